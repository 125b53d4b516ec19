"""Looking at the catalogue: contact sheets, and all that is known of a photo or an instance."""

from twin.catalog.showing._captions import caption
from twin.catalog.showing._chosen import Strip, strips_of
from twin.catalog.showing._describe import Shown, describe
from twin.catalog.showing._sheet import contact_sheet, draw_sheets
from twin.catalog.showing._thumbnail import thumbnail

__all__ = ["Shown", "Strip", "caption", "contact_sheet", "describe", "draw_sheets", "strips_of", "thumbnail"]
