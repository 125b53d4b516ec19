"""Each family is built and loaded once."""

import pytest

from tests.embed.catalogues import drawing
from tests.models.families import ALL
from twin.catalog.store import FileImage
from twin.core import generator
from twin.models import Question, VlmAnswerer, load_vlm

_SIZES = ((37, 29), (120, 64), (64, 150), (90, 90), (61, 83), (200, 45), (56, 56), (131, 97))
_KINDS = {1: "general", 2: "pairwise", 4: "multiple_choice"}


@pytest.fixture(scope="session")
def odd_photos(tmp_path_factory: pytest.TempPathFactory) -> list[FileImage]:
    """Photos of which no two are of one size."""
    folder = tmp_path_factory.mktemp("odd")
    photos = [FileImage(folder / f"{number}.png") for number in range(len(_SIZES))]
    for number, (photo, size) in enumerate(zip(photos, _SIZES, strict=True)):
        drawing(number, size).save(photo.path)
    return photos


@pytest.fixture(scope="session")
def questions(odd_photos: list[FileImage]) -> list[Question]:
    """Eight questions of one, two and four photos, with few words and many; some photos stand in several."""
    made = []
    for number, many in enumerate((1, 2, 4, 2, 2, 4, 1, 2)):
        rng = generator(0, "families", number)
        shown = tuple(odd_photos[place] for place in rng.permutation(len(odd_photos))[:many])
        words = "Is it the same mug? " * int(rng.integers(1, 9))
        made.append(Question(str(number), _KINDS[many], words, shown))
    return made


@pytest.fixture(scope="session", params=ALL)
def family(request: pytest.FixtureRequest) -> str:
    if request.param == "smolvlm":
        pytest.importorskip("num2words", reason="SmolVLM's processor asks for it, to name the times of videos")
    return str(request.param)


@pytest.fixture(scope="session")
def answerer(family: str, tmp_path_factory: pytest.TempPathFactory) -> VlmAnswerer:
    """A model of the family in float32 on the CPU, that keeps nothing."""
    folder = ALL[family](tmp_path_factory.mktemp("families") / family)
    return VlmAnswerer(family, load_vlm(str(folder), "cpu"), 6)
