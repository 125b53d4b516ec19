"""What a source of photos gives: photos with the place of their bytes, and what was left out already."""

from twin.catalog.listing._cells import TableCell
from twin.catalog.listing._listed import Exclusion, Listed, Listing, Making
from twin.catalog.listing._locators import FileBytes, Locator, TarMember, UnusableError, ZipMember, inside

__all__ = [
    "Exclusion",
    "FileBytes",
    "Listed",
    "Listing",
    "Locator",
    "Making",
    "TableCell",
    "TarMember",
    "UnusableError",
    "ZipMember",
    "inside",
]
