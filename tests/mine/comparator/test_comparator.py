import time

import numpy as np
import pyarrow as pa
import pytest
import torch

from tests.embed.catalogues import write_images
from twin.core import TwinError, Workspace, generator, read_rows, write_table
from twin.models._comparator import load_comparator, train_comparator
from twin.models._comparator_answerer import comparator_answerer
from twin.models._comparator_network import ComparatorNetwork


def _look_alikes(instances, photos=3, seed=0):
    """Tokens of made-up objects: six parts at shuffled places, three of them shared with one other object."""
    draw = generator(seed, "look-alikes")
    tokens, owner = {}, {}
    for instance in range(instances):
        if instance % 2 == 0:
            parts = draw.normal(size=(6, 32))
        else:
            parts = np.concatenate([parts[:3], draw.normal(size=(3, 32))])
        for photo in range(photos):
            scene = draw.normal(size=(12, 32))
            scene[draw.permutation(12)[:6]] = parts + draw.normal(size=(6, 32)) * 0.3
            # Channel 0 tells the object from the background.
            name = f"{instance:03d}-{photo}"
            tokens[name] = scene.astype(np.float16)
            owner[name] = instance
    return tokens, owner


def _pairs(owner):
    names = sorted(owner)
    pairs = []
    for place, a in enumerate(names):
        for b in names[place + 1 :]:
            if owner[a] == owner[b]:
                pairs.append((a, b, "positive"))
            elif owner[a] // 2 == owner[b] // 2:
                pairs.append((a, b, "near-twin"))
            elif (owner[a] + owner[b]) % 7 == 0:
                pairs.append((a, b, "mined"))
    return pairs


@pytest.fixture(scope="module")
def trained():
    tokens, owner = _look_alikes(80)
    return train_comparator(tokens, _pairs(owner), [], seed=0, steps=150)


@pytest.fixture(scope="module")
def unseen():
    tokens, owner = _look_alikes(30, seed=1)
    pairs = _pairs(owner)
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
    tokens, owner = _look_alikes(12)
    pairs = _pairs(owner)
    prints = [train_comparator(tokens, pairs, [], seed=seed, steps=8).fingerprint for seed in (3, 3, 4)]
    assert prints[0] == prints[1] != prints[2]


def test_training_leaves_the_global_random_state_and_the_threads_alone():
    tokens, owner = _look_alikes(6)
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    train_comparator(tokens, _pairs(owner), [], seed=0, steps=3)
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
    tokens, owner = _look_alikes(4)
    positives = [pair for pair in _pairs(owner) if pair[2] == "positive"]
    with pytest.raises(TwinError, match="both answers"):
        train_comparator(tokens, positives, [], seed=0)


def test_the_threshold_is_chosen_on_the_validation_pairs():
    tokens, owner = _look_alikes(20)
    pairs = _pairs(owner)
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


def test_the_answerer_trains_once_and_scores_photos_of_the_workspace(tmp_path, monkeypatch):
    monkeypatch.setattr("twin.models._comparator_answerer._STEPS", 5)
    workspace = Workspace(tmp_path)
    ids = write_images(workspace, range(8))
    columns = ("image_id_1", "image_id_2", "kind")
    schema = pa.schema([(column, pa.string()) for column in columns])
    kinds = [("positive", 1), ("mined", 2), ("near-twin", 3)]
    rows = [dict(zip(columns, (ids[i], ids[i + step], kind), strict=True)) for i in range(5) for kind, step in kinds]
    write_table(workspace.pairs("train"), rows, schema)
    first = comparator_answerer(workspace)
    made = (workspace.run("comparator") / "comparator.safetensors").stat().st_mtime_ns
    time.sleep(0.01)
    again = comparator_answerer(workspace)
    assert (workspace.run("comparator") / "comparator.safetensors").stat().st_mtime_ns == made
    assert again.fingerprint == first.fingerprint
    assert first.scorer.score([(ids[0], ids[7])]) == again.scorer.score([(ids[7], ids[0])])
    write_table(workspace.pairs("train"), rows[:-1], schema)
    assert comparator_answerer(workspace).fingerprint != first.fingerprint
    assert len(read_rows(workspace.pairs("train"))) == len(rows) - 1
    with pytest.raises(TwinError, match="Photo unknown is not in "):
        first.scorer.score([(ids[0], "unknown")])
