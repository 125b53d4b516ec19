"""Procedural household objects and their photographer."""
