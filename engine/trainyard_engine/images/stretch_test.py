"""Places that were stretched are those that Transformers makes on the way, for every architecture that has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoConfig, AutoModelForImageClassification

from . import transformer
from .stretch import split, stretched

SMALL = {"hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
SMALL |= {"image_size": 64, "patch_size": 16}
KINDS: dict[str, dict[str, Any]] = {
    "vit": SMALL,
    "deit": SMALL | {"architectures": ["DeiTForImageClassificationWithTeacher"]},
    "beit": SMALL | {"use_relative_position_bias": True, "use_absolute_position_embeddings": False},
}


def made(kind: str) -> Any:
    options = {"architectures": []} | KINDS[kind] | {"num_labels": 3}
    torch.manual_seed(2)
    model = AutoModelForImageClassification.from_config(AutoConfig.for_model(kind, **options)).eval()
    with torch.no_grad():
        for name, one in model.named_parameters():
            if "position" in name:
                one.normal_()
    return model


@pytest.mark.parametrize("size", [32, 96, 112])
@pytest.mark.parametrize("kind", KINDS)
def test_answers_are_those_of_places_that_are_stretched_in_each_pass(kind: str, size: int) -> None:
    model = made(kind)
    images = torch.randn(2, 3, size, size, generator=torch.Generator().manual_seed(1))
    other = stretched(model, size).eval()
    with torch.no_grad():
        expected = model(pixel_values=images, interpolate_pos_encoding=True).logits
        found = other(pixel_values=images).logits
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_is_taken_at_the_size_that_was_asked_for(kind: str, tmp_path: Path) -> None:
    made(kind).save_pretrained(tmp_path)
    labels = ["a", "b", "c", "d"]
    network = transformer.from_folder(tmp_path, labels, 96, weights=True, name="mine")
    assert network.preprocessing.size == 96
    assert network.module(torch.zeros(1, 3, 96, 96)).shape == (1, 4)
    # As the exported folder is read again.
    network.family.save(network, tmp_path / "out")
    again = network.family.load(tmp_path / "out", {})
    assert again(torch.zeros(1, 3, 96, 96)).shape == (1, 4)
    assert transformer.from_folder(tmp_path, labels, None, weights=True, name="mine").preprocessing.size == 64


def test_what_is_no_square_is_refused() -> None:
    assert split(197) == (1, 14)
    assert split(198) == (2, 14)
    with pytest.raises(ValueError, match="no square"):
        split(8)
