"""What a model sees of the photos of a run: each worked on once, and shown wherever it stands."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor

from twin.models import Photo, PhotoInputs, Seen, VisionMemory, Vlm, photo_inputs
from twin.train._decoding import TrainingPhotos
from twin.train.vision._shards import Shards
from twin.train.vision._stages import Given, Stage, given, kept, taken

__all__ = ["Sight"]

_TENSORS = ("internvl", "gemma3")
"""Models that want the features of all photos as one tensor; the others take one a photo."""

_NEAR = {False: 1e-4, True: 0.1}
"""Features may differ by such a share of the largest between the two ways, by whether work is in half precision."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A photo as it is shown.

    Attributes:
        photo: The photo.
        alone: Whether it is seen as one that stands alone.
        key: What is kept of it goes by this.
    """

    photo: Photo
    alone: bool
    key: str


@dataclass
class Sight:
    """The photos of a run, as far as their way into the model stays the same.

    A photo is worked on by itself, so that what is kept of it does not depend on those beside it. Batches hold its
    place (a whole number) instead of pixels.

    Attributes:
        vlm: The model.
        photos: Where photos are.
        stage: How far their way stays the same.
        shards: What is kept on the disk.
        memory: What is kept in memory, of photos that are not on the disk.
        half: Whether work is in half precision.
    """

    vlm: Vlm
    photos: TrainingPhotos
    stage: Stage
    shards: Shards
    memory: VisionMemory
    half: bool = False
    _shown: list[_Shown] = field(default_factory=list)
    _places: dict[tuple[str, bool], int] = field(default_factory=dict)
    _shown_to: list[Any] = field(default_factory=list)

    def places(self, files: Sequence[str]) -> list[int]:
        """Places of the photos of one row.

        Raises:
            TwinError: There is no such photo.
        """
        # LLaVA-OneVision looks otherwise at a photo that stands alone.
        alone = len(files) == 1 or self.vlm.model.config.model_type != "llava_onevision"
        return [self._place(file, alone) for file in files]

    def _place(self, file: str, alone: bool) -> int:
        place = self._places.setdefault((file, alone), len(self._shown))
        if place == len(self._shown):
            photo = self.photos.named(file)
            self._shown.append(_Shown(photo, alone, photo.key if alone else f"{photo.key} in company"))
        return place

    def key(self, place: int) -> str:
        """What is kept of a photo goes by this."""
        return self._shown[place].key

    def seen(self, place: int) -> Seen:
        """What is kept of a photo; it is worked on now if nothing is.

        Raises:
            TwinError: The photo is missing or damaged.
        """
        key = self.key(place)
        found = self.shards.get(key) or self.memory.get(key)
        if found is None:
            found = self.looked_at(self.processed(place, self.vlm.processor))
            self.memory.put(key, found)
        return found

    def processed(self, place: int, processor: Any) -> PhotoInputs:
        """What ``processor`` makes of a photo, by itself; raises as `seen`."""
        shown = self._shown[place]
        return photo_inputs(processor, shown.photo.open(), alone=shown.alone)

    @torch.inference_mode(mode=False)  # what is kept may be learned from, too
    def looked_at(self, made: PhotoInputs) -> Seen:
        """What to keep of a photo that was processed."""
        types = min(made.names & {"mm_token_type_ids", "token_type_ids"}, default="")
        inner, dtype = self.vlm.model.model, torch.bfloat16 if self.half else torch.float32
        with self._at_rest():
            return Seen(made.words, types, kept(self.stage, inner, made.tensors, _own_way(inner), dtype))

    @torch.no_grad()
    def agrees(self, files: Sequence[str]) -> bool:
        """Whether the model is given the same for the photos of a row as by its own way, to the precision of work."""
        processor, inner = self.vlm.processor, self.vlm.model.model
        shown = [self.photos.named(file).open() for file in files]
        text = processor.image_token * len(files)
        made = processor(text=[text], images=[shown], return_tensors="pt", add_special_tokens=False)
        way, places = _own_way(inner), self.places(files)
        with self._at_rest():
            own = way(**taken(way, made, inner), return_dict=True)
            other = self._output(inner, places, way)
        one, two = (torch.cat([part.flatten().float() for part in out.pooler_output]) for out in (own, other))
        near = _NEAR[self.half] * one.abs().max()
        return one.shape == two.shape and bool((one - two).abs().max() <= near)

    @contextmanager
    def _at_rest(self) -> Iterator[None]:
        """The model as it answers, in the precision in which it learns."""
        inner = self.vlm.model.model
        learning = inner.training
        inner.eval()
        try:
            with torch.autocast(self.vlm.device.type, torch.bfloat16, enabled=self.half):
                yield
        finally:
            inner.train(learning)

    def show_to(self, model: Any) -> None:
        """Let a model take places for pixels from now on; pixels it takes as ever."""
        inner = model.model
        way = _own_way(inner)

        @wraps(way)  # `generate` reads from the signature which inputs it takes
        def see(*args: Any, **kwargs: Any) -> Any:
            pixels = kwargs.get("pixel_values", args[0] if args else None)
            if not isinstance(pixels, Tensor) or pixels.is_floating_point():
                return way(*args, **kwargs)
            return self._output(inner, pixels.tolist(), way)

        inner.get_image_features = see
        self._shown_to.append(inner)

    def close(self) -> None:
        """Let all models take pixels alone again."""
        while self._shown_to:
            del self._shown_to.pop().get_image_features

    def _output(self, inner: Any, places: Sequence[int], way: Any) -> Any:
        """What the model's own way gives, for photos of which some may stand there several times."""
        several = list(dict.fromkeys(places)) if self.stage is Stage.PIXELS else list(places)
        read = {place: self.seen(place).tensors for place in dict.fromkeys(several)}
        found = given(self.stage, inner, [read[place] for place in several], way)
        if len(several) < len(places):
            where = {place: at for at, place in enumerate(several)}
            found = {name: [values[where[place]] for place in places] for name, values in found.items()}
        return _laid_out(found, inner.config.model_type)


def _own_way(inner: Any) -> Any:
    """From pixels to features, whatever is put in its place for a while."""
    return type(inner).get_image_features.__get__(inner)


def _laid_out(found: Given, kind: str) -> Any:
    pooled: Any = torch.cat(found["pooled"]) if kind in _TENSORS else found["pooled"]
    deep = [values for name, values in found.items() if name.startswith("deepstack")]
    return SimpleNamespace(pooler_output=pooled, deepstack_features=deep)
