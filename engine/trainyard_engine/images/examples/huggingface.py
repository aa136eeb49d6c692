"""Predicts with the model of this folder: `python example.py FILE…` prints label and score of each picture."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from transformers import AutoModelForImageClassification

folder = Path(__file__).resolve().parent
model = AutoModelForImageClassification.from_pretrained(folder).eval()
told = json.loads((folder / "preprocessor_config.json").read_text("utf-8"))
size = (told["size"]["width"], told["size"]["height"])

try:
    for name in sys.argv[1:]:
        image = ImageOps.exif_transpose(Image.open(name))
        if "A" in image.getbands() or "transparency" in image.info:
            ground = Image.new("RGBA", image.size, "white")
            image = Image.alpha_composite(ground, image.convert("RGBA"))
        square = image.convert("RGB").resize(size, Image.Resampling.BILINEAR)
        pixels = (np.asarray(square, dtype=np.float32) / 255 - told["image_mean"]) / told["image_std"]
        with torch.no_grad():
            batch = torch.tensor(pixels, dtype=torch.float32).permute(2, 0, 1)[None]
            scores = model(pixel_values=batch).logits.softmax(dim=1)[0]
        best = int(scores.argmax())
        print(f"{name}\t{model.config.id2label[best]}\t{scores[best]:.4f}", flush=True)
except BrokenPipeError:  # `| head` has seen enough
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
