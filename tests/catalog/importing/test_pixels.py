import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from twin.catalog.checks import SCORES, photo_scores
from twin.catalog.importing import canonical as canonical_of
from twin.catalog.listing import FileBytes, UnusableError


def whole(kind: str) -> bytes:
    """A small image with structure."""
    noise = np.random.default_rng(0).integers(0, 256, (20, 30, 3)).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, kind)
    return buffer.getvalue()


WHOLE = {kind: whole(kind) for kind in ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF")}


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """An image file with some bytes replaced, cut off or inserted."""
    data = bytearray(WHOLE[draw(st.sampled_from(sorted(WHOLE)))])
    for place, value in draw(st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 255)), max_size=8)):
        data[place % len(data)] = value
    cut = draw(st.integers(0, len(data)))
    return bytes(data[:cut] + draw(st.binary(max_size=8)) + data[cut:] if draw(st.booleans()) else data[:cut])


QUADRANTS = np.zeros((40, 60, 3), np.uint8)
QUADRANTS[:20, :30], QUADRANTS[:20, 30:], QUADRANTS[20:, :30] = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def canonical(path: Path, long_side: int) -> Image.Image:
    """The canonical image in a file."""
    return canonical_of(FileBytes(path).read(2**27), long_side).image


def reason(path: Path) -> str:
    with pytest.raises(UnusableError) as error:
        canonical(path, 512)
    return error.value.reason


def png_header(width: int, height: int) -> bytes:
    """A PNG whose header claims so many pixels, and that has almost no data."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif", "webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_any_orientation_is_turned_upright(tmp_path: Path, orientation: int, suffix: str) -> None:
    lay_down = {1: QUADRANTS, 2: QUADRANTS[:, ::-1], 3: QUADRANTS[::-1, ::-1], 4: QUADRANTS[::-1]}
    lay_down |= {
        5: QUADRANTS.transpose(1, 0, 2),
        6: np.rot90(QUADRANTS, 1),
        7: np.rot90(QUADRANTS, 2).transpose(1, 0, 2),
        8: np.rot90(QUADRANTS, -1),
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"photo.{suffix}"
    Image.fromarray(np.ascontiguousarray(lay_down[orientation])).save(path, exif=exif, quality=100)
    upright = np.asarray(canonical(path, 512)).astype(int)
    assert upright.shape == (40, 60, 3)
    for row, column in ((10, 15), (10, 45), (30, 15), (30, 45)):
        assert np.abs(upright[row, column] - QUADRANTS[row, column]).max() < 16


def test_transparency_lies_on_white(tmp_path: Path) -> None:
    pixels = np.zeros((2, 3, 4), np.uint8)
    pixels[..., 3] = [[0, 128, 255], [0, 128, 255]]
    Image.fromarray(pixels).save(tmp_path / "a.png")
    assert np.asarray(canonical(tmp_path / "a.png", 512))[0, :, 0].tolist() == [255, 127, 0]


def test_transparent_colour_of_a_palette_lies_on_white(tmp_path: Path) -> None:
    image = Image.new("P", (4, 4), 1)
    image.putpalette([0, 0, 0, 200, 0, 0])
    image.putpixel((0, 0), 0)
    image.save(tmp_path / "a.gif", transparency=0)
    pixels = np.asarray(canonical(tmp_path / "a.gif", 512))
    assert pixels[0, 0].tolist() == [255, 255, 255]
    assert pixels[3, 3].tolist() == [200, 0, 0]


def test_first_frame_of_an_animation(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert np.asarray(canonical(tmp_path / "a.gif", 512))[0, 0].tolist() == [255, 0, 0]


def test_sixteen_bits_keep_their_brightness(tmp_path: Path) -> None:
    Image.fromarray(np.full((4, 4), 0x80FF, np.uint16)).save(tmp_path / "a.png")
    assert np.asarray(canonical(tmp_path / "a.png", 512))[0, 0].tolist() == [128, 128, 128]


def test_grey_and_cmyk_become_rgb(tmp_path: Path) -> None:
    Image.new("L", (4, 4), 70).save(tmp_path / "grey.png")
    Image.new("CMYK", (4, 4), (0, 0, 0, 0)).save(tmp_path / "cmyk.jpg")
    assert np.asarray(canonical(tmp_path / "grey.png", 512))[0, 0].tolist() == [70, 70, 70]
    assert np.asarray(canonical(tmp_path / "cmyk.jpg", 512))[0, 0].min() > 250


def test_colour_profile_is_converted(tmp_path: Path) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    swapped = swap_red_and_green(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    image = Image.new("RGB", (8, 8), (255, 0, 0))
    image.save(tmp_path / "swapped.png", icc_profile=swapped)
    image.save(tmp_path / "broken.png", icc_profile=b"no profile")
    image.save(tmp_path / "xyz.png", icc_profile=lab)
    red, green, blue = np.asarray(canonical(tmp_path / "swapped.png", 512))[0, 0].tolist()
    assert green > 250 and red < 10 and blue < 10
    assert np.asarray(canonical(tmp_path / "broken.png", 512))[0, 0].tolist() == [255, 0, 0]


def swap_red_and_green(profile: bytes) -> bytes:
    """An sRGB profile whose red and green primaries changed places."""
    return profile.replace(b"rXYZ", b"tXYZ").replace(b"gXYZ", b"rXYZ").replace(b"tXYZ", b"gXYZ")


@pytest.mark.parametrize(
    ("size", "expected"), [((1600, 800), (512, 256)), ((30, 3000), (5, 512)), ((200, 100), (200, 100))]
)
def test_long_side_is_bounded_and_never_stretched(
    tmp_path: Path, size: tuple[int, int], expected: tuple[int, int]
) -> None:
    Image.new("RGB", size).save(tmp_path / "a.jpg")
    assert canonical(tmp_path / "a.jpg", 512).size == expected


def test_reduced_decoding_agrees_with_full_decoding(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (24, 32, 3)).astype(np.uint8)
    large = Image.fromarray(noise).resize((1600, 1200), Image.Resampling.BICUBIC)
    large.save(tmp_path / "a.jpg", quality=95)
    large.save(tmp_path / "a.png")
    reduced, full = (np.asarray(canonical(tmp_path / f"a.{kind}", 200)).astype(int) for kind in ("jpg", "png"))
    assert np.abs(reduced - full).mean() < 2


def test_unusable_files_say_why(tmp_path: Path) -> None:
    Image.fromarray(QUADRANTS).resize((600, 400)).save(tmp_path / "whole.jpg")
    files = {
        "empty.jpg": b"",
        "text.jpg": b"this is not an image",
        "cut.jpg": (tmp_path / "whole.jpg").read_bytes()[:2000],
        "bomb.png": png_header(30_000, 30_000),
        "large.png": png_header(10_000, 10_000),
        "hollow.png": png_header(500, 500),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    assert {name: reason(tmp_path / name) for name in files} == {
        "empty.jpg": "empty file",
        "text.jpg": "not an image",
        "cut.jpg": "damaged image",
        "bomb.png": "too many pixels",
        "large.png": "too many pixels",
        "hollow.png": "damaged image",
    }
    assert reason(tmp_path / "absent.jpg") == "no such file"
    assert reason(tmp_path) == "no such file"


def test_numbers_without_a_range_are_refused(tmp_path: Path) -> None:
    Image.fromarray(np.ones((4, 4), np.float32)).save(tmp_path / "a.tif")
    assert reason(tmp_path / "a.tif") == "unsupported pixels"


def test_a_file_cut_anywhere_is_refused_or_read(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.fromarray(QUADRANTS).save(buffer, "PNG")
    data, path = buffer.getvalue(), tmp_path / "a.png"
    for size in range(1, len(data)):
        path.write_bytes(data[:size])
        try:
            assert canonical(path, 512).size == (60, 40)
        except UnusableError as error:
            assert error.reason in {"not an image", "damaged image"}


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=300) | damaged())
def test_any_bytes_are_an_image_or_have_a_reason(data: bytes) -> None:
    try:
        image = canonical_of(data, 64).image
    except UnusableError as error:
        assert error.reason in {"not an image", "damaged image", "too many pixels", "unsupported pixels"}
    else:
        assert image.mode == "RGB"
        assert max(image.size) <= 64
        assert photo_scores(image).keys() == set(SCORES)


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (2, 3)])
def test_the_smallest_and_narrowest_photos_are_read(size: tuple[int, int]) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", size).save(buffer, "PNG")
    photo = canonical_of(buffer.getvalue(), 512)
    assert (photo.original_width, photo.original_height) == size
    assert set(photo_scores(photo.image)) == set(SCORES)


def test_the_size_before_shrinking_is_that_of_the_upright_photo() -> None:
    buffer, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (1200, 800)).save(buffer, "JPEG", exif=exif)
    photo = canonical_of(buffer.getvalue(), 300)
    assert (photo.original_width, photo.original_height, photo.image.size) == (800, 1200, (200, 300))
    assert photo.suffix == ".jpeg"
