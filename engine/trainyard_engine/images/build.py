"""From the config to a network on its device."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from typing import Any

import torch

from .. import rates
from ..errors import Problem, TrainyardError
from ..registry import create
from ..seeds import derive, seed_everything
from ..session import Session
from ..world import join
from . import continuing
from .network import Network, lay_out


def prepare_torch(session: Session) -> torch.device:
    """Threads, determinism and seeds, before any tensor is made. Raises TrainyardError `engine.failed` without the GPU."""
    keep_memory()
    torch.set_num_threads(session.job.threads)
    deterministic = bool(session.config["deterministic"])
    if deterministic:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(deterministic)
    torch.backends.cudnn.benchmark = not deterministic
    # Products of float32 in TF32 on GPUs that have it: ten bits of the factors, sums in float32.
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    seed_everything(derive(int(session.config["seed"]), "weights") % 2**32)
    device = device_of(session)
    if device.type == "cuda" and not torch.cuda.is_available():
        raise TrainyardError("engine.failed", f"The job asks for {device}, and torch finds no GPU.")
    join(session.world, device)
    return device


def device_of(session: Session) -> torch.device:
    """The device of this process."""
    device = torch.device(session.job.device)
    if device.type == "cuda" and torch.cuda.is_available():
        torch.cuda.set_device(device)
    return device


def keep_memory() -> None:
    """Tells glibc to keep freed memory: activations of each step otherwise go back to the kernel and come as new pages.

    Measured on EfficientNet-Lite0 at 160 px: 1.6 to 1.9 times the speed, no more memory.
    """
    if sys.platform != "linux":
        return
    most_mapped, trim_above = -4, -1  # M_MMAP_MAX and M_TRIM_THRESHOLD of malloc.h
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(most_mapped, 0)
        libc.mallopt(trim_above, 2**31 - 1)


def build(session: Session, labels: list[str], device: torch.device) -> Network:
    """The network of the config. Raises TrainyardError `engine.…` where its weights cannot be had, `config.incompatible` where
    the config asks for what the architecture cannot be."""
    config = session.config
    context = {"labels": labels, "image_size": config["image_size"], "pretrained": config["load_pretrained"]}
    source = continuing.source_of(session)
    try:
        network: Network = (
            create("models", config["model"], **context)
            if source is None
            else continuing.begin(session, labels, source)
        )
    except (TrainyardError, torch.OutOfMemoryError):
        raise
    except Exception as error:
        # Each library complains in a type of its own of a size that it cannot be built for.
        asked = "" if config["image_size"] is None else f" for pictures of {config['image_size']} px"
        message = f"{config['model']['name']} cannot be built{asked} ({first_line(error)})."
        field = "model" if config["image_size"] is None else "image_size"
        raise problem(field, message, "Set another image_size, or choose another model.") from error
    network.module.to(device)
    lay_out(network.module, network.layout)
    weights = sum(one.numel() for one in network.module.parameters())
    start = "continued" if network.continued else "pretrained" if network.pretrained else "random"
    size = network.preprocessing.size
    session.events.log(f"{network.architecture}: {weights:,} weights, {start}, {len(labels)} classes, {size} px.")
    if config["freeze_backbone"]:
        network.module.requires_grad_(False)
    return network


def probe(session: Session, network: Network, device: torch.device) -> None:
    """One picture, or two, through the network before any data is decoded: what it cannot do is a problem of the config.

    Neither its weights and statistics nor the random state change. Raises TrainyardError `config.incompatible`.
    """
    asked = session.config["batch_size"]
    size, count = network.preprocessing.size, 2 if asked == "auto" else min(2, int(asked))
    frozen, learns = bool(session.config["freeze_backbone"]), not rates.stays_frozen(session.config)
    kept = {name: value.clone() for name, value in network.module.named_buffers()}
    heads = [value for head in network.heads for value in head.parameters()]
    learned = [value.detach().clone() for value in heads]
    try:
        network.module.train(learns)
        with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []), torch.no_grad():
            pixels = torch.randint(0, 256, (count, size, size, 3), dtype=torch.uint8)
            images = network.preprocessing.normalise(pixels).to(device)
            if learns:
                network.module(images)
            if frozen and not only_heads_follow(network, images):
                raise problem(
                    "freeze_backbone",
                    f"{network.architecture} does more behind its features than one linear layer does.",
                    "Set freeze_backbone to false, or choose another model.",
                )
    except (TrainyardError, torch.OutOfMemoryError):
        raise
    except Exception as error:
        # RuntimeError, ValueError, IndexError, ZeroDivisionError …: of shapes that come out empty or do not fit.
        raise incompatible(session.config, network, error) from error
    finally:
        with torch.no_grad():
            for value, before in zip(heads, learned, strict=True):
                value.copy_(before)
            for name, buffer in network.module.named_buffers():
                buffer.copy_(kept[name])


def only_heads_follow(network: Network, images: torch.Tensor) -> bool:
    """Whether the logits are the mean of what the heads make of the features, for any weights of theirs."""
    if any(head.bias is None for head in network.heads):
        return False
    for head in network.heads:
        torch.nn.init.normal_(head.weight, std=0.1)
        torch.nn.init.normal_(head.bias)
    features, logits = network.answers(images)
    found = network.from_features(features)
    return found.shape == logits.shape and torch.allclose(found, logits, rtol=1e-3, atol=1e-4)


def is_linear(network: Network, device: torch.device) -> bool:
    """Whether a linear layer on the features makes the logits; weights and random state stay as they are."""
    size = network.preprocessing.size
    heads = [value for head in network.heads for value in head.parameters()]
    learned = [value.detach().clone() for value in heads]
    try:
        with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []), torch.no_grad():
            return only_heads_follow(network, torch.randn(2, 3, size, size, device=device))
    finally:
        with torch.no_grad():
            for value, before in zip(heads, learned, strict=True):
                value.copy_(before)


def incompatible(config: dict[str, Any], network: Network, error: Exception) -> TrainyardError:
    """What the failed probe says, in the config's words."""
    size, reason = network.preprocessing.size, first_line(error)
    if config["batch_size"] == 1 and "more than 1 value per channel" in reason:
        message = (
            f"batch_size: 1 cannot train {network.architecture} at {size} px: its batch normalisation needs at least 2."
        )
        return problem("batch_size", message, "Set batch_size to 2 or more.")
    message = f"{network.architecture} cannot work with pictures of {size} px ({reason})."
    return problem("image_size", message, "Set a larger image_size or leave it out.")


def first_line(error: Exception) -> str:
    """An error in one short line."""
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__


def problem(path: str, message: str, hint: str) -> TrainyardError:
    """A field of the config that asks for what cannot be."""
    found = Problem("config.incompatible", path, message, hint)
    return TrainyardError(found.code, message, hint, [found])


def half_precision(session: Session, device: torch.device) -> torch.dtype | None:
    """What products are computed in; None: float32.

    auto: bf16 where a GPU computes it in hardware, else fp16 on a GPU. One that only emulates bf16, and a CPU without
    units for it, are slower.
    """
    precision = session.config["precision"]
    if precision == "auto":
        if device.type != "cuda":
            return None
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
    return {"bf16": torch.bfloat16, "fp16": torch.float16}.get(str(precision))
