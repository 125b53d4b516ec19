"""How a question is put and how a reply is read."""

from twin.answers._general import comparison_question, count_question, description_question, fact_question
from twin.answers._reading import Reading, Verdict, read_reply, verdict
from twin.answers._wording import answer_text, multi_question, pair_question

__all__ = [
    "Reading",
    "Verdict",
    "answer_text",
    "comparison_question",
    "count_question",
    "description_question",
    "fact_question",
    "multi_question",
    "pair_question",
    "read_reply",
    "verdict",
]
