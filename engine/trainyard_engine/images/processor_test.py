"""A picture becomes the numbers that the model's own processor makes of it, for every family, as published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ..errors import TrainyardError
from .preprocessing import Preprocessing
from .processor import faithful, read, written

IMAGENET = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}
HALF = {"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}
CLIP = {"image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711]}
NORMAL = {"do_normalize": True, "do_resize": True}


def square(side: int) -> dict[str, int]:
    return {"height": side, "width": side}


def feature_extractor(kind: str, **told: Any) -> dict[str, Any]:
    """The files of the first years name feature extractors and sizes as numbers."""
    return NORMAL | {"feature_extractor_type": f"{kind}FeatureExtractor"} | told


#: model_type, and the file as it lies on the hub.
PUBLISHED: dict[str, tuple[str, dict[str, Any]]] = {
    "resnet-50": ("resnet", feature_extractor("ConvNext", crop_pct=0.875, resample=3, size=224, **IMAGENET)),
    "resnet-small": ("resnet", feature_extractor("ConvNext", crop_pct=0.95, resample=3, size=64, **IMAGENET)),
    "convnext-tiny": ("convnext", feature_extractor("ConvNext", crop_pct=0.875, resample=3, size=224, **IMAGENET)),
    "convnext-384": ("convnext", feature_extractor("ConvNext", crop_pct=0.875, resample=3, size=384, **IMAGENET)),
    "convnextv2": ("convnextv2", {"image_processor_type": "ConvNextImageProcessor", "size": {"shortest_edge": 224}}),
    "regnet": ("regnet", feature_extractor("ConvNext", resample=3, size=224, **IMAGENET)),
    "cvt": ("cvt", feature_extractor("ConvNext", resample=3, size=224, **IMAGENET)),
    "vit": ("vit", feature_extractor("ViT", resample=2, size=224, **HALF)),
    "vit-fast": ("vit", {"image_processor_type": "ViTImageProcessorFast", "size": square(224), "resample": 2, **HALF}),
    "swin": ("swin", feature_extractor("ViT", resample=3, size=224, **IMAGENET)),
    "swiftformer": ("swiftformer", {"image_processor_type": "ViTImageProcessor", "size": square(224), "resample": 3}),
    "deit": ("deit", feature_extractor("DeiT", do_center_crop=True, crop_size=224, resample=3, size=256, **IMAGENET)),
    "beit": ("beit", feature_extractor("Beit", do_center_crop=False, crop_size=224, resample=2, size=224, **HALF)),
    "levit": ("levit", feature_extractor("Levit", do_center_crop=True, resample=3, size=224, **IMAGENET)),
    "mobilevit": (
        "mobilevit",
        {
            "feature_extractor_type": "MobileViTFeatureExtractor",
            "crop_size": 256,
            "do_center_crop": True,
            "do_flip_channel_order": True,
            "do_resize": True,
            "resample": 2,
            "size": 288,
        },
    ),
    "mobilenet_v1": (
        "mobilenet_v1",
        feature_extractor("MobileNetV1", crop_size=square(192), size={"shortest_edge": 219}, resample=2, **HALF),
    ),
    "mobilenet_v2": (
        "mobilenet_v2",
        feature_extractor("MobileNetV2", crop_size=square(224), size={"shortest_edge": 256}, resample=2, **HALF),
    ),
    "efficientnet": (
        "efficientnet",
        {
            "image_processor_type": "EfficientNetImageProcessor",
            "image_mean": [0.485, 0.456, 0.406],
            "image_std": [0.47853944, 0.4732864, 0.47434163],
            "include_top": True,
            "resample": 0,
            "rescale_offset": False,
            "size": square(224),
        },
    ),
    "efficientnet-offset": (
        "efficientnet",
        {
            "image_processor_type": "EfficientNetImageProcessor",
            "rescale_factor": 1 / 127.5,
            "rescale_offset": True,
            "include_top": False,
            "do_normalize": False,
            "do_center_crop": True,
            "crop_size": square(200),
            "size": square(224),
        },
    ),
    "pvt": ("pvt", {"image_processor_type": "PvtImageProcessor", "size": square(224), "resample": 2, **IMAGENET}),
    "pvt_v2": ("pvt_v2", {"image_processor_type": "PvtImageProcessor", "size": 224}),
    "dinov2": (
        "dinov2",
        {"image_processor_type": "BitImageProcessor", "crop_size": square(224), "size": {"shortest_edge": 256}}
        | IMAGENET,
    ),
    "focalnet": (
        "focalnet",
        {"image_processor_type": "BitImageProcessor", "crop_size": square(224), "size": {"shortest_edge": 256}},
    ),
    "hiera": ("hiera", {"image_processor_type": "BitImageProcessor", "size": {"shortest_edge": 256}, **IMAGENET}),
    "bit": ("bit", {"image_processor_type": "BitImageProcessor", "crop_size": square(448), "size": 448, **HALF}),
    "poolformer": (
        "poolformer",
        feature_extractor("PoolFormer", crop_pct=0.9, resample=3, size=224, do_resize_and_center_crop=True, **IMAGENET),
    ),
    "perceiver": (
        "perceiver",
        feature_extractor("Perceiver", crop_size=256, do_center_crop=True, size=224, **IMAGENET),
    ),
    "clip": ("clip", feature_extractor("CLIP", crop_size=224, do_center_crop=True, resample=3, size=224, **CLIP)),
    "siglip": ("siglip", {"image_processor_type": "SiglipImageProcessor", "size": square(224), "resample": 3, **HALF}),
    "by-model-type": ("vit", {"size": 96}),
    "lanczos": ("vit", {"image_processor_type": "ViTImageProcessor", "size": [96, 96], "resample": 1}),
    "not-rescaled": ("vit", {"image_processor_type": "ViTImageProcessor", "size": 96, "do_rescale": False}),
    "not-normalised": ("vit", {"image_processor_type": "ViTImageProcessor", "size": 96, "do_normalize": False}),
    "one-number": (
        "vit",
        {"image_processor_type": "ViTImageProcessor", "size": 96, "image_mean": 0.4, "image_std": 0.2},
    ),
}


def folder_of(tmp_path: Path, name: str) -> Path:
    model_type, told = PUBLISHED[name]
    (tmp_path / "config.json").write_text(json.dumps({"model_type": model_type}))
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(told))
    return tmp_path


def photograph(width: int, height: int) -> Image.Image:
    """Edges, slopes and noise in three unlike channels."""
    random = np.random.default_rng(7)
    down, across = np.mgrid[0:height, 0:width]
    planes = [255 * across / width, 255 * down / height, 128 + 120 * np.sign(np.sin(across / 9) * np.cos(down / 7))]
    values = np.stack(planes, axis=-1) + random.normal(0, 25, (height, width, 3))
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def theirs(folder: Path, image: Image.Image) -> Any:
    from transformers import AutoImageProcessor

    processor = AutoImageProcessor.from_pretrained(folder, backend="pil", local_files_only=True)
    return np.asarray(processor(image, return_tensors="np")["pixel_values"][0])


def ours(prepared: Preprocessing, image: Image.Image) -> Any:
    return prepared.normalise(prepared.fit(image)[None])[0]


@pytest.mark.parametrize("shape", [(300, 200), (123, 411), (50, 40)])
@pytest.mark.parametrize("name", PUBLISHED)
def test_the_same_numbers_as_the_models_own_processor(name: str, shape: tuple[int, int], tmp_path: Path) -> None:
    folder = folder_of(tmp_path, name)
    image = photograph(*shape)
    prepared = read(folder, None, name)
    expected = theirs(folder, image)
    found = ours(prepared, image)
    assert found.dtype == np.float32
    assert found.shape == expected.shape
    assert np.abs(found - expected).mean() < 1e-5  # 0.02 would do; the steps are the same


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_is_exported_makes_transformers_do_the_same(name: str, tmp_path: Path) -> None:
    prepared = read(folder_of(tmp_path, name), 48, name)
    assert prepared.size == 48
    assert Preprocessing.from_json(json.loads(json.dumps(prepared.to_json()))) == prepared
    if faithful(prepared):
        (tmp_path / "preprocessor_config.json").write_text(json.dumps(written(prepared)))
        image = photograph(130, 90)
        assert np.abs(ours(prepared, image) - theirs(tmp_path, image)).mean() < 0.02


def test_a_processor_that_needs_more_than_is_installed_is_read(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "segformer"}')
    told = {"feature_extractor_type": "SegformerFeatureExtractor", "reduce_labels": True, "size": 224, **IMAGENET}
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(told))
    assert read(tmp_path, None, "mit-b0") == Preprocessing(224)


def test_no_file_means_the_whole_picture(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "vit", "image_size": 72}')
    assert read(tmp_path, None, "x") == Preprocessing(72)
    assert read(tmp_path, 40, "x") == Preprocessing(40)


@pytest.mark.parametrize(
    "told",
    [
        {"image_processor_type": "ImageGPTImageProcessor", "size": 32},
        {"image_processor_type": "ViTImageProcessor", "size": {"height": 32, "width": 64}},
        {"image_processor_type": "CLIPImageProcessor", "size": {"shortest_edge": 32, "longest_edge": 64}},
        {"image_processor_type": "ViTImageProcessor", "do_resize": False},
    ],
)
def test_what_is_no_square_is_refused_by_name(told: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "vit"}')
    (tmp_path / "preprocessor_config.json").write_text(json.dumps(told))
    with pytest.raises(TrainyardError, match="odd-model wants") as caught:
        read(tmp_path, None, "odd-model")
    assert caught.value.code == "config.incompatible"


def test_a_line_of_pixels_does_not_fill_the_memory() -> None:
    line = Image.new("RGB", (200_000, 2), (9, 200, 30))
    found = Preprocessing(32, "shortest_edge").fit(line)
    assert found.shape == (32, 32, 3)
    assert (found == (9, 200, 30)).all()


def test_without_antialiasing_pixels_are_picked() -> None:
    values = np.zeros((64, 64, 3), dtype=np.uint8)
    values[:, ::2] = 255
    stripes = Image.fromarray(values)
    assert 100 < Preprocessing(16).fit(stripes).mean() < 150
    assert np.ptp(Preprocessing(16).fit(stripes)) < 60
    picked = Preprocessing(16, filter="nearest", antialias=False).fit(stripes)
    assert set(np.unique(picked)) <= {0, 255}
    with pytest.raises(ValueError, match="lanczos"):
        Preprocessing(16, filter="lanczos", antialias=False)
