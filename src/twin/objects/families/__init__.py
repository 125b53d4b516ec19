"""The families of household objects: six to train on and four held out."""

from twin.objects._family import Family
from twin.objects.families import bottle, chair, headphones, key, lamp, mug, shoe, teapot, vase, watch

__all__ = ["FAMILIES"]

FAMILIES: dict[str, Family] = {
    module.FAMILY.name: module.FAMILY
    for module in (mug, teapot, vase, bottle, lamp, watch, chair, headphones, shoe, key)
}
"""Every family by name, the seen ones first."""
