import numpy as np
import pytest
import torch

from tests.mine.comparator.made_up import labelled, look_alikes
from twin.core import TwinError, generator
from twin.mine.comparator import ComparatorNetwork, load_comparator, train_comparator


@pytest.fixture(scope="module")
def trained():
    tokens, owner = look_alikes(80)
    return train_comparator(tokens, labelled(owner), [], seed=0, steps=150)


@pytest.fixture(scope="module")
def unseen():
    tokens, owner = look_alikes(30, seed=1)
    pairs = labelled(owner)
    return tokens, [pair[:2] for pair in pairs], np.array([pair[2] for pair in pairs])


def _auc(positive, negative):
    return np.mean([[p > n for n in negative] for p in positive])


def test_it_tells_unseen_look_alikes_apart(trained, unseen):
    tokens, pairs, kinds = unseen
    scores = trained.score(tokens, pairs)
    same = scores[kinds == "positive"]
    assert _auc(same, scores[kinds == "mined"]) > 0.95
    assert _auc(same, scores[kinds == "near-twin"]) > 0.85
    assert np.all((scores >= 0) & (scores <= 1))


def test_a_score_is_the_same_bits_in_any_order_and_company(trained, unseen):
    tokens, pairs, _ = unseen
    scores = trained.score(tokens, pairs[:40])
    assert np.array_equal(trained.score(tokens, [pair[::-1] for pair in pairs[:40]]), scores)
    assert [trained.score(tokens, [pair])[0] for pair in pairs[:40]] == scores.tolist()


def test_the_same_seed_gives_the_same_bits_and_another_seed_others(unseen):
    tokens, owner = look_alikes(12)
    pairs = labelled(owner)
    prints = [train_comparator(tokens, pairs, [], seed=seed, steps=8).fingerprint for seed in (3, 3, 4)]
    assert prints[0] == prints[1] != prints[2]


def test_training_leaves_the_global_random_state_and_the_threads_alone():
    tokens, owner = look_alikes(6)
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    train_comparator(tokens, labelled(owner), [], seed=0, steps=3)
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads


def test_it_is_the_same_after_saving(trained, unseen, tmp_path):
    tokens, pairs, _ = unseen
    trained.save(tmp_path / "comparator.safetensors")
    again = load_comparator(tmp_path / "comparator.safetensors")
    assert again.fingerprint == trained.fingerprint
    assert np.array_equal(again.score(tokens, pairs[:5]), trained.score(tokens, pairs[:5]))


@pytest.mark.parametrize("content", [None, b"torn"])
def test_a_missing_or_damaged_file_is_one_clear_error(tmp_path, content):
    path = tmp_path / "comparator.safetensors"
    if content:
        path.write_bytes(content)
    with pytest.raises(TwinError, match="is not a comparator"):
        load_comparator(path)


def test_pairs_of_one_answer_teach_nothing():
    tokens, owner = look_alikes(4)
    positives = [pair for pair in labelled(owner) if pair[2] == "positive"]
    with pytest.raises(TwinError, match="both answers"):
        train_comparator(tokens, positives, [], seed=0)


def test_the_threshold_is_chosen_on_the_validation_pairs():
    tokens, owner = look_alikes(20)
    pairs = labelled(owner)
    swapped = [(a, b, "mined" if kind == "positive" else "positive") for a, b, kind in pairs]
    right = train_comparator(tokens, pairs, pairs, seed=0, steps=30)
    wrong = train_comparator(tokens, pairs, swapped, seed=0, steps=30)
    assert np.array_equal(right.logits(tokens, [pairs[0][:2]]), wrong.logits(tokens, [pairs[0][:2]]))
    assert (right.threshold, right.slope) != (wrong.threshold, wrong.slope)


def test_the_network_computes_what_it_says():
    """The logit of one pair, recomputed with loops."""
    network = ComparatorNetwork(4, 5, width=3, generator=torch.Generator().manual_seed(0)).double()
    with torch.no_grad():
        network.attention.uniform_(-1, 1, generator=torch.Generator().manual_seed(1))
        network.place.uniform_(-1, 1, generator=torch.Generator().manual_seed(2))
    draw = generator(0, "tokens")
    a, b = draw.normal(size=(2, 4, 5))
    projection, attention, place = (p.detach().numpy() for p in (network.projection, network.attention, network.place))
    sharpness, strictness = (p.exp().item() for p in (network.log_sharpness, network.log_strictness))

    def side(tokens):
        unit = [projection @ token / np.linalg.norm(projection @ token) for token in tokens]
        weights = np.exp([token @ attention + place[i] for i, token in enumerate(tokens)])
        return unit, weights / weights.sum()

    def evidence(one, other):
        best = []
        for u in one[0]:
            cosines = np.array([u @ v for v in other[0]])
            soft = np.exp(sharpness * cosines)
            best.append(float(soft @ cosines / soft.sum()))
        worst = -np.log(sum(w * np.exp(-strictness * m) for w, m in zip(one[1], best, strict=True))) / strictness
        return np.array([one[1] @ best, worst])

    there, back = evidence(side(a), side(b)), evidence(side(b), side(a))
    expected = network.readout.detach().numpy() @ [*(there + back), 1.0]
    projected = [network.project(torch.from_numpy(photo)[None]) for photo in (a, b)]
    assert network(*projected).item() == pytest.approx(expected, abs=1e-9)
