"""What a reviewer is shown of an item: its photos and nothing that tells the answer."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from twin.core import TwinError, digest
from twin.review._sides import link_sides
from twin.review.server._photos import InstancePhotos, Photos
from twin.review.store import Drawn

__all__ = ["Showing"]

Side = dict[str, Any]


class Showing:
    """Turns items into what the page draws.

    Args:
        photos: The catalogue.
        titles: Whether the titles of linked instances are shown; those of the other queues always are.
        seed: Of the choice which instance stands on the left.
    """

    def __init__(self, photos: Photos, *, titles: bool, seed: int) -> None:
        self._photos, self._titles, self._seed = photos, titles, seed

    def item(self, drawn: Drawn, reviewer: int) -> dict[str, Any]:
        """The item as JSON; its sides stand in an order that says nothing, the same at every call.

        The kind of a link is not told: it would give away the items whose answer is known.

        Raises:
            TwinError: The catalogue has no photo of one of its instances.
        """
        sides = self._sides(drawn)
        if len(sides) == 2 and self._turned(drawn, reviewer):
            sides = sides[::-1]
        kind = drawn.kind if drawn.queue == "identity" else ""
        about = {"item": drawn.item, "queue": drawn.queue, "kind_shown": kind, "repeat": drawn.repeat}
        return about | {"sides": sides}

    def photo_ids(self, drawn: Drawn) -> set[str]:
        """The ids of all photos of the item; raises as `item`."""
        return {photo["id"] for side in self._sides(drawn) for photo in side["photos"]}

    def _sides(self, drawn: Drawn) -> Sequence[Side]:
        whole = [self._known(instance) for instance in (drawn.a, drawn.b) if instance]
        if drawn.queue == "link":
            dealt = link_sides(
                drawn.kind, *([photo.id for photo in side.photos] for side in whole), most=self._photos.gold
            )
            whole = [_only(side, ids) for side, ids in zip(whole, dealt, strict=True)]
        return [self._side(drawn, side) for side in whole]

    def _side(self, drawn: Drawn, shown: InstancePhotos) -> Side:
        title = shown.title if self._titles or drawn.queue != "link" else ""
        return {"title": title, "category": shown.category, "photos": [asdict(photo) for photo in shown.photos]}

    def _known(self, instance: str) -> InstancePhotos:
        found = self._photos.of(instance)
        if found is None:
            raise TwinError(
                f"Item of instance {instance} has no photos in the catalogue any more; stop the server and start "
                "`twin review` again, so that the work is planned anew."
            )
        return found

    def _turned(self, drawn: Drawn, reviewer: int) -> bool:
        return int(digest(*map(str, (self._seed, "sides", drawn.item, reviewer, drawn.repeat)))[0], 16) % 2 == 1


def _only(side: InstancePhotos, ids: Sequence[str]) -> InstancePhotos:
    """The photos with these ids, in their order."""
    by_id = {photo.id: photo for photo in side.photos}
    return replace(side, photos=tuple(by_id[name] for name in ids))
