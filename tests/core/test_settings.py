"""``twin.yaml``: good files are read, and a mistake is told by key and line."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from twin.core import Settings, TwinError, Workspace

GOOD = """\
# A comment, so that lines and keys differ.
catalog:
  seed: 3

  degrees: [1, 2]
train:
  learning_rate: 1e-5
  device: null
"""


def read(folder: Path, text: str) -> Settings:
    (folder / "twin.yaml").write_text(text, encoding="utf-8")
    return Workspace(folder).settings


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n"])
def test_an_empty_file_gives_the_defaults(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == Settings()


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    assert Workspace(tmp_path / "not made yet").settings == Settings()


def test_keys_take_the_place_of_defaults(tmp_path: Path) -> None:
    settings = read(tmp_path, GOOD)
    assert settings.catalog.seed == 3 != Settings().catalog.seed
    assert settings.catalog.degrees == [1, 2]
    assert settings.train.learning_rate == 0.00001
    assert settings.catalog.views == Settings().catalog.views
    assert settings.pairs == Settings().pairs


@pytest.mark.parametrize(
    ("text", "line", "complaint"),
    [
        ("catalog:\n  seed: 1\n  sede: 2\n", 3, "catalog.sede is not a known key"),
        ("catalog:\n  seed: 1\n\n\nbenhc:\n  pairs: 4\n", 5, "benhc is not a known key"),
        ("# title\ncatalog:\n  views: five\n", 3, "catalog.views is wrong: input should be a valid integer"),
        ("catalog:\n  seed: 1\n  views: 5.5\n", 3, "catalog.views is wrong"),
        ("catalog: {seed: 1,\n  views: '5'}\n", 2, "catalog.views is wrong"),
        ("mine:\n  across: 1\n", 2, "mine.across is wrong: input should be a valid boolean"),
        ("catalog:\n  views: 1\n", 2, "catalog.views is wrong: input should be greater than or equal to 2"),
        ("pairs:\n  seed: 0\n  test: 1.2\n", 3, "pairs.test is wrong: input should be less than or equal to 1"),
        ("catalog:\n  degrees:\n    - 1\n    - two\n", 2, "catalog.degrees.1 is wrong"),
        ("mine:\n  similarity: median\n", 2, "mine.similarity is wrong: input should be 'mean', 'max' or 'top'"),
        ("seed: 1\ncatalog:\n  seed: 1\n", 1, "seed is not a known key"),
        ("embed:\n  batch: 8\ncatalog: 5\n", 3, "catalog is wrong"),
        ("- catalog\n- embed\n", 1, "the whole file is wrong"),
    ],
)
def test_a_mistake_is_told_by_key_and_line(tmp_path: Path, text: str, line: int, complaint: str) -> None:
    with pytest.raises(TwinError) as told:
        read(tmp_path, text)
    message = str(told.value)
    assert message.startswith(f"{tmp_path / 'twin.yaml'}, line {line}: {complaint}")
    assert "\n" not in message


def test_several_mistakes_are_counted(tmp_path: Path) -> None:
    with pytest.raises(TwinError, match=r"line 2: catalog\.seed is wrong.*\(2 more in this file\)"):
        read(tmp_path, "catalog:\n  seed: x\n  views: 0\nmine:\n  links: 0\n")


@pytest.mark.parametrize(
    ("text", "place"),
    [("catalog:\n  seed: [1\n", "line 3"), ("catalog:\n\tseed: 1\n", "line 2"), ("a: b: c\n", "line 1")],
)
def test_what_is_not_yaml_is_told_with_its_line(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(TwinError, match=f"twin.yaml is not valid YAML.*{place}"):
        read(tmp_path, text)


def test_what_is_not_text_is_not_yaml(tmp_path: Path) -> None:
    (tmp_path / "twin.yaml").write_bytes(b"catalog:\n  seed: \xff\xfe\n")
    with pytest.raises(TwinError, match=r"twin.yaml is not valid YAML"):
        _ = Workspace(tmp_path).settings


def test_settings_cannot_be_changed_behind_a_stages_back() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().catalog.seed = 1


def test_a_section_without_keys_is_as_none(tmp_path: Path) -> None:
    settings = read(tmp_path, "evaluate:\n  # batch: 3\nmine: {links: 3}\n")
    assert settings.evaluate == Settings().evaluate
    assert settings.mine.links == 3


@pytest.mark.parametrize("text", ["mine: {links: 3}\npairs: {}\nmine: {top_m: 2}\n", "mine:\n  links: 3\n  links: 4\n"])
def test_what_stands_there_twice_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(TwinError, match=r"line 3: mine(\.links)? stands there twice, in line [12] first"):
        read(tmp_path, text)
