"""The data card of an exported benchmark, with the header by which ``datasets`` finds the files."""

import re
from typing import Any

from twin.bench.exports._job import Job, Table
from twin.bench.exports._sources import sources
from twin.pairs.exports import Provenance, licence_of_all

__all__ = ["card"]

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_COMMANDS = {"bench": "twin bench", "bench/released": "twin bench load"}

_CARD = """---
pretty_name: FGVQA queries
language:
- en
{licence}
task_categories:
- visual-question-answering
- image-text-to-text
size_categories:
- {size}
configs:
{files}
---

# FGVQA queries

Do two photos show the same thing, and how many of three photos show what a first one shows? The answer to a *pair*
query is *yes* or *no*, to a *multi* query a number from 0 to 3.

```python
from datasets import load_dataset

queries = load_dataset("FOLDER", split="test")  # this folder, or its id on the Hub; name a source for it alone
row = queries[0]
row["question"], row["answer"], row["images"]  # the images are decoded
```

## Composition

| benchmark | queries | pair (yes / no) | multi (0 / 1 / 2 / 3) | general | photos | references |
|---|---|---|---|---|---|---|
{composition}

Answers to queries about one reference are not independent: give intervals that are clustered by the column `cluster`.
By chance a pair query is answered rightly in 50 %, a multi query in 25 % of the cases.

## Known flaws

{flaws}

## Columns

`dataset_source`, `question_type`, `question`, `answer`, `images` and `extra` (JSON) are those of the released FGVQA.
Besides: `query_id`, `reference` (the identity on the first photo), `category`, `cluster`. `extra` says which identity
each photo shows (`instances`), and of each negative its `kind` (`random`, `mined` or `near-twin`), `degree`, `changes`,
`similarity` and `hardness` (1 to 5), where they are known.

## How it was made

{made}

## Sources

| source | photos | from | how it was read | licence |
|---|---|---|---|---|
{sources}
"""


def card(job: Job) -> str:
    """The card of the tables of an export."""
    known = sources(job)
    return _CARD.format(
        licence=_licence(known),
        size=_size(sum(table.report["queries"] for table in job.tables)),
        files="\n".join(_configs(job)),
        composition="\n".join(_composition(table) for table in job.tables),
        flaws="\n".join(_flaws(table) for table in job.tables),
        made="\n".join(_made(job)) or "Not recorded.",
        sources="\n".join(_source(source) for source in known),
    )


def _size(rows: int) -> str:
    return next((name for bound, name in _SIZES if rows < bound), "1M<n<10M")


def _licence(known: list[Provenance]) -> str:
    licence = licence_of_all(known)
    if licence and re.fullmatch(r"[a-z0-9.-]+", licence.lower()):
        return f"license: {licence.lower()}"
    return 'license: other\nlicense_name: see-sources\nlicense_link: "#sources"'


def _configs(job: Job) -> list[str]:
    """All tables together, and each by its name."""
    named = {"default": "data/*.parquet"} | {table.name: f"data/{table.name}.parquet" for table in job.tables}
    return [
        f'- config_name: "{name}"\n  data_files:\n  - split: test\n    path: "{path}"' for name, path in named.items()
    ]


def _composition(table: Table) -> str:
    counts, report = table.report["composition"], table.report
    pair = " / ".join(f"{counts.get('pair', {}).get(answer, 0):,}" for answer in ("yes", "no"))
    multi = " / ".join(f"{counts.get('multi', {}).get(answer, 0):,}" for answer in "0123")
    known = report["identities"]
    cells = (
        table.name,
        f"{report['queries']:,}",
        pair,
        multi,
        f"{counts.get('general', 0):,}",
        f"{report['images']['pictures']:,}",
        f"{known['references']:,}" if known else "not told",
    )
    return f"| {' | '.join(cells)} |"


def _flaws(table: Table) -> str:
    copies: dict[str, int] = table.report["copies"]
    found = [f"{many:,} {name.replace('_', ' ')}" for name, many in copies.items() if many]
    uneven = [name for name, where in table.report["positions"].items() if where and where["p"] < 0.001]
    found += [f"matching candidates stand unevenly in {name}" for name in uneven]
    return f"- {table.name}: {', '.join(found) or 'none found'}."


def _made(job: Job) -> list[str]:
    """The settings, seeds among them, with which the tables were made."""
    lines = [
        f"- `twin bench build` wrote {table.name} from {table.built['source']}, with"
        f" {_settings(table.built['settings'])}."
        for table in job.tables
        if table.built
    ]
    names = {f"benchmark/{table.name}.parquet": table.name for table in job.tables if not table.built}
    stamps = [stamp for stage in _COMMANDS if (stamp := job.workspace.stamped(stage))]
    return lines + [
        f"- `{_COMMANDS[stamp.stage]}` wrote {', '.join(wrote)}, with {_settings(stamp.settings)}."
        for stamp in stamps
        if (wrote := [name for path, name in names.items() if path in stamp.outputs])
    ]


def _settings(settings: dict[str, Any]) -> str:
    kept = {name: value for name, value in settings.items() if value is not False and value not in (None, [], "")}
    return "; ".join(f"{name.replace('_', '-')} {_shown(value)}" for name, value in kept.items())


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _source(source: Provenance) -> str:
    cells = (source.name, f"{source.photos:,}", source.origin, source.note, source.licence)
    return f"| {' | '.join(cell.replace('|', '/').replace(chr(10), ' ') for cell in cells)} |"
