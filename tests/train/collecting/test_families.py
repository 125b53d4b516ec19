"""Models of every family can be asked, and say what they would say by themselves."""

from pathlib import Path

import torch

from twin.core import CollectSettings, Workspace, generator
from twin.evaluate import Journal
from twin.models import load_vlm
from twin.train._decoding import photos_of
from twin.train.collecting import collect_replies
from twin.train.collecting._asks import asks_of
from twin.train.collecting._drawing import _chat, _ends
from twin.train.grpo._positions import base_of
from twin.train.grpo._prompts import Prompts
from twin.train.grpo._rollouts import Sampling, draw_replies

LONGEST = 6


def test_replies_are_those_that_are_drawn_one_by_one_from_pixels(
    workspace: Workspace, family: str, family_folder: Path
) -> None:
    asked = {"model": str(family_folder), "name": family, "samples": 3, "most": 3, "max_new_tokens": LONGEST}
    settings = CollectSettings(**asked, batch=2, device="cpu")
    counts = collect_replies(workspace, settings)
    assert counts == {"kept": 0, "pairs": 0, "pairs_without": 3, "left_out": {"no answer": 9}}
    with Journal.open(workspace.root / "collected" / f"{family}.jsonl") as journal:
        header, replies = journal.contents.header, journal.contents.replies
    vlm, photos = load_vlm(str(family_folder), "cpu"), photos_of(workspace, {})
    prompts = Prompts(vlm.processor, lambda name: photos.named(name).open())
    for ask in asks_of(workspace, settings, (), photos, header["fingerprint"]):
        prompts.read([_chat(ask)])
        for number in range(3):
            sampling = Sampling(LONGEST, 1.0, _ends(vlm), [base_of(vlm.model).config.image_token_id])
            chance = generator(0, "collect", ask.pair["pair_id"], number).random((1, LONGEST))
            batch = prompts.batch([0], vlm.device, vlm.model.dtype)
            [tokens] = draw_replies(vlm.model, batch, 1, sampling, torch.from_numpy(chance))
            said = vlm.processor.tokenizer.decode(tokens, skip_special_tokens=True).strip()
            assert replies[ask.draw_key(number)].text == said
