"""Order, augmentation and cached features are functions of seed, epoch and step."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from .. import catalogue
from . import augment
from .batches import PixelBatches, balanced, order
from .features import VIEWS, FeatureBatches, Head, new_head
from .folder import Item
from .network import Network
from .preprocessing import Preprocessing
from .testing import of_pixels
from .transformer import FAMILY

catalogue.load()


@given(st.integers(2, 300), st.integers(1, 64), st.integers(0, 9), st.integers(0, 9))
def test_every_image_once_per_epoch_and_no_batch_of_one(count: int, size: int, seed: int, epoch: int) -> None:
    steps = order(count, size, seed, epoch)
    assert sorted(np.concatenate(steps).tolist()) == list(range(count))
    if size > 1:
        assert min(len(step) for step in steps) > 1
    assert max(len(step) for step in steps) <= size + 1


def test_epochs_and_seeds_have_orders_of_their_own() -> None:
    first = np.concatenate(order(50, 8, 1, 0)).tolist()
    assert first == np.concatenate(order(50, 8, 1, 0)).tolist()
    assert first != np.concatenate(order(50, 8, 1, 1)).tolist()
    assert first != np.concatenate(order(50, 8, 2, 0)).tolist()


@given(st.lists(st.integers(1, 30), min_size=2, max_size=6), st.integers(0, 9))
def test_balanced_places_are_of_each_class_as_often_and_of_each_picture_in_turn(counts: list[int], seed: int) -> None:
    labels = np.repeat(np.arange(len(counts)), counts)
    places = balanced(labels, seed, 0)
    assert len(places) == len(labels)
    for label, count in enumerate(counts):
        rows = places[labels[places] == label]
        assert abs(len(rows) - len(labels) / len(counts)) <= 1
        times = np.bincount(rows, minlength=len(labels))[labels == label]
        assert times.max() - times.min() <= 1
        assert len(times) == count
    assert balanced(labels, seed, 0).tolist() == places.tolist()


def test_a_balanced_epoch_has_pictures_and_labels_that_belong_together(pixels: PixelBatches) -> None:
    pixels.labels[:15] = 0
    pixels.labels[15:] = 1
    for row, item in enumerate(pixels.pictures.store.items):
        pixels.pictures.store.items[row] = replace(item, label=int(row >= 15))
    pixels.balanced = True
    rows = np.arange(20)
    images, labels = pixels.train(3, 0, rows)
    assert labels.tolist().count(1) == 10
    places = balanced(pixels.pictures.labels, pixels.seed, 3)
    pixels.balanced = False
    same, own = pixels.train(3, 0, places)
    assert torch.equal(images, same)
    assert torch.equal(labels, own)


class Backbone(nn.Module):
    """Mean colours, and a head."""

    def __init__(self) -> None:
        super().__init__()
        self.passes = 0
        self.head = nn.Linear(3, 2)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        self.passes += 1
        answer: torch.Tensor = self.head(images.mean(dim=(2, 3)))
        return answer


@pytest.fixture
def pixels() -> PixelBatches:
    random = np.random.default_rng(0)
    items = [Item(Path("x"), f"{row}", row % 2) for row in range(20)]
    pictures = of_pixels(items, random.integers(0, 255, (20, 8, 8, 3), dtype=np.uint8))
    module = Backbone()
    network = Network(module, (module.head,), Preprocessing(8), FAMILY, "test", True)
    chain = augment.chain([{"name": "random_resized_crop"}], classes=2, size=8)
    return PixelBatches(pictures, network, chain, (5, torch.device("cpu")))


def test_pixels_are_augmented_by_step(pixels: PixelBatches) -> None:
    rows = np.arange(4)
    first = pixels.train(0, 0, rows)[0]
    assert torch.equal(first, pixels.train(0, 0, rows)[0])
    assert not torch.equal(first, pixels.train(0, 1, rows)[0])
    assert first.shape == (4, 3, 8, 8)


def test_views_are_made_once_and_seen_again(pixels: PixelBatches) -> None:
    batches = FeatureBatches(pixels, 6, augmented=True, heed=lambda: None)
    seen: dict[tuple[int, int], torch.Tensor] = {}
    for epoch in range(2 * VIEWS + 1):
        for step, rows in enumerate(order(20, 6, 5, epoch)):
            features, labels = batches.train(epoch, step, rows)
            assert labels.tolist() == [int(row) % 2 for row in rows]
            for row, feature in zip(rows, features, strict=True):
                view = seen.setdefault((epoch % VIEWS, int(row)), feature.clone())
                assert torch.equal(view, feature)
    module = pixels.network.module
    assert isinstance(module, Backbone)
    assert module.passes == VIEWS * len(order(20, 6, 5, 0))
    # A run that is resumed in epoch five makes the views again as the first one did.
    resumed = FeatureBatches(pixels, 6, augmented=True, heed=lambda: None)
    rows = order(20, 6, 5, VIEWS + 1)[2]
    again = resumed.train(VIEWS + 1, 2, rows)[0]
    assert all(torch.equal(seen[1, int(row)], feature) for row, feature in zip(rows, again, strict=True))


def test_evaluated_pictures_are_looked_at_once(pixels: PixelBatches) -> None:
    batches = FeatureBatches(pixels, 6, augmented=False, heed=lambda: None)
    assert batches.views == 1
    first = torch.cat([features for features, _ in batches.evaluate(pixels.pictures)])
    module = pixels.network.module
    assert isinstance(module, Backbone)
    before = module.passes
    assert torch.equal(first, torch.cat([features for features, _ in batches.evaluate(pixels.pictures)]))
    assert module.passes == before


def test_a_head_folds_into_a_plain_layer(pixels: PixelBatches) -> None:
    head = new_head(pixels, 2)
    assert isinstance(head, Head)
    torch.nn.init.normal_(head.linear.weight)
    torch.nn.init.normal_(head.linear.bias)
    images = pixels.normalised(pixels.pictures, np.arange(20))
    features = pixels.network.features(images)
    scaled = (features - head.mean) / head.std
    torch.testing.assert_close(scaled.mean(dim=0), torch.zeros(3), atol=1e-5, rtol=0)
    head.eval()
    expected = head(features)
    head.fold_into(pixels.network)
    torch.testing.assert_close(pixels.network.module(images), expected, atol=1e-5, rtol=1e-4)
