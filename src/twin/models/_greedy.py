"""Greedy decoding, whatever the generation settings in a model's own folder say."""

from typing import Any

__all__ = ["GREEDY"]

# A penalty on words of the question, or beams, would change both the answers and the scores that are read beside them.
# `transformers` fills in from the model whatever is not said, so each setting is; the tokens that end and pad stay.
GREEDY: dict[str, Any] = {
    "do_sample": False,
    "num_beams": 1,
    "num_return_sequences": 1,
    "temperature": 1.0,
    "top_k": 50,
    "top_p": 1.0,
    "repetition_penalty": 1.0,
    "encoder_repetition_penalty": 1.0,
    "no_repeat_ngram_size": 0,
    "encoder_no_repeat_ngram_size": 0,
    "min_length": 0,
    **dict.fromkeys(
        (
            "min_new_tokens",
            "bad_words_ids",
            "sequence_bias",
            "suppress_tokens",
            "begin_suppress_tokens",
            "forced_bos_token_id",
            "forced_eos_token_id",
            "exponential_decay_length_penalty",
            "guidance_scale",
            "prompt_lookup_num_tokens",
        )
    ),
}
"""What ``generate`` is given."""
