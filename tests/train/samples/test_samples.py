"""Replies are kept line by line and shown on a page that needs nothing beside it."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from twin.catalog.store import ImageStore
from twin.core import Workspace
from twin.train.samples import Said, Sample, Samples

HARMFUL = '</span><script>alert("x")</script> <answer>no</answer> & so on'


class Page(HTMLParser):
    """Counts what a page has of each tag, and keeps what its attributes point to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.targets: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.targets += [str(value) for name, value in attrs if name in {"href", "src", "srcset", "action"}]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture
def files(workspace: Workspace) -> tuple[str, str]:
    one, two = ImageStore(workspace).ids[:2]
    return f"{one}.jpg", f"{two}.jpg"


@pytest.fixture
def samples(workspace: Workspace, tmp_path: Path) -> Samples:
    return Samples(tmp_path / "kept", ImageStore(workspace).named)


def sample(files: tuple[str, str], text: str = HARMFUL) -> Sample:
    rewards = {"answer_reward": 1.0, "length_reward": -0.25}
    said = (Said(text, "no", None, rewards, 0.75), Said("Well.", None, None, rewards | {"answer_reward": 0.0}, -0.25))
    return Sample("pair-7", "Same <mug>?", "no", files, said)


def steps_of(samples: Samples) -> list[int]:
    return [json.loads(line)["step"] for line in samples.page.with_suffix(".jsonl").read_text().splitlines()]


def test_all_is_shown_and_nothing_is_fetched_or_run(samples: Samples, files: tuple[str, str]) -> None:
    samples.note(10, "rollouts", [sample(files)])
    text = samples.page.read_text()
    page = Page(text)
    shown = "".join(page.words)
    for words in (HARMFUL, "Same <mug>?", "pair-7", "Step 10", "0.75", "(answer 1.00, length -0.25)"):
        assert words in shown, words
    assert "script" not in page.tags
    assert all(target.startswith(("#", "data:")) for target in page.targets)
    assert not re.search(r"https?://|@import|url\((?!\"data:)", text)
    assert "prefers-color-scheme: dark" in text
    assert 'class="right"' in text and 'class="none"' in text


def test_a_photo_stands_in_it_once_and_small(workspace: Workspace, samples: Samples, files: tuple[str, str]) -> None:
    for step in (1, 2, 3):
        samples.note(step, "validation", [sample(files), sample(files)])
    text = samples.page.read_text()
    assert text.count("data:image/jpeg;base64,") == 2
    assert text.count('role="img"') == 3 * 2 * 2


def test_steps_that_a_killed_run_does_again_are_there_once(samples: Samples, files: tuple[str, str]) -> None:
    lines = samples.page.with_suffix(".jsonl")
    for step in (2, 4, 6):
        samples.note(step, "rollouts", [sample(files, f"said at {step}")])
    whole = lines.read_bytes()
    lines.write_bytes(whole[:-9])  # killed while it wrote the last line
    samples.forget_after(4)
    assert steps_of(samples) == [2, 4]
    samples.note(6, "rollouts", [sample(files, "said at 6")])
    assert lines.read_bytes() == whole
    samples.forget_after(2)
    assert steps_of(samples) == [2]


def test_the_page_does_not_grow_without_end(samples: Samples, files: tuple[str, str]) -> None:
    for step in range(1, 54):
        samples.note(step, "rollouts", [sample(files)])
    page = Page(samples.page.read_text())
    shown = [int(target.rpartition("-")[2]) for target in page.targets if target.startswith("#")]
    assert shown == [*range(53, 4, -1), 1]
    assert "3 steps are not shown" in " ".join("".join(page.words).split())
    assert steps_of(samples) == list(range(1, 54))


def test_a_photo_is_made_small(tmp_path: Path) -> None:
    class Large:
        image_id = key = "large"
        size = (900, 600)

        def open(self) -> Image.Image:
            return Image.effect_noise(self.size, 50).convert("RGB")

    shown = Samples(tmp_path, lambda _: Large())
    shown.note(1, "rollouts", [sample(("large", "large"))])
    assert shown.page.stat().st_size < 40_000
