"""A loss that takes labels only, and augmentations that make shares of classes of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .. import registry
from .testing import class_folders, of_kind, tiny_config, tiny_network, train_here


@pytest.mark.parametrize("mixing", ["mixup", "cutmix"])
def test_it_is_a_problem_of_the_config(tmp_path: Path, mixing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Its entry goes with the test.
    monkeypatch.setattr(registry, "_entries", {kind: dict(known) for kind, known in registry._entries.items()})

    @registry.register("losses", f"labels_only_{mixing}", title="x", help="x", tasks=("image-classification",))
    def labels_only():  # type: ignore[no-untyped-def]
        return lambda logits, labels: -logits.log_softmax(-1).gather(-1, labels[:, None]).mean()

    data, network = class_folders(tmp_path / "data", 8), tiny_network(tmp_path / "network")
    config = tiny_config(data, network, augmentation=[mixing], loss_function=f"labels_only_{mixing}")
    code, events = train_here(tmp_path / "out", config)
    assert code != 0
    (error,) = of_kind(events, "error")
    assert (error["code"], error["problems"][0]["path"]) == ("config.incompatible", "loss_function")
    assert mixing in json.dumps(error)
