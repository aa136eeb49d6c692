"""Augmentations: what they do to pictures and targets, and that crops are those of the published definition."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest
import torch
from scipy import stats

from .. import catalogue, registry
from ..registry import create
from ..seeds import generator
from . import augment
from .geometry import crop_boxes
from .mix import MIXING
from .purposes import PURPOSES, parts
from .warp import corners, homography, looked_through

catalogue.load()
CONTEXT = {"classes": 3, "size": 12}
NAMES = [entry.name for entry in registry.entries("augmentations")]
PARAMETERS = {entry.name: entry.parameters for entry in registry.entries("augmentations")}


def apply(choice: Any, batch: torch.Tensor, step: int = 0, **context: Any) -> tuple[torch.Tensor, torch.Tensor]:
    labels = torch.arange(len(batch)) % 3
    one: augment.Augmentation = create("augmentations", choice, **(CONTEXT | context))
    return one(batch, labels, generator(1, "augment", 0, step))


@pytest.mark.parametrize("name", NAMES)
def test_all_keep_shape_and_range_and_follow_from_the_generator(name: str) -> None:
    batch = torch.rand(24, 3, 12, 12, generator=torch.Generator().manual_seed(0))
    kept = batch.clone()
    chain = augment.chain([{"name": name}], **CONTEXT)
    assert chain is not None
    labels = torch.arange(24) % 3
    pictures, targets = chain(batch, labels, generator(1, "augment", 0, 0))
    assert torch.equal(batch, kept)
    assert pictures.shape == batch.shape
    assert not torch.equal(pictures, batch)
    assert float(pictures.min()) >= 0
    assert float(pictures.max()) <= 1
    again = chain(batch, labels, generator(1, "augment", 0, 0))
    assert torch.equal(again[0], pictures)
    assert torch.equal(again[1], targets)
    assert not torch.equal(chain(batch, labels, generator(1, "augment", 0, 1))[0], pictures)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in MIXING])
def test_labels_stay_what_they_are(name: str) -> None:
    labels = torch.arange(16) % 3
    _, targets = apply(name, torch.rand(16, 3, 12, 12))
    assert torch.equal(targets, labels)
    chain = augment.chain([{"name": "mixup"}, {"name": name}], **CONTEXT)
    alone = augment.chain([{"name": "mixup"}], **CONTEXT)
    assert chain is not None
    assert alone is not None
    batch = torch.rand(16, 3, 12, 12)
    assert torch.equal(
        chain(batch, labels, generator(1, "augment"))[1], alone(batch, labels, generator(1, "augment"))[1]
    )


@pytest.mark.parametrize("name", [name for name in NAMES if "p" in PARAMETERS[name] and name not in MIXING])
def test_so_many_pictures_are_changed(name: str) -> None:
    batch = torch.rand(300, 3, 12, 12, generator=torch.Generator().manual_seed(0))
    assert torch.equal(apply({"name": name, "p": 0.0}, batch)[0], batch)

    def changed(p: float) -> int:
        pictures, _ = apply({"name": name, "p": p}, batch)
        return sum(not torch.equal(one, other) for one, other in zip(pictures, batch, strict=True))

    # Draws of a policy may come to nothing: of all pictures fewer are changed than were chosen.
    assert 0.25 < changed(0.4) / max(1, changed(1.0)) < 0.55
    assert changed(1.0) > 200


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_that_is_not_square_and_a_batch_of_one(name: str) -> None:
    assert apply(name, torch.rand(1, 3, 9, 14), size=9)[0].shape[:2] == (1, 3)


def test_shifts_are_by_whole_pixels_and_no_further_than_the_border() -> None:
    ramp = torch.arange(16.0).expand(200, 3, 16, 16) / 32
    shifted, _ = apply({"name": "random_crop", "padding": 0.125, "fill": "edge"}, ramp)
    moves = {float(one[0, 0, 8] * 32 - 8) for one in shifted}
    assert moves == {-2.0, -1.0, 0.0, 1.0, 2.0}


def test_quarter_turns_reach_each_side_and_turn_whole_pixels() -> None:
    batch = torch.rand(200, 3, 7, 7)
    turned, _ = apply({"name": "random_quarter_turn", "p": 1.0}, batch)
    found = [
        next(k for k in (1, 2, 3) if torch.equal(one, other.rot90(k, dims=(1, 2))))
        for one, other in zip(turned, batch, strict=True)
    ]
    assert all(40 < found.count(k) < 95 for k in (1, 2, 3))


def test_perspective_takes_the_corners_where_they_were_moved() -> None:
    start, end = corners()[None], corners()[None] * torch.tensor([[[0.8, 0.9], [0.7, 1.0], [1.0, 0.6], [0.9, 0.9]]])
    found = homography(end, start)[0]
    for here, there in zip(end[0].double(), start[0].double(), strict=True):
        whole = found @ torch.cat([here, torch.ones(1)])
        torch.testing.assert_close(whole[:2] / whole[2], there)
    same = looked_through(homography(start, start), 5, 8)
    assert float(same[0, 0, 0, 0]) == pytest.approx(1 / 8 - 1)
    assert float(same[0, 4, 0, 1]) == pytest.approx(1 - 1 / 5)


def test_rand_augment_at_no_strength_and_aug_mix_of_what_stays() -> None:
    flat = torch.full((40, 3, 12, 12), 0.5)
    # A picture of one value has no contrast to stretch and nothing to equalise; what is moved brings black in at the edge.
    still, _ = apply({"name": "rand_augment", "magnitude": 0}, flat)
    torch.testing.assert_close(still[:, :, 4:8, 4:8], flat[:, :, 4:8, 4:8], atol=0.01, rtol=0)
    mixed, _ = apply({"name": "aug_mix", "severity": 1}, flat)
    assert float(mixed.min()) >= 0
    assert 0.4 < float(mixed[:, :, 5:7, 5:7].mean()) < 0.6


def test_a_purpose_is_its_parts_and_a_six_stays_a_six() -> None:
    names = [part["name"] for part in parts([{"name": "photos", "strength": 1.0}, {"name": "mixup"}])]
    assert names == ["random_horizontal_flip", "random_resized_crop", "color_jitter", "random_erasing", "mixup"]
    for purpose in ("digits", "medical"):
        for strength in (0.5, 1.0, 2.0):
            for part in PURPOSES[purpose][0](strength):
                assert not any(word in part["name"] for word in ("flip", "turn", "cutmix"))
                assert part.get("degrees", 0) <= 20
    # Marks in the upper left corner stay there.
    marked = torch.zeros(60, 3, 24, 24)
    marked[:, :, 2:10, 2:10] = 1
    pictures, _ = apply({"name": "digits", "strength": 2.0}, marked, size=24)
    quarters = [one[:, :12, :12].sum() / one.sum() for one in pictures]
    assert min(quarters) > 0.5
    turned, _ = apply({"name": "satellite"}, marked, size=24)
    assert min(float(one[:, :12, :12].sum() / one.sum()) for one in turned) < 0.2


@pytest.mark.parametrize("strength", [0.1, 1.0, 2.0])
@pytest.mark.parametrize("name", PURPOSES)
def test_parts_of_a_purpose_have_all_parameters_at_any_strength(name: str, strength: float) -> None:
    for part in parts([{"name": name, "strength": strength}]):
        assert set(part) == {"name", *PARAMETERS[part["name"]]}
        assert registry.resolve("augmentations", part)[1] == []


def test_nothing_chosen_is_nothing_done() -> None:
    assert augment.chain([], classes=3, size=8) is None


def test_the_earlier_name_of_a_flip() -> None:
    found = registry.find("augmentations", "flip")
    assert found is not None
    assert found.name == "random_horizontal_flip"


@pytest.mark.parametrize(("name", "axis"), [("random_horizontal_flip", 2), ("random_vertical_flip", 1)])
def test_flips_mirror_whole_images(name: str, axis: int) -> None:
    batch = torch.rand(40, 3, 5, 5)
    flipped, _ = apply(name, batch)
    mirrored = [torch.equal(one, other.flip(axis)) for one, other in zip(flipped, batch, strict=True)]
    same = [torch.equal(one, other) for one, other in zip(flipped, batch, strict=True)]
    assert all(one != other for one, other in zip(mirrored, same, strict=True))
    assert 8 < sum(mirrored) < 32


def test_a_whole_crop_is_the_picture_itself() -> None:
    batch = torch.rand(6, 3, 9, 9)
    whole = {"name": "random_resized_crop", "scale": [1, 1], "ratio": [1, 1]}
    torch.testing.assert_close(apply(whole, batch, size=9)[0], batch)


def test_crops_of_larger_pictures_come_out_in_the_size_of_the_model() -> None:
    ramp = torch.linspace(0, 1, 16).expand(30, 3, 16, 16)
    cropped, _ = apply({"name": "random_resized_crop", "scale": [0.1, 1]}, ramp, size=8)
    assert cropped.shape == (30, 3, 8, 8)
    widths = [float(one.max() - one.min()) for one in cropped]
    assert min(widths) < 0.6
    assert len({round(width, 4) for width in widths}) > 8


def published(height: int, width: int, scale: tuple[float, float], ratio: tuple[float, float]) -> tuple[int, ...]:
    """RandomResizedCrop.get_params of torchvision, line by line, with Python's own generator."""
    low, high = math.log(ratio[0]), math.log(ratio[1])
    for _ in range(10):
        area = height * width * random.uniform(*scale)
        shape = math.exp(random.uniform(low, high))
        w, h = round(math.sqrt(area * shape)), round(math.sqrt(area / shape))
        if 0 < w <= width and 0 < h <= height:
            return random.randint(0, height - h), random.randint(0, width - w), h, w
    if width / height < ratio[0]:
        w, h = width, round(width / ratio[0])
    elif width / height > ratio[1]:
        h, w = height, round(height * ratio[1])
    else:
        w, h = width, height
    return (height - h) // 2, (width - w) // 2, h, w


def facts(boxes: np.ndarray) -> list[np.ndarray]:
    """Top, left, area and ratio of boxes [n, 4]."""
    top, left, tall, wide = boxes.T
    return [top, left, tall * wide, wide / tall]


@pytest.mark.parametrize(
    ("room", "scale"),
    [((224, 224), (0.5, 1.0)), ((224, 224), (0.08, 1.0)), ((160, 160), (0.9, 1.0)), ((60, 300), (0.8, 1.0))],
)
def test_crops_have_the_published_distribution(room: tuple[int, int], scale: tuple[float, float]) -> None:
    random.seed(5)
    ratio = (3 / 4, 4 / 3)
    theirs = np.array([published(*room, scale, ratio) for _ in range(20_000)])
    ours = crop_boxes(20_000, room, scale, ratio, torch.Generator().manual_seed(5)).numpy().T
    for name, here, there in zip(("top", "left", "area", "ratio"), facts(ours), facts(theirs), strict=True):
        assert stats.ks_2samp(here, there).pvalue > 0.001, name
    assert (ours >= 0).all()
    assert ((ours[:, 0] + ours[:, 2] <= room[0]) & (ours[:, 1] + ours[:, 3] <= room[1])).all()
    if room[0] == room[1]:
        # Rounding to pixels takes at most half of one from each side.
        share = (ours[:, 2] + 0.5) * (ours[:, 3] + 0.5) / (room[0] * room[1])
        assert (share >= scale[0]).all()


def test_turns_are_of_the_angle_and_keep_a_disc() -> None:
    span = torch.linspace(-1, 1, 41)
    disc = ((span[:, None] ** 2 + span**2) < 0.5).float().expand(20, 3, 41, 41)
    turned, _ = apply({"name": "random_rotation", "degrees": 180}, disc)
    assert float((turned - disc).abs().mean()) < 0.03
    half = (span > 0).float().expand(20, 3, 41, 41)
    turned, _ = apply({"name": "random_rotation", "degrees": 180}, half)
    assert float((turned - half).abs().mean()) > 0.2


def test_colour_jitter_with_one_kind_alone() -> None:
    batch = torch.rand(30, 3, 6, 6) * 0.4 + 0.2
    still = {"name": "color_jitter", "brightness": 0, "contrast": 0, "saturation": 0}
    assert torch.equal(apply(still, batch)[0], batch)
    brighter, _ = apply(still | {"brightness": 0.5}, batch)
    factors = (brighter / batch).flatten(1)
    torch.testing.assert_close(factors, factors[:, :1].expand_as(factors))
    assert 0.5 <= float(factors.min()) < 0.7
    assert 1.3 < float(factors.max()) <= 1.5
    greys = batch[:, :1].expand(-1, 3, -1, -1)
    torch.testing.assert_close(apply(still | {"saturation": 1}, greys)[0], greys)
    contrast, _ = apply(still | {"contrast": 0.5}, greys)
    torch.testing.assert_close(contrast.mean(dim=(1, 2, 3)), greys.mean(dim=(1, 2, 3)))


def test_erasing_covers_one_rectangle_of_the_share_asked_for() -> None:
    batch = torch.full((400, 3, 32, 32), 0.25)
    erased, _ = apply({"name": "random_erasing", "value": 1.0, "scale": [0.1, 0.2]}, batch)
    covered = (erased == 1).all(dim=1)
    counts = covered.sum(dim=(1, 2)).float() / (32 * 32)
    assert 150 < int((counts > 0).sum()) < 250
    assert float(counts[counts > 0].min()) > 0.08
    assert float(counts.max()) < 0.22
    for one in covered[counts > 0]:
        rows, columns = one.any(dim=1).sum(), one.any(dim=0).sum()
        assert int(one.sum()) == int(rows * columns)


@pytest.mark.parametrize("name", ["mixup", "cutmix"])
def test_classes_are_mixed_in_the_share_of_the_pictures(name: str) -> None:
    # The pixels of a picture say its class, so that the mean of a mixed one says the mixture.
    labels = torch.arange(24) % 3
    batch = torch.nn.functional.one_hot(labels, 3).float()[:, :, None, None].expand(-1, -1, 16, 16)
    for step in range(10):
        pictures, targets = apply({"name": name, "alpha": 1.0}, batch, step)
        assert targets.shape == (24, 3)
        torch.testing.assert_close(targets, pictures.mean(dim=(2, 3)), atol=1e-5, rtol=0)
    never = apply({"name": name, "p": 0.0}, batch)
    torch.testing.assert_close(never[0], batch)
    assert torch.equal(never[1].argmax(dim=1), labels)


def test_mixes_can_follow_each_other() -> None:
    chain = augment.chain([{"name": "mixup"}, {"name": "cutmix"}], **CONTEXT)
    assert chain is not None
    _, targets = chain(torch.rand(9, 3, 12, 12), torch.arange(9) % 3, generator(1, "augment", 0, 0))
    torch.testing.assert_close(targets.sum(dim=1), torch.ones(9))
