"""The trainer with what a run needs that may be killed or go astray."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate.utils import gather_object
from torch import Tensor
from trl.trainer.utils import add_fused_lm_head

from twin.answers import read_reply
from twin.core import console, generator
from twin.train._trainer import Enduring
from twin.train.grpo._diagnosis import Diagnosis, rates_of, texts_of
from twin.train.grpo._trainer import SharedPrefixTrainer
from twin.train.samples import Said, Sample

__all__ = ["Reinforcing"]

_NEAR = {torch.float32: 1e-3, torch.bfloat16: 0.5}
"""Log-probabilities may differ by so much between the two ways of working them out."""

_SHOWN = 4
"""Prompts of a step that are shown."""


class Reinforcing(Enduring, SharedPrefixTrainer):
    """Measures replies, and stops where rewards tell nothing.

    Args:
        rows: The rows of all steps, in order.
        batch: How many of them are a step.
        kept: Folder for the rows of a step whose gradients are not finite.
        patience: Steps without any difference of reward within a prompt, after which it stops.
        sample_every: Steps between those whose replies are shown.
        reference: The model at the start, from which the KL divergence is taken; the base class would load it itself,
            and a frozen vision tower twice. None where the model learns by additions, which can be left out.
    """

    def __init__(
        self,
        *,
        args: Any,
        rows: Sequence[dict[str, Any]],
        batch: int,
        kept: Path,
        patience: int,
        sample_every: int,
        reference: Any = None,
        **kwargs: Any,
    ) -> None:
        self.rows, self.batch, self.kept, self.sample_every = rows, batch, kept, sample_every
        beta, args.beta = args.beta, 0.0
        super().__init__(args=args, **kwargs)
        args.beta = self.beta = beta
        if reference is not None:
            add_fused_lm_head(reference, temperature=self.temperature)
            self.ref_model = self.accelerator.prepare_model(reference, evaluation_mode=True)
        self.diagnosis = Diagnosis(patience, self.num_generations)

    def _calculate_rewards(self, inputs: Any, prompts: Any, completions: Any, completion_ids_list: Any) -> Any:
        rewards = super()._calculate_rewards(inputs, prompts, completions, completion_ids_list)
        if self.model.training:
            texts = gather_object(texts_of(completions))
            for name, rate in rates_of(texts, inputs[0]["question_type"]).items():
                self._metrics["train"][name].append(rate)
            total = (rewards * self.reward_weights.to(rewards.device)).nansum(1)
            self._note(texts, rewards.tolist(), total.tolist())
            self.diagnosis.look(total, texts)
        return rewards

    def _note(self, texts: Sequence[str], rewards: Sequence[Sequence[float]], total: Sequence[float]) -> None:
        """Keep the first prompts of a step that is due, for the page of samples."""
        step, copies = self.state.global_step + 1, self.num_generations
        if not self.samples or not self.is_world_process_zero() or (step > 1 and step % self.sample_every):
            return
        asked = self.rows[(step - 1) * self.batch :][: min(_SHOWN, self.batch)]
        earned = [dict(zip(self.reward_func_names, row, strict=True)) for row in rewards]
        said = [
            Said(text, read_reply(text, asked[0]["question_type"]).answer, None, own, whole)
            for text, own, whole in zip(texts, earned, total, strict=True)
        ]
        shown = [_sample(row, said[place * copies : (place + 1) * copies]) for place, row in enumerate(asked)]
        self.samples.note(step, "rollouts", shown)

    def _generate(self, prompts: Any) -> Any:
        self._tokens_before = self.state.num_input_tokens_seen
        return super()._generate(prompts)

    def tokens_of(self, places: Sequence[int]) -> float:
        """Those of each prompt, once where it is shared, and of all replies."""
        copies = int(self.num_generations)
        every = self.state.num_input_tokens_seen - self._tokens_before  # prompts once a reply
        replies = copies * len(places) * float(self._metrics["train"]["completions/mean_length"][-1])
        return (every - replies) / copies + replies if self.share else float(every)

    def check(self) -> None:
        """Read a prompt's replies both ways; where they differ, share no prefix and say so."""
        self.prompts.read([_with_photos(self.rows[0])])
        copies = self.num_generations
        said = self.processing_class.tokenizer("<answer>yes</answer>", return_tensors="pt", add_special_tokens=False)
        ids, mask = (
            said[name].expand(copies, -1).to(self.accelerator.device) for name in ("input_ids", "attention_mask")
        )
        places = torch.zeros(copies, dtype=torch.long)
        found: list[Tensor] = []
        self.model.train()
        with torch.no_grad():
            for self.share in (False, True):
                found.append(self._scores(self.model, places, ids, mask).log_probs)
        apart = float((found[0] - found[1]).abs().max())
        near = _NEAR[torch.bfloat16 if self.args.bf16 else torch.float32]
        self.share = apart <= near
        if not self.share:
            console.print(f"The prompt is read again for every reply: shared, log-probabilities differ by {apart:.2g}.")

    def _generate_single_turn(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super()._generate_single_turn(*args, **kwargs)
        except FloatingPointError as error:
            raise self.stopped("scores") from error

    def _chance(self, places: Sequence[int]) -> Tensor:
        """By step and prompt, so that replies are the same however the prompts of a step are dealt out."""
        first = self.accelerator.process_index * self.batch // self.accelerator.num_processes
        shape = (self.num_generations, self.max_completion_length)
        step = self.state.global_step
        drawn = [generator(self.args.seed, "rollouts", step, first + place).random(shape) for place in places]
        return torch.from_numpy(np.concatenate(drawn))


def _sample(row: dict[str, Any], replies: Sequence[Said]) -> Sample:
    return Sample(row["pair_id"], row["prompt"][0]["content"], row["answer"], tuple(row["images"]), tuple(replies))


def _with_photos(row: dict[str, Any]) -> list[dict[str, Any]]:
    content = [{"type": "image", "image": name} for name in row["images"]]
    return [{"role": "user", "content": [*content, {"type": "text", "text": row["prompt"][0]["content"]}]}]
