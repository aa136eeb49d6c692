"""What single augmentations and policies do: f(batch, amount) -> batch, pictures float [n, 3, height, width] from 0 to 1.

`amount` is float [n], one for each picture; None or left out where there is nothing to choose. Values are those of Pillow's
ImageOps and ImageEnhance, with 255 levels where they count levels.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

from .geometry import sample

#: Red, green and blue in the brightness that eyes see (ITU-R BT.601).
LUMA = (0.299, 0.587, 0.114)
#: Pillow's SMOOTH.
SMOOTH = ((1.0, 1.0, 1.0), (1.0, 5.0, 1.0), (1.0, 1.0, 1.0))
LEVELS = 256


def column(amount: Tensor, batch: Tensor) -> Tensor:
    """As [n, 1, 1, 1] beside the batch."""
    return amount.to(device=batch.device, dtype=batch.dtype)[:, None, None, None]


def grey(batch: Tensor) -> Tensor:
    """float [n, 1, height, width], as bright as eyes see it."""
    return (batch * batch.new_tensor(LUMA)[:, None, None]).sum(dim=1, keepdim=True)


def blend(ground: Tensor, batch: Tensor, factor: Tensor) -> Tensor:
    """`factor` 0 is the ground, 1 the picture, above it more of what sets it apart."""
    share = column(factor, batch)
    return (share * batch + (1 - share) * ground).clamp(0, 1)


def brightness(batch: Tensor, factor: Tensor) -> Tensor:
    """0 is black."""
    return blend(torch.zeros_like(batch), batch, factor)


def contrast(batch: Tensor, factor: Tensor) -> Tensor:
    """0 is the mean brightness everywhere."""
    return blend(grey(batch).mean(dim=(2, 3), keepdim=True), batch, factor)


def saturation(batch: Tensor, factor: Tensor) -> Tensor:
    """0 is grey."""
    return blend(grey(batch), batch, factor)


def sharpness(batch: Tensor, factor: Tensor) -> Tensor:
    """0 is smoothed, 2 is sharpened; the outermost pixels stay."""
    kernel = batch.new_tensor(SMOOTH)
    weight = (kernel / kernel.sum()).expand(3, 1, 3, 3)
    smooth = batch.clone()
    smooth[:, :, 1:-1, 1:-1] = functional.conv2d(batch, weight, groups=3)
    return blend(smooth, batch, factor)


def hue(batch: Tensor, turn: Tensor) -> Tensor:
    """Turns the colour circle by a share of it, from -0.5 to 0.5."""
    high, low = batch.amax(dim=1), batch.amin(dim=1)
    span = high - low
    safe = torch.where(span > 0, span, torch.ones_like(span))
    red, green, blue = batch.unbind(dim=1)
    at = torch.where(
        high == red,
        (green - blue) / safe,
        torch.where(high == green, 2 + (blue - red) / safe, 4 + (red - green) / safe),
    )
    at = (at / 6 + column(turn, batch)[:, 0]) % 1.0
    # The same picture from hue, span and high: each channel falls and rises around the circle.
    channels = []
    for offset in (5.0, 3.0, 1.0):
        k = (offset + at * 6) % 6
        channels.append(high - span * torch.minimum(k, 4 - k).clamp(0, 1))
    return torch.stack(channels, dim=1)


def posterize(batch: Tensor, bits: Tensor) -> Tensor:
    """Keeps so many of the eight bits of each value."""
    step = 2.0 ** (8 - column(bits.round(), batch))
    return ((batch * 255).round() / step).floor() * step / 255


def solarize(batch: Tensor, threshold: Tensor) -> Tensor:
    """Inverts what is at least as bright."""
    return torch.where(batch >= column(threshold, batch), 1 - batch, batch)


def autocontrast(batch: Tensor, _: Tensor | None = None) -> Tensor:
    """Stretches each channel from black to white; one of a single value stays."""
    low, high = batch.amin(dim=(2, 3), keepdim=True), batch.amax(dim=(2, 3), keepdim=True)
    # What rounding of an earlier step left apart is one level.
    flat = high - low < 0.5 / (LEVELS - 1)
    return torch.where(flat, batch, (batch - low) / torch.where(flat, torch.ones_like(low), high - low))


def equalize(batch: Tensor, _: Tensor | None = None) -> Tensor:
    """All levels of each channel equally often, as Pillow's whole-number histogram has it."""
    levels = (batch * 255).round().long().flatten(2)
    counts = torch.zeros(*levels.shape[:2], LEVELS, dtype=torch.long, device=batch.device)
    counts.scatter_add_(2, levels, torch.ones_like(levels))
    present = counts > 0
    last = LEVELS - 1 - present.flip(2).int().argmax(dim=2, keepdim=True)
    step = (counts.sum(dim=2, keepdim=True) - counts.gather(2, last)) // (LEVELS - 1)
    before = counts.cumsum(dim=2) - counts
    table = ((step // 2 + before) // step.clamp(min=1)).clamp(0, LEVELS - 1)
    plain = torch.arange(LEVELS, device=batch.device).expand_as(table)
    table = torch.where(step > 0, table, plain)
    return (table.gather(2, levels).to(batch.dtype) / 255).view_as(batch)


def blur(batch: Tensor, sigma: Tensor, radius: int) -> Tensor:
    """Gaussian, sigma in pixels, cut off at `radius`; beyond the edge the picture is mirrored."""
    count, channels, height, width = batch.shape
    radius = min(radius, height - 1, width - 1)
    at = torch.arange(-radius, radius + 1, dtype=torch.float32)
    kernel = torch.exp(-0.5 * (at / sigma.clamp(min=1e-3)[:, None]) ** 2)
    kernel = (kernel / kernel.sum(dim=1, keepdim=True)).to(batch.device, batch.dtype).repeat_interleave(channels, dim=0)
    planes = functional.pad(batch, [radius] * 4, mode="reflect").reshape(1, count * channels, *padded(batch, radius))
    planes = functional.conv2d(planes, kernel[:, None, :, None], groups=count * channels)
    planes = functional.conv2d(planes, kernel[:, None, None, :], groups=count * channels)
    return planes.view(count, channels, height, width)


def padded(batch: Tensor, radius: int) -> tuple[int, int]:
    """Height and width with a border."""
    return batch.shape[2] + 2 * radius, batch.shape[3] + 2 * radius


def affine(batch: Tensor, angle: Tensor, move: Tensor, scale: Tensor, shear: Tensor, outside: str = "zeros") -> Tensor:
    """Turns by `angle` [n] radians, slants by `shear` [2, n] radians, enlarges by `scale` [n] about the middle and then
    moves by `move` [2, n] pixels to the right and down."""
    height, width = batch.shape[2:]
    turn = angle - shear[1]
    a = turn.cos() / shear[1].cos()
    b = -turn.cos() * shear[0].tan() / shear[1].cos() - angle.sin()
    c = turn.sin() / shear[1].cos()
    d = -turn.sin() * shear[0].tan() / shear[1].cos() + angle.cos()
    # Where a pixel of the result comes from; the determinant of the matrix above is 1.
    inverse = torch.stack([torch.stack([d, -b], dim=1), torch.stack([-c, a], dim=1)], dim=1) / scale[:, None, None]
    shift = -(inverse @ move.T[:, :, None])[:, :, 0]
    matrix = torch.zeros(len(batch), 2, 3)
    matrix[:, 0, 0], matrix[:, 0, 1] = inverse[:, 0, 0], inverse[:, 0, 1] * height / width
    matrix[:, 1, 0], matrix[:, 1, 1] = inverse[:, 1, 0] * width / height, inverse[:, 1, 1]
    matrix[:, 0, 2], matrix[:, 1, 2] = 2 * shift[:, 0] / width, 2 * shift[:, 1] / height
    return sample(batch, matrix, (height, width), outside)


def _moved(batch: Tensor, **given: Tensor) -> Tensor:
    zeros = torch.zeros(len(batch))
    plain = {
        "angle": zeros,
        "move": torch.stack([zeros, zeros]),
        "scale": zeros + 1,
        "shear": torch.stack([zeros, zeros]),
    }
    whole = plain | given
    return affine(batch, whole["angle"], whole["move"], whole["scale"], whole["shear"])


def rotate(batch: Tensor, degrees: Tensor) -> Tensor:
    """About the middle; black comes in."""
    return _moved(batch, angle=degrees * math.pi / 180)


def shear_x(batch: Tensor, slope: Tensor) -> Tensor:
    """Pixels to the side for each pixel up or down."""
    return _moved(batch, shear=torch.stack([slope.atan(), torch.zeros_like(slope)]))


def shear_y(batch: Tensor, slope: Tensor) -> Tensor:
    """Pixels up or down for each pixel to the side."""
    return _moved(batch, shear=torch.stack([torch.zeros_like(slope), slope.atan()]))


def translate_x(batch: Tensor, share: Tensor) -> Tensor:
    """By a share of the width."""
    return _moved(batch, move=torch.stack([share * batch.shape[3], torch.zeros_like(share)]))


def translate_y(batch: Tensor, share: Tensor) -> Tensor:
    """By a share of the height."""
    return _moved(batch, move=torch.stack([torch.zeros_like(share), share * batch.shape[2]]))
