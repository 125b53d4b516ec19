"""TRL's GRPO trainer, with the work on each prompt and its photos done once for all its rollouts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from trl import GRPOTrainer
from trl.trainer.utils import split_tensor_dict

from twin.core import TwinError
from twin.train._checkpointing import asks_for_checkpointing, checkpoint_layers
from twin.train.grpo._forward import plain_scores, shared_scores
from twin.train.grpo._positions import base_of
from twin.train.grpo._prompts import Prompts
from twin.train.grpo._rollouts import Sampling, draw_replies

__all__ = ["SharedPrefixTrainer"]


class SharedPrefixTrainer(GRPOTrainer):
    """Same losses and gradients as the base class, for less work.

    Vision tower and prompt run once a prompt, in drawing replies and in each pass over them (shared prefix); the
    processor runs once a prompt. The rollouts of a prompt stay together, and prompts keep the order of the rows.

    Args:
        args: Settings of the base class; gradient checkpointing, where they ask for it, goes with the shared prefix.
        show: Gives the photo that a row names in ``images``; by default rows hold photos.
        share: Whether the prefix is shared; without it, every rollout reads its prompt again.
    """

    processing_class: Any
    _buffered_inputs: Any

    def __init__(
        self, *, args: Any, show: Callable[[Any], Any] = lambda photo: photo, share: bool = True, **kwargs: Any
    ) -> None:
        self.share, self.show = share, show
        checkpointing = asks_for_checkpointing(args)
        super().__init__(args=args, **kwargs)
        if checkpointing:
            checkpoint_layers(self.model)
        if self.args.per_device_train_batch_size % self.num_generations:
            raise TwinError(
                f"{self.args.per_device_train_batch_size} rollouts at a time are no multiple of the "
                f"{self.num_generations} of a prompt."
            )
        self.prompts = Prompts(self.processing_class, show)

    def _prepare_inputs(self, generation_batch: Any) -> Any:
        if not self.model.training:
            return super()._prepare_inputs(generation_batch)
        parts = self.args.steps_per_generation
        if self._step % (parts * self.num_iterations) == 0 or self._buffered_inputs is None:
            made = self._generate_and_score_completions(generation_batch)
            self._buffered_inputs = split_tensor_dict(made, parts)
        return self._buffered_inputs[self._step % parts]

    def _generate_and_score_completions(self, inputs: Any) -> Any:
        with self._processed_before():
            return super()._generate_and_score_completions(inputs)

    @contextmanager
    def _processed_before(self) -> Iterator[None]:
        """Spare the processor, which the base class would run on every rollout: places of prompts stand for pixels."""
        processor = self.processing_class
        self.processing_class = _Places(processor, self._copies)
        try:
            yield
        finally:
            self.processing_class = processor

    @property
    def _copies(self) -> int:
        return int(self.num_generations if self.model.training else self.num_generations_eval)

    def _tokenize_prompts(self, prompts: Any) -> Any:
        copies = self._copies
        ids = [one for one in self.prompts.read(prompts[::copies]) for _ in range(copies)]
        photos = [
            [part["image"] for turn in prompt for part in turn["content"] if part["type"] == "image"]
            for prompt in prompts[::copies]
        ]
        if self.use_vllm:  # it works on the photos itself
            photos = [[self.show(photo) for photo in shown] for shown in photos]
        shown = [one for one in photos for _ in range(copies)]
        return ids, shown if any(shown) else None, {}

    def _generate_single_turn(
        self, prompt_ids: Any, images: Any, multimodal_fields: Any, num_generations: int, **more: Any
    ) -> Any:
        if self.use_vllm:
            return super()._generate_single_turn(prompt_ids, images, multimodal_fields, num_generations, **more)
        at_once = self.args.per_device_train_batch_size // self.num_generations
        places = range(len(prompt_ids) // num_generations)
        replies: list[list[int]] = []
        training, model = self.model.training, self.accelerator.unwrap_model(self.model_wrapped).eval()
        never = [base_of(model).config.image_token_id]
        sampling = Sampling(self.max_completion_length, self.temperature, self.eos_token_ids, never)
        for start in range(0, len(places), at_once):
            part = places[start : start + at_once]
            replies += draw_replies(model, self._batch(list(part)), num_generations, sampling, self._chance(part))
        model.train(training)
        return replies, None

    def _chance(self, places: Sequence[int]) -> Tensor | None:
        """What decides the draws for the prompts at ``places`` of this process; None for torch's random numbers."""
        return None

    def _batch(self, places: list[int]) -> dict[str, Tensor]:
        return self.prompts.batch(places, self.accelerator.device, self.model.dtype)

    def _get_per_token_logps_and_entropies(  # noqa: PLR0917 - as in the base class
        self,
        model: Any,
        input_ids: Tensor,
        attention_mask: Tensor,
        logits_to_keep: int,
        batch_size: int | None = None,
        compute_entropy: bool = False,
        compute_aux_loss: bool = False,
        pixel_values: Tensor | None = None,
        **inputs: Any,
    ) -> tuple[Tensor, Tensor | None, Tensor | None]:
        if pixel_values is None or pixel_values.dim() > 1:
            raise TwinError("A step without photos cannot be trained; every prompt needs photos.")
        rows = batch_size or len(input_ids)
        found = [
            self._scores(
                model,
                pixel_values[start : start + rows],
                input_ids[start : start + rows, -logits_to_keep:],
                attention_mask[start : start + rows, -logits_to_keep:],
            )
            for start in range(0, len(input_ids), rows)
        ]
        entropy = torch.cat([one.entropy for one in found]) if compute_entropy else None
        extra = torch.stack([one.aux_loss for one in found]).mean() if compute_aux_loss else None
        return torch.cat([one.log_probs for one in found]), entropy, extra

    def _scores(self, model: Any, places: Tensor, replies: Tensor, mask: Tensor) -> Any:
        with self.accelerator.autocast():
            if self.share:
                return shared_scores(model, self._batch(places[:: self._copies].tolist()), replies, mask)
            return plain_scores(model, self._batch(places.tolist()), replies, mask)


class _Places:
    """Stands in for a processor that has done its work: gives the place of each row's prompt instead of pixels."""

    def __init__(self, processor: Any, copies: int) -> None:
        self._processor, self._copies = processor, copies

    def __getattr__(self, name: str) -> Any:
        return getattr(self._processor, name)

    def __call__(self, *, text: list[str], **_settings: Any) -> Mapping[str, Tensor]:
        return {"pixel_values": torch.arange(len(text)) // self._copies}
