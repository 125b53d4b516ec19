"""What a photo is called in shards and in the tables of later stages."""

__all__ = ["ENDING", "image_file", "image_id_of"]

ENDING = ".jpg"


def image_file(image_id: str) -> str:
    """``<image_id>.jpg``."""
    return image_id + ENDING


def image_id_of(file: str) -> str:
    """The id behind `image_file`."""
    return file.removesuffix(ENDING)
