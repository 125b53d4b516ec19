"""The data card that the Hugging Face Hub shows, with the header by which ``datasets`` finds the files."""

import re
from collections.abc import Mapping

from twin.pairs.exports._general import GeneralTable
from twin.pairs.exports._image_folder import yaml_files
from twin.pairs.exports._job import Job
from twin.pairs.exports._provenance import Provenance, licence_of_all, provenances
from twin.pairs.exports._tables import PairTable

__all__ = ["NAME", "SUMMARY", "card"]

NAME = "TWIN pair queries"
SUMMARY = "Two photos and one question: do they show the very same object, or a look-alike?"

_KINDS = ("random", "mined", "near-twin")
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))

_CARD = """---
pretty_name: {name}
language:
- en
{licence}
task_categories:
- visual-question-answering
- image-text-to-text
tags:
- croissant
size_categories:
- {size}
{files}
{info}
---

# {name}

{summary} The answer is *yes* or *no*.

```python
from datasets import load_dataset

pairs = load_dataset("FOLDER")  # this folder, or its id on the Hub
row = pairs["train"][0]
row["question"], row["answer"], row["image_1"], row["image_2"]  # the images are decoded
```

Every photo lies here once for each table; `load_dataset(…, streaming=True)` reads rows and photos as they are needed.

## Composition

| split | pair queries | yes | no | random | mined | near-twin | instances | photos |
|---|---|---|---|---|---|---|---|---|
{composition}

A *no* shows two instances: `random` ones of a category, `mined` look-alikes found by an image encoder, or a `near-twin`
made to differ in `degree` known attributes, listed in `changes`. No instance and no photo stands in two splits.

## Columns

`question`, `answer`, `image_1`, `image_2` are those of the released TWIN. Besides: `pair_id`, `image_id_1`,
`image_id_2`, `instance_1`, `instance_2`, `kind`, `degree`, `changes` (JSON), `category`, `group`.
{others}
## Sources

| source | photos | from | how it was read | licence |
|---|---|---|---|---|
{sources}
"""

_OTHERS = {
    "general": """
## General questions

`load_dataset("FOLDER", "general")["train"]` has {questions:,} questions about {photos:,} training photos, none of which
asks whether two photos show the same object: `question`, `answer` (a few words or a number), `images` (a list),
`question_id`, `category`.
""",
    "multi": """
## Multi queries

`load_dataset("FOLDER", "multi")["train"]` has {questions:,} questions about {photos:,} training photos: of the three
photos after the first, how many show the same object (0 to 3)? The columns are `question`, `answer`, `images` (a list),
`question_id`, `category`.
""",
}


def card(job: Job) -> str:
    """The card of an image folder that has been written to ``job.folder``."""
    sources = provenances(job)
    return _CARD.format(
        name=NAME,
        summary=SUMMARY,
        licence=_licence(sources),
        size=_size(sum(len(table) for table in job.tables)),
        files=yaml_files([table.name for table in job.tables], [table.name for table in job.others]),
        others="".join(
            _OTHERS[table.name].format(questions=len(table), photos=len(table.photos)) for table in job.others
        ),
        info=_info(job),
        composition="\n".join(_composition(table) for table in job.tables),
        sources="\n".join(_source(source) for source in sources),
    )


def _size(rows: int) -> str:
    return next((name for bound, name in _SIZES if rows < bound), "1M<n<10M" if rows < 10_000_000 else "10M<n<100M")


def _licence(sources: list[Provenance]) -> str:
    licence = licence_of_all(sources)
    if licence and re.fullmatch(r"[a-z0-9.-]+", licence.lower()):
        return f"license: {licence.lower()}"
    return 'license: other\nlicense_name: see-sources\nlicense_link: "#sources"'


def _info(job: Job) -> str:
    """``dataset_info``: the splits of each configuration with their rows and bytes."""
    lines = ["dataset_info:", *_config_info(job, "default", {table.name: table for table in job.tables})]
    for table in job.others:
        lines += _config_info(job, table.name, {"train": table})
    return "\n".join(lines)


def _config_info(job: Job, name: str, splits: Mapping[str, PairTable | GeneralTable]) -> list[str]:
    lines, total = [f"- config_name: {name}", "  splits:"], 0
    for split, table in splits.items():
        size = (job.folder / table.name / "metadata.parquet").stat().st_size
        size += int(job.photos.bytes[table.photos].sum())
        total += size
        lines += [f"  - name: {split}", f"    num_bytes: {size}", f"    num_examples: {len(table)}"]
    return [*lines, f"  download_size: {total}", f"  dataset_size: {total}"]


def _composition(table: PairTable) -> str:
    kinds = [table.kinds.get(kind, 0) for kind in _KINDS]
    numbers = (len(table), table.yes, len(table) - table.yes, *kinds, table.instances, len(table.photos))
    return f"| {table.name} | {' | '.join(f'{number:,}' for number in numbers)} |"


def _source(source: Provenance) -> str:
    cells = (source.name, f"{source.photos:,}", source.origin, source.note, source.licence)
    return f"| {' | '.join(cell.replace('|', '/').replace(chr(10), ' ') for cell in cells)} |"
