"""Looking at the catalogue: contact sheets, and all that is known of a photo or an instance."""

from twin.catalog.showing._describe import Shown, describe
from twin.catalog.showing._sheet import contact_sheet

__all__ = ["Shown", "contact_sheet", "describe"]
