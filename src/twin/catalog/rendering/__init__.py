"""Rendering: household objects and their near-twins, photographed into the catalogue."""

from twin.catalog.rendering._render import render_objects

__all__ = ["render_objects"]
