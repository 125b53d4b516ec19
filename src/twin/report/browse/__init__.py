"""A gallery of every query, to page through in any browser: a folder of its own beside the report."""

from twin.report.browse._write import write_gallery

__all__ = ["write_gallery"]
