"""Where half precision counts: scoring and features like training, nothing of what is handed out; and scaled gradients."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from .batches import PixelBatches
from .epochs import Training, evaluate
from .step import update
from .transfer import sent

CPU = torch.device("cpu")


class Watched(nn.Module):
    """A layer that remembers in what its products are computed."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 2)
        self.seen: list[torch.dtype] = []

    def forward(self, inputs: Tensor) -> Tensor:
        found: Tensor = self.layer(inputs)
        self.seen.append(found.dtype)
        return found


def training_of(model: nn.Module, half: torch.dtype | None) -> Any:
    """As much of a training as scoring asks for."""

    def batches(_: Any, exact: bool) -> Iterator[tuple[Tensor, Tensor]]:
        yield torch.randn(6, 4), torch.tensor([0, 1, 0, 1, 0, 1])

    training: Any = SimpleNamespace(device=CPU, half=half, model=model, loss=nn.functional.cross_entropy)
    training.session = SimpleNamespace(heed=lambda _: None)
    training.keeper = SimpleNamespace(save=None)
    training.batches = SimpleNamespace(evaluate=batches, answers=lambda network, inputs: network(inputs))
    training.autocast = lambda: Training.autocast(training)
    return training


@pytest.mark.parametrize("half", [torch.bfloat16, torch.float16, None])
def test_scoring_is_computed_as_training_is_and_the_last_one_exactly(half: torch.dtype | None) -> None:
    model = Watched()
    evaluate(training_of(model, half), SimpleNamespace())  # type: ignore[arg-type]
    evaluate(training_of(model, half), SimpleNamespace(), exact=True)  # type: ignore[arg-type]
    assert model.seen == [half or torch.float32, torch.float32]


def test_features_are_computed_as_training_is() -> None:
    watched = Watched()
    pixels = SimpleNamespace(device=CPU, half=torch.bfloat16, network=SimpleNamespace(features=watched))
    for exact in (False, True):
        found = PixelBatches.features(pixels, torch.randn(3, 4), exact)  # type: ignore[arg-type]
        assert found.dtype == torch.float32, "they are kept in full"
    assert watched.seen == [torch.bfloat16, torch.float32]


def test_a_step_of_fp16_whose_gradients_overflow_is_left_out_and_the_scale_halved() -> None:
    model = nn.Linear(2, 1)
    before = model.weight.detach().clone()
    scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
    training: Any = SimpleNamespace(
        session=SimpleNamespace(config={"max_grad_norm": 1.0}),
        scaler=scaler,
        model=model,
        optimizer=torch.optim.SGD(model.parameters(), lr=0.1),
        average=None,
    )
    for factor in (float("inf"), 1.0):
        training.optimizer.zero_grad()
        scaler.scale(model(torch.ones(1, 2)).sum() * factor).backward()
        update(training)
        if factor != 1.0:
            assert torch.equal(model.weight, before)
            assert scaler.get_scale() == 512.0
    assert not torch.equal(model.weight, before)


class Host:
    """A tensor of the host, as far as a copy asks for it."""

    def __init__(self) -> None:
        self.done: list[tuple[str, bool]] = []

    def pin_memory(self) -> Host:
        self.done.append(("pinned", True))
        return self

    def to(self, device: torch.device, non_blocking: bool = False) -> Host:
        self.done.append((device.type, non_blocking))
        return self


def test_a_gpu_gets_its_pictures_from_pinned_memory() -> None:
    copied = Host()
    sent(copied, torch.device("cuda"))  # type: ignore[arg-type]
    assert copied.done == [("pinned", True), ("cuda", True)]
    same = torch.ones(2)
    assert sent(same, CPU) is same
