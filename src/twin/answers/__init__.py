"""How a question is put and how a reply is read."""

from twin.answers._general import comparison_question, count_question, description_question, fact_question
from twin.answers._reading import POSSIBLE, Reading, Verdict, read_reply, verdict
from twin.answers._released import read_released
from twin.answers._wording import Form, Identity, answer_text, multi_question, pair_question

__all__ = [
    "POSSIBLE",
    "Form",
    "Identity",
    "Reading",
    "Verdict",
    "answer_text",
    "comparison_question",
    "count_question",
    "description_question",
    "fact_question",
    "multi_question",
    "pair_question",
    "read_released",
    "read_reply",
    "verdict",
]
