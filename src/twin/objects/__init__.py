"""Procedural household objects and their photographer.

Rendering needs OpenGL through EGL; it is imported only when a `Photographer` opens.
"""

from twin.objects._attributes import LEVELS, Attribute, Change, Level, Value, Values, change, draw
from twin.objects._family import Family
from twin.objects._near_twins import NearTwin, draw_near_twin
from twin.objects._parts import Material, Part
from twin.objects._photographer import Photographer
from twin.objects._view import View, random_view
from twin.objects.families import FAMILIES

__all__ = [
    "FAMILIES",
    "LEVELS",
    "Attribute",
    "Change",
    "Family",
    "Level",
    "Material",
    "NearTwin",
    "Part",
    "Photographer",
    "Value",
    "Values",
    "View",
    "change",
    "draw",
    "draw_near_twin",
    "random_view",
]
