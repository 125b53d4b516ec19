"""One score of all models on all sources of a benchmark: the table that the field prints."""

from dataclasses import dataclass

from twin.evaluate import Interval, chance, mean_of_sources, scored
from twin.report._evidence import Evidence
from twin.report._published import Published, published
from twin.report._tones import Tone, tones

__all__ = ["Board", "Row", "boards"]

_SCORES = ("total", "pair", "multi")


@dataclass(frozen=True, slots=True)
class Row:
    """One model's line of a board.

    Attributes:
        model: Its name.
        tone: Its colour and mark.
        shares: Share of right answers by source; a source that was not asked is absent.
        mean: Plain mean over the sources, or None where one was not asked.
    """

    model: str
    tone: Tone
    shares: dict[str, Interval]
    mean: Interval | None


@dataclass(frozen=True, slots=True)
class Board:
    """One score on the sources of one benchmark.

    Attributes:
        family: The benchmark table, or an empty string for sources with a table of their own.
        score: ``total``, ``pair`` or ``multi``.
        sources: The columns.
        rows: The models.
        chance: What guessing gets, by source; absent where it is not known.
        published: The paper's figures on these sources, where they are wanted and there are some.
    """

    family: str
    score: str
    sources: list[str]
    rows: list[Row]
    chance: dict[str, float]
    published: list[Published]

    @property
    def mean_chance(self) -> float | None:
        """What guessing gets on the mean of the sources, or None where it is not known of all."""
        known = [self.chance[source] for source in self.sources if source in self.chance]
        return sum(known) / len(known) if known and len(known) == len(self.sources) else None


def boards(evidence: Evidence, with_published: bool) -> list[Board]:
    """All boards, benchmark by benchmark; a score that nobody has is absent."""
    found = [
        _board(evidence, family, sources, score, with_published)
        for family, sources in evidence.families.items()
        for score in _SCORES
    ]
    return [board for board in found if board.rows]


def _board(evidence: Evidence, family: str, sources: list[str], score: str, with_published: bool) -> Board:
    asked = [source for source in sources if any(_share(evidence, model, source, score) for model in evidence.roles)]
    rows = [row for model in evidence.roles if (row := _row(evidence, model, asked, score)).shares]
    chance = {source: known for source in asked if (known := _chance(evidence, source, score)) is not None}
    comparable = [source for source in asked if not evidence.is_hard(source)]
    reference = published(comparable, asked) if with_published and score == "total" else []
    return Board(family, score, asked, rows, chance, reference)


def _row(evidence: Evidence, model: str, sources: list[str], score: str) -> Row:
    shares = {source: share for source in sources if (share := _share(evidence, model, source, score))}
    whole = len(sources) > 1 and len(shares) == len(sources)
    answers = [scored(evidence.of(model, source), score) for source in sources]
    judged = [([a.right for a in found], [a.query.unit for a in found]) for found in answers]
    mean = mean_of_sources(judged) if whole else None
    return Row(model, tones(evidence.roles)[model], shares, mean)


def _share(evidence: Evidence, model: str, source: str, score: str) -> Interval | None:
    known = evidence.figures(model, source).get("accuracy", {}).get(score)
    return Interval(**known) if known else None


def _chance(evidence: Evidence, source: str, score: str) -> float | None:
    answers = next(found for model in evidence.roles if (found := evidence.of(model, source)))
    return chance(scored(answers, score))
