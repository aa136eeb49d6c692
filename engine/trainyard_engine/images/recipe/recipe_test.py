"""Recipes: what they do with tiny pictures and a tiny network that has learned before."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from ... import config
from ...errors import TrainyardError
from .. import epochs
from ..scoring import Scores
from ..step import take_step
from ..testing import (
    class_folders,
    of_kind,
    picture,
    tiny_config,
    tiny_network,
    train_here,
    weights_of,
)
from . import budget, choice, pixels, recipes
from .start import Plan

Event = dict[str, Any]
CORE = Path(__file__).resolve().parents[4] / "packages" / "core" / "src"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data, and a pretrained tiny network in first/model."""
    root = tmp_path_factory.mktemp("recipe")
    data = class_folders(root / "data", 20)
    first = tiny_config(data, tiny_network(root / "network"), epochs=1, augmentation=[])
    assert train_here(root / "first", first)[0] == 0
    return root


def preset(place: Path, name: str, **changes: Any) -> dict[str, Any]:
    return {
        "task": "image-classification",
        "data": str(place / "data"),
        "model": {"name": "local_folder", "path": str(place / "first" / "model")},
        "image_size": 16,
        "preset": name,
        "seed": 3,
    } | changes


def recipe_of(out: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((out / "model" / "recipe.json").read_text())
    return told


def test_quick_is_a_linear_probe_and_the_model_knows_the_config_as_it_was_asked_for(
    place: Path, tmp_path: Path
) -> None:
    code, events = train_here(tmp_path, preset(place, "quick"))
    assert code == 0
    assert recipe_of(tmp_path)["kept"] == "the linear probe"
    assert recipe_of(tmp_path)["probe"]["images"] == 48
    (measured,) = of_kind(events, "metric")
    assert measured["step"] == measured["epoch"] == 0
    assert measured["values"]["val/accuracy"] == events[-1]["metrics"]["accuracy"] == 1
    asked = json.loads((tmp_path / "model" / "training_config.json").read_text())
    assert asked["preset"] == "quick"
    assert "epochs" not in asked
    assert "largest difference" in of_kind(events, "log")[-1]["message"]
    # A worker may die between its result and telling of it.
    assert train_here(tmp_path, preset(place, "quick"), attempt=2, resume=True)[0] == 0


def test_balanced_goes_on_from_the_probe_and_measures_its_candidates(place: Path, tmp_path: Path) -> None:
    code, events = train_here(tmp_path, preset(place, "balanced", time_limit="5m"))
    assert code == 0
    told = recipe_of(tmp_path)
    names = [one["name"] for one in told["candidates"]]
    assert names[:3] == ["the linear probe", "the average of the weights", "the mean of probe and end"]
    assert told["kept"] in names
    assert told["plan"]["epochs"] == 20
    # Everything is right already: nothing is left to gain.
    assert told["epochs_done"] == recipes.PATIENCE_AT_TOP
    said = [event["message"] for event in of_kind(events, "log")]
    assert any(line.startswith("Plan for 5 min 00 s: 20 epochs at 16 px") for line in said)
    stem = "resnet.embedder.embedder.convolution.weight"
    from safetensors.torch import load_file

    before, after = (load_file(one / "model" / "model.safetensors") for one in (place / "first", tmp_path))
    assert before[stem].equal(after[stem])


def test_from_scratch_a_compact_network_learns(place: Path, tmp_path: Path) -> None:
    asked = preset(place, "balanced", time_limit="5m", load_pretrained=False, model="auto")
    del asked["image_size"]
    code, events = train_here(tmp_path, asked | {"time_limit": "8s"})
    assert code == 0
    told = recipe_of(tmp_path)
    assert told["plan"]["model"]["name"] == "compact-cnn"
    assert told["plan"]["image_size"] == 32
    assert events[-1]["metrics"]["accuracy"] > 0.5
    assert "the linear probe" not in [one["name"] for one in told["candidates"]]


def dies_after(monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    """The training ends without a word, as if killed, after so many steps of an attempt."""
    taken = 0

    def step(*given: Any) -> Any:
        nonlocal taken
        if taken == steps:
            raise RuntimeError("killed")
        taken += 1
        return take_step(*given)

    monkeypatch.setattr(epochs, "take_step", step)


@pytest.mark.parametrize("scratch", [False, True])
def test_a_killed_recipe_ends_in_the_same_bytes(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scratch: bool
) -> None:
    """The plan is measured once; whoever goes on from the same checkpoint ends with the same model."""
    changes: dict[str, Any] = {"load_pretrained": False, "model": "compact-cnn"} if scratch else {}
    # Nothing can be learned of noise, so that no epoch is the last one early.
    for index, name in enumerate(("one", "two")):
        for number in range(20):
            picture(tmp_path / "noise" / name / f"{number}.png", (120, 120, 120), seed=100 * index + number)
    asked = preset(place, "balanced", data=str(tmp_path / "noise"), time_limit="1h", deterministic=True, **changes)
    calm, hurt = tmp_path / "calm", tmp_path / "hurt"
    with monkeypatch.context() as first:
        dies_after(first, 1)
        assert train_here(calm, asked)[0] == 1
    shutil.copytree(calm, hurt)
    assert train_here(calm, asked, attempt=2, resume=True)[0] == 0
    with monkeypatch.context() as second:
        dies_after(second, 5)
        assert train_here(hurt, asked, attempt=2, resume=True)[0] == 1
    code, events = train_here(hurt, asked, attempt=3, resume=True)
    assert code == 0
    assert not [one for one in of_kind(events, "log") if one["message"].startswith(("Plan for", "Linear probe on"))]
    assert weights_of(hurt) == weights_of(calm)
    assert recipe_of(hurt)["plan"] == recipe_of(calm)["plan"]


@pytest.mark.parametrize(
    ("changes", "path", "said"),
    [
        ({"epochs": 3}, "epochs", "epochs is decided by preset quick."),
        ({"devices": 2}, "devices", "devices is 2; preset quick trains on one device."),
        ({"time_limit": "ten"}, "time_limit", "such as 10m"),
        ({"preset": None, "time_limit": "10m"}, "time_limit", "no effect without preset"),
        ({"preset": None, "model": "auto"}, "model", "which is for a preset"),
    ],
)
def test_what_a_preset_leaves_no_room_for(place: Path, changes: dict[str, Any], path: str, said: str) -> None:
    with pytest.raises(TrainyardError) as error:
        config.canonical(preset(place, "quick") | changes)
    (problem,) = error.value.problems
    assert problem.path == path
    assert said in problem.message


def test_a_preset_without_a_model_chooses_one(place: Path) -> None:
    asked = preset(place, "balanced")
    del asked["model"]
    assert config.canonical(asked)["model"] == {"name": "auto"}


@pytest.mark.parametrize(
    ("epoch", "best", "accuracy", "exhausted"),
    [(10, 0, 0.9, False), (15, 0, 0.9, False), (16, 0, 0.9, True), (20, 14, 0.9, True), (10, 0, 1, True)],
)
def test_small_pictures_are_no_reason_to_stop(epoch: int, best: int, accuracy: float, exhausted: bool) -> None:
    """Twelve epochs with small pictures and a patience of four: without gain it ends after the sixteenth."""
    told = {"probe": {"accuracy": accuracy}}
    plan = Plan("balanced", {"name": "efficientnet-lite0"}, 160, True, 300.0, epochs=20, small_epochs=12, told=told)
    training = SimpleNamespace(
        session=SimpleNamespace(config={"early_stopping_patience": 4, "unfreeze_epoch": None}),
        keeper=SimpleNamespace(position=SimpleNamespace(epoch=epoch, best_epoch=best)),
        judged_from=plan.judged_from,
    )
    assert epochs.is_exhausted(cast(epochs.Training, training)) is exhausted


def test_time_grows_with_the_root_of_the_pictures_unless_it_is_named() -> None:
    """The platform's forecast (core/recipe-time.ts) is held to the same cases."""
    cases = json.loads((CORE / "recipe-time-cases.json").read_text("utf-8"))
    for case in cases:
        assert recipes.RECIPES[case["preset"]].limit(case, case["pictures"]) == pytest.approx(case["seconds"])
    assert {case["preset"] for case in cases} == set(recipes.RECIPES)


def scores(right: list[float]) -> Scores:
    """Of class 0 always, with these probabilities of being right."""
    probability = np.array(right)
    return Scores(np.zeros(len(right), dtype=np.int64), np.stack([probability, 1 - probability], axis=1), 0.0)


def test_candidates_within_the_noise_are_told_apart_by_log_loss() -> None:
    metric = {"name": "accuracy"}
    lucky = choice.Candidate.of("lucky", scores([0.51] * 91 + [0.01] * 9), metric)
    sure = choice.Candidate.of("sure", scores([0.9] * 90 + [0.4] * 10), metric)
    worse = choice.Candidate.of("worse", scores([0.99] * 80 + [0.49] * 20), metric)
    assert choice.best([lucky, sure, worse], "accuracy").name == "sure"
    assert choice.best([lucky, worse], "accuracy").name == "lucky"


def test_temperature_softens_what_is_too_sure_and_stays_where_all_is_right() -> None:
    assert choice.temperature(scores([0.999] * 8 + [0.001] * 2)) > 2
    assert choice.temperature(scores([0.9] * 10)) >= 0.25


def test_pixels_tell_whether_mirrors_keep_the_classes(tmp_path: Path) -> None:
    """Bars at the left and at the right are each other's mirror; stripes of any kind are not."""
    from ..folder import Item
    from ..testing import of_pixels

    def bars(place: int, seed: int) -> np.ndarray:
        picture = np.random.default_rng(seed).integers(0, 60, (16, 16, 3)).astype(np.uint8)
        picture[:, place : place + 4] += 150
        return picture

    sided = [(bars(at, seed), label) for seed in range(10) for label, at in ((0, 1), (1, 11))]
    alike = [(bars(at, seed), label) for seed in range(10) for label, at in ((0, 6), (1, 16))]
    for pictures, mirrored in ((sided, False), (alike, True)):
        items = [Item(tmp_path, str(at), label) for at, (_, label) in enumerate(pictures)]
        part = of_pixels(items, np.stack([one for one, _ in pictures]))
        assert pixels.mirrors(part, part)[0][0] is mirrored


def test_speed_goes_with_the_area_and_small_sides_divide() -> None:
    assert budget.Speed(96, 100.0).at(192) == 25
    assert [budget.small_side(size) for size in (96, 128, 160, 224)] == [64, 64, 96, 128]


def test_the_last_epoch_leaves_time_for_what_comes_after() -> None:
    plan = Plan("balanced", {"name": "compact-cnn"}, 32, False, 300.0, closing=20.0)
    assert plan.lasts(12.0) == 268
    # Cut to the least: that little is done.
    plan.most_steps = 4
    assert plan.lasts(12.0) == pytest.approx(330)


@pytest.mark.parametrize(("until", "fits"), [(None, True), (110.0, True), (109.9, False)])
def test_no_epoch_begins_that_would_not_fit(monkeypatch: pytest.MonkeyPatch, until: float | None, fits: bool) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 105.0)
    assert epochs.fits_another(cast(epochs.Training, SimpleNamespace(until=until, epoch_began=100.0))) is fits
