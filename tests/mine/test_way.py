"""Which way the nearest are found, and what is said about it."""

import pytest
import torch

from tests.mine.photographed import photographed, unit
from twin.core import MineSettings, TwinError, console, generator
from twin.mine._blocks import block_similarity
from twin.mine._shortlisting import shortlisted_pairs
from twin.mine._way import chosen_way

LITTLE, MUCH, MORE, TOO_MUCH = 1e9, 4e13, 9e13, 2e14
no_gpu = pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")


@pytest.mark.parametrize(
    ("given", "work", "device", "index"),
    [
        ({}, LITTLE, "cpu", False),
        ({"device": "cpu"}, MUCH, "cpu", False),
        ({"device": "cpu"}, MORE, "cpu", True),
        ({"device": "cuda"}, LITTLE, "cuda", False),
        ({"device": "cuda"}, MORE, "cuda", False),
        ({"device": "cuda:1"}, MORE, "cuda:1", False),
        ({"device": "cuda"}, TOO_MUCH, "cuda", True),
        ({"device": "cuda", "search": "exact"}, TOO_MUCH, "cuda", False),
        ({"device": "cpu", "search": "exact"}, TOO_MUCH, "cpu", False),
        ({"search": "approximate"}, LITTLE, "cpu", True),
        ({"search": "approximate", "device": "cuda"}, MORE, "cuda", True),
    ],
)
def test_a_device_that_is_asked_for_compares_all_as_long_as_that_is_feasible(given, work, device, index):
    way = chosen_way(MineSettings(**given), work)
    assert (way.device, way.index) == (device, index)
    assert way.told.startswith("An index is searched" if index else f"All are compared on {device}")
    asked = given.get("search")
    assert asked is None or f"as --search {asked} asks" in way.told


@pytest.mark.parametrize("work", [MUCH, MORE])
def test_much_work_goes_to_a_gpu_where_there_is_one_and_more_to_an_index_where_there_is_none(work):
    way = chosen_way(MineSettings(), work)
    expected = ("cuda", False) if torch.cuda.is_available() else ("cpu", work == MORE)
    assert (way.device, way.index) == expected


def test_numpy_multiplies_on_a_cpu():
    assert chosen_way(MineSettings(), LITTLE).product() is block_similarity
    assert chosen_way(MineSettings(device="cpu"), TOO_MUCH).product() is block_similarity


@no_gpu
@pytest.mark.parametrize("feasible", [0, 1e20])
def test_a_gpu_that_is_asked_for_and_is_not_there_is_refused_however_much_there_is_to_do(feasible, monkeypatch):
    monkeypatch.setattr("twin.mine._way._FEASIBLE", feasible)
    catalogue = photographed([unit(generator(0).normal(size=(2, 8)))] * 5)
    with pytest.raises(TwinError, match="Option --device cuda is of no use here"):
        shortlisted_pairs(catalogue, MineSettings(device="cuda"))


def test_the_way_is_said_on_the_screen_once():
    catalogue = photographed([unit(generator(0).normal(size=(2, 8)))] * 5, categories=["a", "a", "b", "b", "b"])
    with console.capture() as captured:
        shortlisted_pairs(catalogue, MineSettings())
    shown = " ".join(captured.get().split())
    # (2² + 3²) / 2 pairs of eight dimensions
    assert shown.count("All are compared on cpu: 5.2e+01 multiplications, of 5e+13 that are feasible there.") == 1
