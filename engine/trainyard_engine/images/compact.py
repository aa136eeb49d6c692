"""A compact convolutional network for small pictures, 28 to 64 pixels, that learns from scratch in minutes on a CPU.

Three groups of two 3×3 convolutions in the manner of airbench94 (Jordan 2024, arXiv:2404.00498): max-pooling behind the first
of each, batch norms without a learned scale, GELU, the second with a way around it; the largest of each feature over all
places goes to the last layer. Pure torch: a copy of this file is the network in every model folder.
"""

from __future__ import annotations

import itertools

from torch import Tensor, nn

#: Channels of the first layer, and of the groups.
STEM, WIDTHS = 32, (64, 128, 128)


class Group(nn.Module):
    """Half the side, other channels."""

    def __init__(self, channels: int, out: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, out, 3, padding=1, bias=False)
        self.second = nn.Conv2d(out, out, 3, padding=1, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm2d(out), nn.BatchNorm2d(out)])

    def forward(self, images: Tensor) -> Tensor:
        """float [n, out, height // 2, width // 2]."""
        pooled = nn.functional.max_pool2d(self.first(images), 2)
        before = nn.functional.gelu(self.norms[0](pooled))
        answer: Tensor = before + nn.functional.gelu(self.norms[1](self.second(before)))
        return answer


class CompactNet(nn.Module):
    """Logits [n, classes] for float [n, 3, size, size], size 16 or more."""

    def __init__(self, classes: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, STEM, 3, padding=1, bias=False), nn.BatchNorm2d(STEM), nn.GELU())
        widths = (STEM, *WIDTHS)
        self.blocks = nn.Sequential(*[Group(one, out) for one, out in itertools.pairwise(widths)])
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(WIDTHS[-1], classes)

    def forward(self, images: Tensor) -> Tensor:
        """Largest of each feature, then the last layer."""
        found = self.blocks(self.stem(images)).amax(dim=(2, 3))
        answer: Tensor = self.head(self.dropout(found))
        return answer


def from_weights(weights: dict[str, Tensor]) -> nn.Module:
    """The network that tensors of a model folder are of; at rest."""
    network = CompactNet(len(weights["head.bias"]))
    network.load_state_dict(weights)
    return network.eval()
