"""``twin settings``: what it prints is a ``twin.yaml`` that says the same."""

from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import Twin
from twin.core import Settings, Workspace

AWKWARD = """\
catalog: {degrees: [], workers: 3}
mine: {across: true}
train: {model: "owner/name: a # b", name: "1", learning_rate: 1e-5, device: "null"}
evaluate: {model: ":smile:", benchmarks: ["no", seen, "[general]"]}
"""


def test_it_shows_every_key_with_its_meaning(twin: Twin, tmp_path: Path) -> None:
    page = twin("settings", "-w", tmp_path).out
    assert yaml.safe_load(page) is not None
    for name, section in Settings():
        for key, field in type(section).model_fields.items():
            assert f"\n  {key}: " in page.partition(f"{name}:")[2]
            assert f"# {field.description}" in page


@pytest.mark.parametrize("text", ["", AWKWARD], ids=["defaults", "awkward"])
@pytest.mark.parametrize("width", [30, 200])
def test_it_reads_back_to_the_same_settings(twin: Twin, tmp_path: Path, text: str, width: int) -> None:
    given, again = Workspace(tmp_path / "given"), Workspace(tmp_path / "again")
    for workspace in (given, again):
        workspace.root.mkdir()
    (given.root / "twin.yaml").write_text(text)
    shown = twin("settings", "-w", given.root, width=width)
    assert (shown.code, shown.err) == (0, "")
    (again.root / "twin.yaml").write_text(shown.out)
    assert again.settings == given.settings
