"""Loading processors where torchvision is absent: the video processor, which needs it, is left out.

`transformers` 5 makes every sub-processor in a processor's signature mandatory, and every video processor needs
torchvision, also for image-only work. Leaving ``video_processor`` out of the required attributes is enough; its
configuration is kept, so that a saved folder loads on machines that do have torchvision.
"""

import inspect
import types
from contextlib import suppress
from functools import cache, wraps
from typing import Any

from transformers import AutoImageProcessor, AutoProcessor
from transformers.processing_utils import ProcessorMixin
from transformers.utils import is_torchvision_available
from transformers.video_processing_utils import BaseVideoProcessor

__all__ = ["allow_missing_video", "load_processor"]

_KEPT = "_twin_video_configuration"


def load_processor(source: str) -> Any:
    """The processor of a model, its image part by Pillow, so that scores do not depend on what is installed.

    Args:
        source: A folder or a hub id.
    """
    if not is_torchvision_available():
        allow_missing_video()
        return AutoProcessor.from_pretrained(source, backend="pil")
    processor = AutoProcessor.from_pretrained(source)  # older versions hand the backend to the video part, which balks
    processor.image_processor = AutoImageProcessor.from_pretrained(source, backend="pil")
    return processor


@cache
def allow_missing_video() -> None:
    """Let processors load without their video part; does nothing where torchvision is installed."""
    if not is_torchvision_available():
        ProcessorMixin.get_attributes = classmethod(_image_attributes(ProcessorMixin.get_attributes.__func__))
        ProcessorMixin.get_processor_dict = classmethod(_with_video_file(ProcessorMixin.get_processor_dict.__func__))
        ProcessorMixin.from_args_and_dict = classmethod(_without_video(ProcessorMixin.from_args_and_dict.__func__))
        ProcessorMixin.to_dict = _with_kept_video(ProcessorMixin.to_dict)


def _image_attributes(original: Any) -> Any:
    @wraps(original)
    def get_attributes(cls: type) -> list[str]:
        return [name for name in original(cls) if "video_processor" not in name]

    return get_attributes


def _with_video_file(original: Any) -> Any:
    """Also find a video configuration in a file of its own, as older models have it."""

    @wraps(original)
    def get_processor_dict(cls: type, source: Any, **kwargs: Any) -> Any:
        values, rest = original(cls, source, **kwargs)
        if "video_processor" in inspect.signature(cls).parameters and "video_processor" not in values:
            with suppress(OSError):  # none anywhere; without videos nothing is missed
                values["video_processor"] = BaseVideoProcessor.get_video_processor_dict(source, **kwargs)[0]
        return values, rest

    return get_processor_dict


def _without_video(original: Any) -> Any:
    @wraps(original)
    def from_args_and_dict(cls: type, args: Any, values: dict[str, Any], **kwargs: Any) -> Any:
        if "video_processor" not in inspect.signature(cls).parameters:
            return original(cls, args, values, **kwargs)
        made = original(cls, args, values | {"video_processor": None}, **kwargs)
        processor = made[0] if isinstance(made, tuple) else made
        setattr(processor, _KEPT, values.get("video_processor"))
        if cls.__name__ == "SmolVLMProcessor":  # its chat template reads these two even without videos
            processor.video_processor = types.SimpleNamespace(num_frames=None, fps=None)
        return made

    return from_args_and_dict


def _with_kept_video(original: Any) -> Any:
    @wraps(original)
    def to_dict(self: Any) -> dict[str, Any]:
        values: dict[str, Any] = original(self)
        if not isinstance(values.get("video_processor"), dict):
            values.pop("video_processor", None)
        kept = getattr(self, _KEPT, None)
        return values | {"video_processor": kept} if kept else values

    return to_dict
