"""The projects that Label Studio needs: one for each form of question."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from twin.review.store import VERDICTS

__all__ = ["PROJECTS", "Project", "project_of"]


@dataclass(frozen=True, slots=True)
class Project:
    """A form of question.

    Attributes:
        name: Of its folder.
        question: What people are asked.
        queue: The queue whose verdicts it takes.
        sides: How many galleries it shows.
    """

    name: str
    question: str
    queue: str
    sides: int

    @property
    def config(self) -> str:
        """The labeling configuration, as Label Studio's settings page takes it."""
        view = Element("View")
        SubElement(view, "Header", value=self.question)
        row = SubElement(view, "View", style="display: flex; gap: 1em")
        for side in ("left", "right")[: self.sides]:
            SubElement(SubElement(row, "View", style="flex: 1"), "Image", name=side, valueList=f"${side}")
        one = {"name": "verdict", "toName": "left", "choice": "single", "showInLine": "true", "required": "true"}
        choices = SubElement(view, "Choices", one)
        for number, verdict in enumerate(VERDICTS[self.queue], 1):
            SubElement(choices, "Choice", value=verdict, hotkey=str(number))
        SubElement(view, "Header", value="Photos that do not clearly show the object")
        SubElement(view, "Choices", name="bad_photos", toName="left", choice="multiple", value="$photos")
        SubElement(view, "Header", value="Comment")
        SubElement(view, "TextArea", name="comment", toName="left", maxSubmissions="1", rows="3")
        indent(view)
        return tostring(view, "unicode") + "\n"


PROJECTS = (
    Project("link", "Do both rows show the same object?", "link", 2),
    Project("photo", "Do all photos clearly show one object? Mark those that do not.", "photo", 1),
    Project("two-objects", "Do all photos show the same object?", "identity", 1),
    Project("same-object", "Do both rows show the same object?", "identity", 2),
)


def project_of(queue: str, b: str) -> Project:
    """The project of an item."""
    return next(one for one in PROJECTS if one.queue == queue and one.sides == (2 if b else 1))
