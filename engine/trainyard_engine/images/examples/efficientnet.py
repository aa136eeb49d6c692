"""Predicts with the model of this folder: `python example.py FILE…` prints label and score of each picture."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import torch
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image, ImageOps
from safetensors.torch import load_file

folder = Path(__file__).resolve().parent
network = json.loads((folder / "network.json").read_text("utf-8"))
labels = json.loads((folder / "labels.json").read_text("utf-8"))["id2label"]
told = json.loads((folder / "preprocessor_config.json").read_text("utf-8"))
size = (told["size"]["width"], told["size"]["height"])
model = EfficientNet.from_name(
    network["architecture"], num_classes=network["classes"], image_size=network["image_size"]
).eval()
model.load_state_dict(load_file(folder / "model.safetensors"))

try:
    for name in sys.argv[1:]:
        image = ImageOps.exif_transpose(Image.open(name))
        if "A" in image.getbands() or "transparency" in image.info:
            ground = Image.new("RGBA", image.size, "white")
            image = Image.alpha_composite(ground, image.convert("RGBA"))
        square = image.convert("RGB").resize(size, Image.Resampling.BILINEAR)
        pixels = (np.asarray(square, dtype=np.float32) / 255 - told["image_mean"]) / told["image_std"]
        with torch.no_grad():
            scores = model(torch.tensor(pixels, dtype=torch.float32).permute(2, 0, 1)[None]).softmax(dim=1)[0]
        best = int(scores.argmax())
        print(f"{name}\t{labels[str(best)]}\t{scores[best]:.4f}", flush=True)
except BrokenPipeError:  # `| head` has seen enough
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
