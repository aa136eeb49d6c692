"""Every family of networks is built, probed, saved and loaded by the same lines; what it cannot do is told before the start."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from .. import catalogue
from ..config import canonical
from ..errors import TrainyardError
from ..events import EventWriter
from ..job import Job
from ..session import Session
from . import family
from .build import build, probe
from .network import Network
from .testing import tiny_config

catalogue.load()

LABELS = ["a", "b", "c"]
SMALL = {"hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
STAGES = {"depths": [1, 1, 1, 1], "hidden_sizes": [8, 8, 16, 16]}
#: config.json with some thousand weights each.
TINY: dict[str, dict[str, Any]] = {
    "resnet": {"embedding_size": 8, "hidden_sizes": [8, 16], "depths": [1, 1], "layer_type": "basic"},
    "convnext": STAGES,
    "convnextv2": STAGES,
    "vit": SMALL,
    "deit": SMALL,
    "deit-teacher": SMALL | {"architectures": ["DeiTForImageClassificationWithTeacher"]},
    "beit": SMALL | {"use_relative_position_bias": True},
    "swin": {"embed_dim": 8, "depths": [1, 1], "num_heads": [2, 2], "window_size": 4},
    "swinv2": {"embed_dim": 8, "depths": [1, 1], "num_heads": [2, 2], "window_size": 4},
    "dinov2": SMALL,
    "mobilenet_v1": {"depth_multiplier": 0.25, "min_depth": 8},
    "mobilenet_v2": {"depth_multiplier": 0.25},
    "mobilevit": {
        "hidden_sizes": [16, 24, 32],
        "neck_hidden_sizes": [8, 8, 16, 16, 16, 16, 32],
        "num_attention_heads": 2,
    },
    "mobilevitv2": {"width_multiplier": 0.25},
    "efficientnet": {"width_coefficient": 0.25, "depth_coefficient": 0.25, "hidden_dim": 320},
    "levit": {
        "hidden_sizes": [16, 24, 32],
        "num_attention_heads": [2, 2, 2],
        "key_dim": [8, 8, 8],
        "depths": [1, 1, 1],
    },
    "levit-teacher": {
        "hidden_sizes": [16, 24, 32],
        "num_attention_heads": [2, 2, 2],
        "key_dim": [8, 8, 8],
        "depths": [1, 1, 1],
        "architectures": ["LevitForImageClassificationWithTeacher"],
    },
    "pvt": {"depths": [1, 1, 1, 1], "hidden_sizes": [8, 8, 16, 16], "num_attention_heads": [1, 1, 2, 2]},
    "pvt_v2": {"depths": [1, 1, 1, 1], "hidden_sizes": [8, 8, 16, 16], "num_attention_heads": [1, 1, 2, 2]},
    "swiftformer": {"depths": [1, 1, 1, 1], "embed_dims": [8, 8, 16, 16]},
    "regnet": {"embedding_size": 8, "hidden_sizes": [8, 16], "depths": [1, 1], "groups_width": 8},
    "cvt": {"embed_dim": [8, 16, 16], "num_heads": [1, 2, 2], "depth": [1, 2, 3]},
    "poolformer": {"depths": [1, 1, 1, 1], "hidden_sizes": [8, 8, 16, 16]},
    "focalnet": {"embed_dim": 8, "depths": [1, 1], "focal_levels": [1, 1], "focal_windows": [3, 3]},
    "bit": {"embedding_size": 32, "hidden_sizes": [32, 32], "depths": [1, 1], "num_groups": 8},
    "hiera": {"embed_dim": 8, "depths": [1, 1], "num_heads": [1, 1], "masked_unit_size": [2, 2], "num_query_pool": 1},
    "segformer": {"depths": [1, 1, 1, 1], "hidden_sizes": [8, 8, 16, 16], "decoder_hidden_size": 16},
    "hgnet_v2": {},
    "textnet": {},
    "clip": {"vision_config": SMALL, "text_config": SMALL, "projection_dim": 24},
    "siglip": {"vision_config": SMALL, "text_config": SMALL},
}
HEAVY = ("hgnet_v2", "textnet")


def folder_of(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / "network"
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"model_type": name.removesuffix("-teacher")} | TINY[name]))
    return folder


def session(tmp_path: Path, config: dict[str, Any]) -> Session:
    job = Job(None, 1, config, tmp_path, tmp_path / "events.jsonl", False, "cpu", 1, None)
    return Session(job=job, config=canonical(config), events=EventWriter(job.events, 1))


def built(tmp_path: Path, model: Path, *, frozen: bool = False, **changes: Any) -> Network:
    about = session(tmp_path, tiny_config(tmp_path, model) | changes)
    about.config |= {"freeze_backbone": frozen}
    network = build(about, LABELS, torch.device("cpu"))
    probe(about, network, torch.device("cpu"))
    return network


def logits_of(module: torch.nn.Module, size: int) -> torch.Tensor:
    images = torch.randn(4, 3, size, size, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        answer: torch.Tensor = module.eval()(images)
    return answer


@pytest.mark.parametrize("name", [name for name in TINY if name not in HEAVY])
def test_what_is_saved_answers_as_the_trained_network(name: str, tmp_path: Path) -> None:
    """Frozen and not: networks with two last layers answer with the mean of both."""
    network = built(tmp_path, folder_of(tmp_path, name), image_size=64, frozen=True)
    assert len(network.heads) == (2 if name in ("swiftformer", "deit-teacher", "levit-teacher") else 1)
    # Statistics of norms and weights as after a training.
    torch.manual_seed(2)
    for value in network.module.state_dict().values():
        if value.is_floating_point():
            value.add_(0.1 * torch.rand_like(value))
    network.take_head(torch.randn(len(LABELS), network.width), torch.randn(len(LABELS)))
    images = torch.randn(4, 3, 64, 64)
    features, logits = network.answers(images)
    torch.testing.assert_close(network.from_features(features), logits, rtol=1e-3, atol=1e-4)
    (tmp_path / "model").mkdir()
    network.family.save(network, tmp_path / "model")
    loaded = family.load(tmp_path / "model")
    torch.testing.assert_close(logits_of(loaded, 64), logits_of(network.module, 64), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("size", [16, 33])
@pytest.mark.parametrize("name", [name for name in TINY if name not in HEAVY])
def test_what_a_family_cannot_do_is_a_problem_of_the_config(name: str, size: int, tmp_path: Path) -> None:
    """Either it trains, for it was probed as it trains, or the config is told what to change; never anything else."""
    for batch_size in (1, 2):
        network = refused = None
        try:
            network = built(tmp_path, folder_of(tmp_path, name), image_size=size, batch_size=batch_size)
        except TrainyardError as error:
            refused = error
        if network is None:
            assert refused is not None
            assert [(one.code, bool(one.hint)) for one in refused.problems] == [("config.incompatible", True)]
        else:
            network.module.train()
            network.module(torch.randn(batch_size, 3, size, size)).sum().backward()
