import numpy as np
import pyarrow.parquet as pq

from twin.core import read_rows
from twin.mine._catalogue import read_photographed
from twin.mine.rounds._folds import HELD_OUT, read_folds
from twin.mine.rounds._known import read_earlier
from twin.mine.rounds._lessons import counted_kinds, lessons_of


def test_clusters_stay_whole_and_only_training_instances_have_a_fold(workspace):
    catalogue = read_photographed(workspace)
    folds = dict(zip(catalogue.instances.ids.to_pylist(), read_folds(workspace, catalogue).tolist(), strict=True))
    clusters = {}
    for row in read_rows(workspace.pairs("splits")):
        fold = folds[row["instance_id"]]
        assert (fold == HELD_OUT) == (row["split"] != "train")
        clusters.setdefault(row["cluster"], set()).add(fold)
    assert all(len(found) == 1 for found in clusters.values())
    assert np.unique([fold for fold in folds.values() if fold >= 0], return_counts=True)[1].tolist() == [6, 6, 6]


def test_lessons_hold_the_photos_of_one_fold_and_the_kinds_of_its_links(workspace):
    catalogue = read_photographed(workspace)
    folds, links = read_folds(workspace, catalogue), read_earlier(workspace, 1).links(catalogue)
    owner = {row["image_id"]: row["instance_id"] for row in read_rows(workspace.images)}
    fold_of = dict(zip(catalogue.instances.ids.to_pylist(), folds.tolist(), strict=True))
    kinds = {(row["instance_a"], row["instance_b"]): row["kind"] for row in read_rows(workspace.accepted)}
    for fold in range(3):
        pairs = lessons_of(catalogue, links, folds, fold)
        inside = {key: kind for key, kind in kinds.items() if fold_of[key[0]] == fold_of[key[1]] == fold}
        assert len(set(pairs)) == len(pairs) == 6 * 3 + len(inside) * 9
        assert sum(counted_kinds(pairs).values()) == len(pairs)
        for a, b, kind in pairs:
            one, other = sorted((owner[a], owner[b]))
            assert fold_of[one] == fold_of[other] == fold
            assert a != b
            assert kind == ("positive" if one == other else inside[one, other])


def test_instances_that_the_split_does_not_know_are_held_out(workspace):
    catalogue = read_photographed(workspace)
    before = read_folds(workspace, catalogue)
    table = pq.read_table(workspace.pairs("splits"))
    pq.write_table(table.slice(1), workspace.pairs("splits"))
    after = read_folds(workspace, catalogue)
    gone = catalogue.instances.ids.to_pylist().index(table["instance_id"][0].as_py())
    assert before[gone] >= 0
    assert after[gone] == HELD_OUT
