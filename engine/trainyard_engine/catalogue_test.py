"""What the catalogue promises to hold, with where each comes from; and that no plugin takes it down."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from . import catalogue, registry
from .references import REFERENCES

catalogue.load()

#: Every word of the promise, and the entry that keeps it.
PROMISED: dict[str, dict[str, str]] = {
    "models": {
        **{f"ResNet {depth}": f"resnet-{depth}" for depth in (18, 34, 50, 101, 152)},
        **{f"ViT {size}": f"vit-{size}" for size in ("tiny", "small", "base", "large")},
        "DeiT": "deit-small",
        "ConvNeXt": "convnext-tiny",
        "ConvNeXt V2": "convnextv2-tiny",
        "Swin": "swin-tiny",
        "Swin V2": "swinv2-tiny",
        "MobileNetV2": "mobilenet-v2",
        "MobileViT": "mobilevit-small",
        "EfficientNet": "efficientnet-b0",
        "RegNet": "regnet-y-400mf",
        "BEiT": "beit-base",
        "DINOv2": "dinov2-small",
        "LeViT": "levit-128s",
        "PoolFormer": "poolformer-s12",
        "compact CNN": "compact-cnn",
        **{f"EfficientNet-Lite{n}": f"efficientnet-lite{n}" for n in (0, 1, 2)},
        "any id of the hub": "huggingface",
        "a local folder": "local_folder",
    },
    "optimizers": {
        name: name.lower() for name in ("SGD", "Adam", "AdamW", "NAdam", "RAdam", "RMSprop", "Adagrad", "Lion", "Muon")
    },
    "schedulers": {
        "constant": "constant",
        "linear": "linear",
        "cosine": "cosine",
        "cosine with restarts": "cosine_with_restarts",
        "step": "step",
        "multi-step": "multi_step",
        "exponential": "exponential",
        "polynomial": "polynomial",
        "one-cycle": "one_cycle",
        "plateau": "reduce_on_plateau",
    },
    "losses": {
        "cross-entropy": "cross_entropy",
        "focal": "focal",
        "binary with logits": "bce_with_logits",
        "poly": "poly_loss",
        "soft targets, for mixing": "soft_target_cross_entropy",
    },
    "metrics": {
        "accuracy": "accuracy",
        "top-k": "top_k",
        "precision, macro": "precision_macro",
        "precision, weighted": "precision_weighted",
        "recall, macro": "recall_macro",
        "F1, macro": "f1_macro",
        "F1, weighted": "f1_weighted",
        "ROC-AUC": "roc_auc",
        "PR-AUC": "pr_auc",
        "MCC": "mcc",
        "balanced accuracy": "balanced_accuracy",
        "Cohen's kappa": "cohen_kappa",
        "log-loss": "log_loss",
        "Brier": "brier",
        "ECE": "ece",
    },
    "augmentations": {
        "flips": "random_horizontal_flip",
        "flips up and down": "random_vertical_flip",
        "crops": "random_resized_crop",
        "rotation": "random_rotation",
        "affine": "random_affine",
        "perspective": "random_perspective",
        "colour jitter": "color_jitter",
        "grey": "random_grayscale",
        "blur": "gaussian_blur",
        "sharpness": "random_sharpness",
        "solarise": "random_solarize",
        "posterise": "random_posterize",
        "equalise": "random_equalize",
        "auto-contrast": "random_autocontrast",
        "noise": "gaussian_noise",
        "erasing": "random_erasing",
        "RandAugment": "rand_augment",
        "TrivialAugment": "trivial_augment",
        "AugMix": "aug_mix",
        "MixUp": "mixup",
        "CutMix": "cutmix",
        "photos": "photos",
        "digits and text": "digits",
        "satellite": "satellite",
        "medical": "medical",
    },
}
#: Parameters that are part of the promise.
PARAMETERS = [
    ("optimizers", "sgd", "momentum"),
    ("optimizers", "sgd", "nesterov"),
    ("losses", "cross_entropy", "label_smoothing"),
    ("losses", "cross_entropy", "class_weight"),
    ("models", "huggingface", "revision"),
    ("models", "efficientnet-lite0", "drop_path"),
    ("models", "efficientnet-lite0", "dropout"),
]


@pytest.mark.parametrize(("kind", "said"), [(kind, said) for kind, names in PROMISED.items() for said in names])
def test_what_is_promised_is_there(kind: str, said: str) -> None:
    assert registry.find(kind, PROMISED[kind][said]) is not None


@pytest.mark.parametrize(("kind", "name", "parameter"), PARAMETERS)
def test_so_are_its_parameters(kind: str, name: str, parameter: str) -> None:
    entry = registry.find(kind, name)
    assert entry is not None
    assert parameter in entry.parameters


def test_every_schedule_warms_up() -> None:
    for entry in registry.entries("schedulers"):
        if entry.built_in:
            assert {"warmup_epochs", "pct_start"} & set(entry.parameters), entry.name


@pytest.mark.parametrize("kind", registry.KINDS)
def test_every_entry_says_where_it_comes_from_and_every_parameter_what_it_may_be(kind: str) -> None:
    own = {
        entry.name: entry for entry in registry.entries(kind) if entry.built_in and not entry.name.startswith("test_")
    }
    told = {name: entry for name, entry in own.items() if entry.reference == REFERENCES[kind].get(name)}
    assert set(REFERENCES[kind]) - set(own) == set()
    for name, entry in told.items():
        assert len(entry.reference) > 10, name
        for parameter, schema in entry.parameters.items():
            item = schema.get("items", schema)
            kinds = {schema["type"]} if isinstance(schema["type"], str) else set(schema["type"])
            if kinds & {"number", "integer", "array"} and "enum" not in item and kind != "imputers":
                assert {"minimum", "exclusiveMinimum"} & set(item), f"{name}.{parameter}"
                assert {"maximum", "exclusiveMaximum"} & set(item), f"{name}.{parameter}"


def test_a_fresh_catalogue_has_no_entry_without_a_reference(tmp_path: Path) -> None:
    told = described(tmp_path)
    without = [(kind, one["name"]) for kind, all_ in told["registries"].items() for one in all_ if not one["reference"]]
    assert without == []


HEAD = "from trainyard_engine.registry import register\n"
FINE = '@register("losses", "{name}", title="T", help="H.", tasks=["image-classification"], {more})\ndef made(): ...\n'
#: What is wrong, and what is said of it.
BROKEN = {
    "a task of nobody": (FINE.replace('"image-classification"', '"images"'), "is for 'images'; there are: image-class"),
    "no task": (FINE.replace('["image-classification"]', "[]"), "is for 'no task'"),
    "a title that is none": (FINE.replace('"T"', "7"), "has the title 7; it takes a text"),
    "facts that are no data": (FINE.replace("{more}", "facts=dict(it=object())"), "are no plain values"),
    "facts that are no number": (FINE.replace("{more}", "facts=dict(it=float('nan'))"), "are no plain values"),
    "a metric without a way": (FINE.replace("losses", "metrics"), "does not say which way it is better"),
    "a kind of nobody": (FINE.replace("losses", "lossess"), "there is no registry 'lossess'"),
}


def described(plugins: Path) -> dict[str, dict[str, list[dict[str, str]]]]:
    answer = subprocess.run(
        [sys.executable, "-m", "trainyard_engine", "describe"],
        env=os.environ | {"TRAINYARD_PLUGINS_DIR": str(plugins)},
        cwd=Path(__file__).resolve().parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    # All of it is one JSON text, whatever plugins print.
    told: dict[str, dict[str, list[dict[str, str]]]] = json.loads(answer.stdout)
    return told


def test_an_entry_that_cannot_be_described_is_named_and_takes_nothing_down(tmp_path: Path) -> None:
    for number, (text, _) in enumerate(BROKEN.values()):
        (tmp_path / f"p{number}.py").write_text(HEAD + text.format(name=f"broken{number}", more=""))
    (tmp_path / "q.py").write_text(
        f"print('a word')\nimport os\nos.system('echo another')\n{HEAD}"
        + FINE.format(name="fine", more="reference='Me 2026'")
    )
    told = described(tmp_path)
    problems = told["problems"]
    assert [one["origin"] for one in problems] == [str(tmp_path / f"p{number}.py") for number in range(len(BROKEN))]  # type: ignore[index]
    for one, (_, words) in zip(problems, BROKEN.values(), strict=True):
        assert words in one["message"]  # type: ignore[index]
    losses = {one["name"]: one for one in told["registries"]["losses"]}
    assert losses["fine"]["reference"] == "Me 2026"
    assert not any(name.startswith("broken") for name in losses)
