"""A frozen backbone that learns from an epoch on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file

from .keeper import Keeper
from .testing import class_folders, of_kind, tiny_config, tiny_network, train_here, weights_of

AFTER, EPOCHS = 2, 4


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("unfreezing")
    class_folders(root / "data", 14)
    scratch = tiny_config(root / "data", tiny_network(root / "network"), epochs=1, learning_rate=0.0001)
    assert train_here(root / "first", scratch)[0] == 0
    return root


def thawing(place: Path, **changes: Any) -> dict[str, Any]:
    """Frozen for two epochs of four."""
    own = {"load_pretrained": True, "freeze_backbone": True, "unfreeze_epoch": AFTER, "epochs": EPOCHS}
    return tiny_config(place / "data", place / "first" / "model", augmentation=[], **(own | changes))


def backbone(file: Path) -> dict[str, Any]:
    """Weights and statistics by name, without the last layer."""
    return {name: value for name, value in load_file(file).items() if not name.startswith("classifier")}


def moved(out: Path, place: Path) -> bool:
    """Whether anything but the last layer is other than before."""
    before = backbone(place / "first" / "model" / "model.safetensors")
    after = backbone(out / "model" / "model.safetensors")
    return any(not value.equal(after[name]) for name, value in before.items())


def test_the_backbone_learns_after_the_frozen_epochs_and_not_before(place: Path, tmp_path: Path) -> None:
    frozen = tmp_path / "frozen"
    assert train_here(frozen, thawing(place, unfreeze_epoch=None))[0] == 0
    assert not moved(frozen, place)
    code, events = train_here(tmp_path / "thawed", thawing(place, learning_rate=0.003, metric="log_loss"))
    assert code == 0
    said = [event["message"] for event in of_kind(events, "log")]
    at = next(index for index, line in enumerate(said) if line.startswith("After 2 epochs the backbone is no longer"))
    assert said[at - 1].startswith("Epoch 2 of 4")
    assert said[at + 1].startswith("Epoch 3 of 4")
    assert moved(tmp_path / "thawed", place)
    planned = {one["stage"]: one["count"] for one in of_kind(events, "plan")[-1]["stages"]}
    assert (planned["first_epochs"], planned["epochs"]) == (AFTER, EPOCHS - AFTER)


def test_the_best_of_the_frozen_epochs_is_exported_with_the_backbone_of_then(place: Path, tmp_path: Path) -> None:
    # Steps so large that the network is worth nothing once they reach all of it.
    code, events = train_here(tmp_path / "out", thawing(place, backbone_lr_factor=10, learning_rate=0.3))
    assert code == 0
    kept = [event for event in of_kind(events, "checkpoint") if event["kind"] == "best"][-1]
    assert kept["epoch"] <= AFTER
    assert not moved(tmp_path / "out", place)
    assert events[-1]["metrics"]["accuracy"] == pytest.approx(kept["metrics"]["accuracy"])


def test_patience_counts_from_the_change(place: Path, tmp_path: Path) -> None:
    # Nothing is learned: no epoch after the first brings a gain.
    still = {"learning_rate": 1e-12, "early_stopping_patience": 1, "unfreeze_epoch": 3, "epochs": 6}
    code, events = train_here(tmp_path / "out", thawing(place, **still))
    assert code == 0
    assert sum("val/loss" in event["values"] for event in of_kind(events, "metric")) == 4


def test_a_death_between_both_checkpoints_of_the_change_costs_nothing(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = thawing(place, ema_decay=0.8, backbone_lr_factor=10, learning_rate=0.3)
    calm, hurt = tmp_path / "calm", tmp_path / "hurt"
    assert train_here(calm, config)[0] == 0

    def dies(keeper: Keeper) -> None:
        keeper._saved = None
        keeper.save()
        raise OSError("died")

    with monkeypatch.context() as patched:
        patched.setattr(Keeper, "save_changed", dies)
        assert train_here(hurt, config)[0] == 1
    code, events = train_here(hurt, config, attempt=2, resume=True)
    assert code == 0
    assert weights_of(hurt) == weights_of(calm)
    assert not moved(hurt, place)
    epochs = [event["epoch"] for event in of_kind(events, "metric") if "val/loss" in event["values"]]
    assert epochs == [3, 4]
