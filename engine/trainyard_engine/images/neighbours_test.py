"""Neighbours against the plain computation with all similarities at once."""

from __future__ import annotations

import numpy as np
import pytest

from . import neighbours
from .embedding_store import Vectors, packed
from .neighbours import measured, nearest, vote


def clusters(count: int, classes: int, width: int = 24) -> tuple[Vectors, neighbours.Numbers]:
    random = np.random.default_rng(3)
    labels = np.arange(count) % classes
    middles = random.normal(size=(classes, width)) * 3 + 10
    return packed((middles[labels] + random.normal(size=(count, width))).astype(np.float32)), labels


@pytest.mark.parametrize("block", [7, 64, 8192])
def test_the_nearest_are_those_of_all_similarities_at_once(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(neighbours, "COMPARED", block)
    monkeypatch.setattr(neighbours, "ASKED", 5)
    vectors, _ = clusters(60, 4)
    asked, labelled = np.arange(40, 60), np.arange(40)
    heard: list[int] = []
    found = nearest(vectors, asked, labelled, 5, heard.append)
    floats = vectors.astype(np.float64)
    floats /= np.linalg.norm(floats, axis=1, keepdims=True)
    floats -= floats[labelled].mean(axis=0)
    floats /= np.linalg.norm(floats, axis=1, keepdims=True)
    all_of_them = floats[asked] @ floats[labelled].T
    assert np.array_equal(found.places, np.argsort(-all_of_them, axis=1)[:, :5])
    np.testing.assert_allclose(found.cosines, -np.sort(-all_of_them, axis=1)[:, :5], atol=1e-5)
    assert heard[-1] == 20
    assert heard == sorted(heard)


def test_the_label_of_most_neighbours_and_of_the_nearer_ones_where_counts_are_equal() -> None:
    places = np.array([[0, 1, 2, 3], [0, 1, 2, 3]])
    cosines = np.array([[0.9, 0.2, 0.8, 0.7], [0.9, 0.2, 0.1, 0.7]], np.float32)
    found = vote(neighbours.Nearest(places, cosines), np.array([0, 1, 1, 0]), 2)
    assert found.labels.tolist() == [0, 0]
    assert found.votes.tolist() == [2, 2]
    assert vote(neighbours.Nearest(places, cosines), np.array([0, 1, 1, 1]), 2).labels.tolist() == [1, 1]


def test_what_is_measured_leaves_each_picture_and_its_copies_out() -> None:
    vectors, labels = clusters(40, 2)
    rows = np.arange(40)
    told = measured(vectors, rows, labels, 5, 2)
    assert sum(pictures for _, pictures, _ in told) == 40
    assert sum(right for _, _, right in told) >= 38
    # Each picture has one copy under the other label, which would be right for nobody: it has the same row.
    both = measured(vectors, np.repeat(rows, 2), np.stack([labels, 1 - labels], axis=1).ravel(), 1, 2)
    assert sum(pictures for _, pictures, _ in both) == 80
    assert 0 < sum(right for _, _, right in both) < 80


def test_fewer_labelled_ones_than_neighbours() -> None:
    vectors, labels = clusters(6, 2)
    found = nearest(vectors, np.array([5]), np.array([0, 1]), 5)
    assert found.places.shape == (1, 2)
    assert measured(vectors, np.array([0, 1]), labels[:2], 5, 2) == [[1, 2, 0]]
