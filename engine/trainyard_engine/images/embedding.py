"""Features of any pictures, and a model's answers for them: of the network on board, or of the model of a run.

The features are what the last linear layer of the network gets. Decoding is that of training and prediction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from ..errors import TrainyardError
from . import efficientnet, family
from .decode import Pixels, square
from .embedding_store import Answers, EmbeddingStore, likeliest
from .model_folder import labels_of, preprocessing_of
from .network import Network, find_heads, lay_out

#: The network that is asked where nobody names a model.
ON_BOARD = "efficientnet-lite0"
#: Pictures per pass, and what is written at once.
PASS = 32


@dataclass(frozen=True)
class Picture:
    """What to call it, where it lies, and the sha256 of the bytes that it must have."""

    path: str
    place: Path
    sha256: str


@dataclass(frozen=True)
class Unread:
    """A picture without features, and why."""

    path: str
    reason: str


class Eye:
    """A network that looks at pictures; `labels` are those of a model, none of the network on board."""

    def __init__(self, network: Network, labels: list[str]) -> None:
        self.network, self.labels = network, labels
        lay_out(network.module, network.layout)

    @classmethod
    def load(cls, model: Path | None) -> Eye:
        """From a model folder, or the one on board. Raises TrainyardError `model.not_ready`, `engine.no_pretrained`, or
        `config.incompatible` for a network without a linear last layer."""
        if model is None:
            one = efficientnet.KINDS[ON_BOARD]
            return cls(efficientnet.build(one, ["any"], None, pretrained=True, rates=(0.0, 0.0)), [])
        if not (model / "labels.json").is_file():
            raise TrainyardError("model.not_ready", f"{model} is no model folder: it has no labels.json.")
        labels, module = labels_of(model), family.load(model)
        heads = find_heads(module, len(labels), model.name)
        # How it is saved is not asked of a network that only looks.
        network = Network(module, heads, preprocessing_of(model), efficientnet.FAMILY, model.name, pretrained=True)
        return cls(network, labels)

    def square(self, content: bytes) -> Pixels:
        """uint8 [side, side, 3]. Raises TrainyardError `image.…`."""
        return square(content, self.network.preprocessing)

    def look(self, squares: Pixels) -> tuple[npt.NDArray[np.float32], Answers | None]:
        """Features [n, width] and the likeliest answers [n, ANSWERS] for uint8 [n, side, side, 3]."""
        width, prepared = self.network.width, self.network.preprocessing
        # Side by side, so that with test-time flips both are the means that the model answers with.
        both = prepared.averaged(
            prepared.normalise(torch.from_numpy(squares)), lambda batch: torch.cat(self.network.answers(batch), dim=1)
        )
        features, logits = both[:, :width].numpy(), both[:, width:]
        if not self.labels:
            return features, None
        return features, likeliest(torch.softmax(logits.double(), dim=1).numpy())


def read(eye: Eye, picture: Picture) -> Pixels | Unread:
    """Its square, where its bytes are those that are meant."""
    try:
        content = picture.place.read_bytes()
        if hashlib.sha256(content).hexdigest() != picture.sha256:
            return Unread(picture.path, "it is not what it was when this version was read")
        return eye.square(content)
    except OSError as error:
        return Unread(picture.path, f"it cannot be opened ({error.strerror})")
    except TrainyardError as error:
        return Unread(picture.path, error.message)


def batches(eye: Eye, pictures: list[Picture], threads: int) -> Iterator[tuple[list[Picture], list[Pixels | Unread]]]:
    """PASS pictures at a time; the next ones are read while one looks at these."""
    with ThreadPoolExecutor(max(1, threads)) as pool:
        chunks = [pictures[at : at + PASS] for at in range(0, len(pictures), PASS)]
        ahead = [pool.submit(read, eye, one) for one in chunks[0]] if chunks else []
        for number, chunk in enumerate(chunks):
            waiting = ahead
            following = chunks[number + 1] if number + 1 < len(chunks) else []
            ahead = [pool.submit(read, eye, one) for one in following]
            yield chunk, [future.result() for future in waiting]


def embed(
    eye: Eye, store: EmbeddingStore, pictures: list[Picture], threads: int, told: Callable[[int], None]
) -> list[Unread]:
    """Looks at those that the store does not have, and keeps what was seen; answers for which it could not.

    `told` hears after every pass how many of `pictures` are done. What was kept stays where this is ended on its way.
    """
    known = store.keys()
    fresh: dict[str, Picture] = {}
    for picture in pictures:
        if picture.sha256 not in known:
            fresh.setdefault(picture.sha256, picture)
    unread: list[Unread] = []
    done = len(pictures) - len(fresh)
    told(done)
    for chunk, found in batches(eye, list(fresh.values()), threads):
        seen = [(one, pixels) for one, pixels in zip(chunk, found, strict=True) if not isinstance(pixels, Unread)]
        unread += [one for one in found if isinstance(one, Unread)]
        if seen:
            features, answers = eye.look(np.stack([pixels for _, pixels in seen]))
            store.append([one.sha256 for one, _ in seen], features, answers)
        done += len(chunk)
        told(done)
    return unread
