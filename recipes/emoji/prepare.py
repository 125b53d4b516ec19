"""Arrange the emoji of four vendors as CATEGORY/EMOJI/VENDOR.png, a folder that `twin catalog import` reads.

    npm pack emoji-datasource-apple emoji-datasource-google emoji-datasource-twitter emoji-datasource-facebook
    python recipes/emoji/prepare.py PACKAGES OUTPUT

An emoji (a code point) is an instance; its drawings by the four vendors are its images. Only animals and plants, food
and drink, and objects are taken, and only emoji that all four vendors have.
"""

import argparse
import json
import tarfile
from pathlib import Path

VENDORS = ("apple", "facebook", "google", "twitter")
# Questions name the category ("Do both photos show one and the same …?"), so it is worded in the singular.
CATEGORIES = {"Animals & Nature": "animal or plant", "Food & Drink": "food or drink", "Objects": "object"}


def package_of(folder: Path, vendor: str) -> Path:
    """The package of a vendor that `npm pack` left in ``folder``; of several versions the last by name."""
    found = sorted(folder.glob(f"emoji-datasource-{vendor}-*.tgz"))
    if not found:
        raise SystemExit(f"Error: {folder} holds no emoji-datasource-{vendor}-*.tgz; run npm pack there first.")
    return found[-1]


def chosen_emoji(package: Path) -> dict[str, str]:
    """Place in the output, ``CATEGORY/EMOJI``, of each picture's file name; skin tones are no entries of their own."""
    with tarfile.open(package) as archive:
        listing = archive.extractfile("package/emoji.json")
        assert listing is not None
        entries = json.load(listing)
    return {
        entry["image"]: f"{CATEGORIES[entry['category']]}/{Path(entry['image']).stem}"
        for entry in entries
        if entry["category"] in CATEGORIES and all(entry[f"has_img_{vendor}"] for vendor in VENDORS)
    }


def extract(package: Path, vendor: str, places: dict[str, str], output: Path) -> int:
    """Write the chosen 64-pixel pictures of one vendor; returns how many there were."""
    pictures = 0
    with tarfile.open(package) as archive:
        for member in archive:
            folder, _, name = member.name.rpartition("/")
            content = archive.extractfile(member)
            if folder == f"package/img/{vendor}/64" and name in places and content is not None:
                path = output / places[name] / f"{vendor}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.read())
                pictures += 1
    return pictures


def main() -> None:
    """Read the four packages, write the folders."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("packages", type=Path, help="folder in which npm pack was run")
    parser.add_argument("output", type=Path, help="folder to make")
    given = parser.parse_args()
    packages = {vendor: package_of(given.packages, vendor) for vendor in VENDORS}
    places = chosen_emoji(packages[VENDORS[0]])
    pictures = sum(extract(package, vendor, places, given.output) for vendor, package in packages.items())
    print(f"{pictures:,} pictures of {len(places):,} emoji in {given.output}")


if __name__ == "__main__":
    main()
