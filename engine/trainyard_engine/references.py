"""data table: where a method of the registry comes from, as whoever wants to read more looks it up.

A paper with its number (arXiv:… or doi:…), or the page of the library that does it. Entries of plugins say their own
(`register(…, reference=…)`). What is only ours says which decision or file holds its reasons.
"""

from __future__ import annotations

_SKLEARN = "https://scikit-learn.org/stable/modules/generated/sklearn"


def _sklearn(name: str) -> str:
    """The page of a class or function."""
    return f"scikit-learn, {name.rsplit('.', 1)[-1]}, {_SKLEARN}.{name}.html"


_OURS = "Trainyard's own"
_RESNET = "He et al. 2015, Deep Residual Learning for Image Recognition, arXiv:1512.03385"
_VIT = "Dosovitskiy et al. 2021, An Image is Worth 16x16 Words, arXiv:2010.11929"
_DEIT = "Touvron et al. 2021, Training data-efficient image transformers, arXiv:2012.12877"
_CONVNEXT = "Liu et al. 2022, A ConvNet for the 2020s, arXiv:2201.03545"
_CONVNEXT2 = "Woo et al. 2023, ConvNeXt V2, arXiv:2301.00808"
_EFFICIENT = "Tan and Le 2019, EfficientNet, arXiv:1905.11946"
_LITE = (
    f"{_EFFICIENT}; the Lite variants: https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite"
)
_MOBILEVIT = "Mehta and Rastegari 2022, MobileViT, arXiv:2110.02178"
_DINO = "Oquab et al. 2024, DINOv2: Learning Robust Visual Features without Supervision, arXiv:2304.07193"
_SGDR = "Loshchilov and Hutter 2017, SGDR: Stochastic Gradient Descent with Warm Restarts, arXiv:1608.03983"
_WARM_UP = "Goyal et al. 2017, Accurate, Large Minibatch SGD (warm-up), arXiv:1706.02677"
_RANDAUGMENT = "Cubuk et al. 2019, RandAugment, arXiv:1909.13719"
_AUTOAUGMENT = "Cubuk et al. 2018, AutoAugment (appendix A), arXiv:1805.09501"
_CROP = "Szegedy et al. 2014, Going Deeper with Convolutions, arXiv:1409.4842"
_ALEXNET = (
    "Krizhevsky et al. 2012, ImageNet Classification with Deep Convolutional Neural Networks, doi:10.1145/3065386"
)
_TIMES = "Wightman et al. 2021, ResNet strikes back, arXiv:2110.00476"
_F = "van Rijsbergen 1979, Information Retrieval, second edition"
_ROC = "Fawcett 2006, An introduction to ROC analysis, doi:10.1016/j.patrec.2005.10.010"
_YEO = "Yeo and Johnson 2000, A new family of power transformations, doi:10.1093/biomet/87.4.954"
_TARGET = (
    "Micci-Barreca 2001, A preprocessing scheme for high-cardinality categorical attributes, doi:10.1145/507533.507538"
)

REFERENCES: dict[str, dict[str, str]] = {
    "models": {
        "logistic_regression": _sklearn("linear_model.LogisticRegression"),
        "linear_regression": _sklearn("linear_model.LinearRegression"),
        "ridge": "Hoerl and Kennard 1970, Ridge Regression, doi:10.1080/00401706.1970.10488634",
        "random_forest": "Breiman 2001, Random Forests, doi:10.1023/A:1010933404324",
        "lightgbm": "Ke et al. 2017, LightGBM, https://lightgbm.readthedocs.io/en/stable/Parameters.html",
        "hist_gradient_boosting": _sklearn("ensemble.HistGradientBoostingClassifier"),
        "k_nearest_neighbors": "Cover and Hart 1967, Nearest neighbor pattern classification, doi:10.1109/TIT.1967.1053964",
        "mlp": "Gorishniy et al. 2021, Revisiting Deep Learning Models for Tabular Data, arXiv:2106.11959",
        "efficientnet-lite0": _LITE,
        "efficientnet-lite1": _LITE,
        "efficientnet-lite2": _LITE,
        "compact-cnn": "After airbench94, Jordan 2024, arXiv:2404.00498",
        "auto": f"{_OURS}: images/recipe/start.py",
        "microsoft/resnet-18": _RESNET,
        "microsoft/resnet-34": _RESNET,
        "microsoft/resnet-50": _RESNET,
        "microsoft/resnet-101": _RESNET,
        "microsoft/resnet-152": _RESNET,
        "vit-tiny": _VIT,
        "vit-small": _VIT,
        "vit-base": _VIT,
        "vit-large": _VIT,
        "deit-tiny": _DEIT,
        "deit-small": _DEIT,
        "deit-base": _DEIT,
        "convnext-tiny": _CONVNEXT,
        "convnext-small": _CONVNEXT,
        "convnext-base": _CONVNEXT,
        "convnextv2-atto": _CONVNEXT2,
        "convnextv2-nano": _CONVNEXT2,
        "convnextv2-tiny": _CONVNEXT2,
        "swin-tiny": "Liu et al. 2021, Swin Transformer, arXiv:2103.14030",
        "swinv2-tiny": "Liu et al. 2022, Swin Transformer V2, arXiv:2111.09883",
        "mobilenet-v2": "Sandler et al. 2018, MobileNetV2, arXiv:1801.04381",
        "mobilevit-xx-small": _MOBILEVIT,
        "mobilevit-small": _MOBILEVIT,
        "efficientnet-b0": _EFFICIENT,
        "efficientnet-b1": _EFFICIENT,
        "regnet-y-400mf": "Radosavovic et al. 2020, Designing Network Design Spaces, arXiv:2003.13678",
        "beit-base": "Bao et al. 2022, BEiT: BERT Pre-Training of Image Transformers, arXiv:2106.08254",
        "dinov2-small": _DINO,
        "dinov2-base": _DINO,
        "levit-128s": "Graham et al. 2021, LeViT, arXiv:2104.01136",
        "poolformer-s12": "Yu et al. 2022, MetaFormer Is Actually What You Need for Vision, arXiv:2111.11418",
        "local_folder": "Transformers, from_pretrained, https://huggingface.co/docs/transformers/main_classes/model",
        "huggingface": "Hugging Face, image classification, https://huggingface.co/models?pipeline_tag=image-classification",
    },
    "optimizers": {
        "adamw": "Loshchilov and Hutter 2019, Decoupled Weight Decay Regularization, arXiv:1711.05101",
        "adam": "Kingma and Ba 2015, Adam: A Method for Stochastic Optimization, arXiv:1412.6980",
        "sgd": "Sutskever et al. 2013, On the importance of initialization and momentum, "
        "https://proceedings.mlr.press/v28/sutskever13.html",
        "nadam": "Dozat 2016, Incorporating Nesterov Momentum into Adam, https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ",
        "radam": "Liu et al. 2020, On the Variance of the Adaptive Learning Rate and Beyond, arXiv:1908.03265",
        "rmsprop": "Tieleman and Hinton 2012, Lecture 6.5, "
        "https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf",
        "adagrad": "Duchi et al. 2011, Adaptive Subgradient Methods, https://jmlr.org/papers/v12/duchi11a.html",
        "lion": "Chen et al. 2023, Symbolic Discovery of Optimization Algorithms, arXiv:2302.06675",
        "muon": "Jordan et al. 2024, https://kellerjordan.github.io/posts/muon; scaled as Liu et al. 2025, arXiv:2502.16982",
    },
    "schedulers": {
        "cosine": _SGDR,
        "constant": _WARM_UP,
        "step": _RESNET,
        "reduce_lr_on_plateau": "PyTorch, ReduceLROnPlateau, "
        "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html",
        "linear": "Devlin et al. 2018, BERT, arXiv:1810.04805",
        "polynomial": "Chen et al. 2017, DeepLab (the poly policy), arXiv:1606.00915",
        "exponential": "PyTorch, ExponentialLR, "
        "https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html",
        "multi_step": _RESNET,
        "cosine_restarts": _SGDR,
        "one_cycle": "Smith and Topin 2017, Super-Convergence, arXiv:1708.07120",
    },
    "losses": {
        "cross_entropy": "Szegedy et al. 2015, Rethinking the Inception Architecture (label smoothing), arXiv:1512.00567",
        "focal": "Lin et al. 2017, Focal Loss for Dense Object Detection, arXiv:1708.02002",
        "binary_cross_entropy": _TIMES,
        "poly_loss": "Leng et al. 2022, PolyLoss, arXiv:2204.12511",
    },
    "augmentations": {
        "random_horizontal_flip": _ALEXNET,
        "random_vertical_flip": "Cohen and Welling 2016, Group Equivariant Convolutional Networks, arXiv:1602.07576",
        "random_rotation": "Simard et al. 2003, Best Practices for Convolutional Neural Networks, doi:10.1109/ICDAR.2003.1227801",
        "random_resized_crop": _CROP,
        "random_crop": _RESNET,
        "random_quarter_turn": "Cohen and Welling 2016, Group Equivariant Convolutional Networks, arXiv:1602.07576",
        "random_affine": "Simard et al. 2003, Best Practices for Convolutional Neural Networks, doi:10.1109/ICDAR.2003.1227801",
        "random_perspective": "torchvision, RandomPerspective, "
        "https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.RandomPerspective.html",
        "color_jitter": "Howard 2013, Some Improvements on Deep CNN Based Image Classification, arXiv:1312.5402",
        "random_erasing": "Zhong et al. 2017, Random Erasing Data Augmentation, arXiv:1708.04896",
        "random_grayscale": "Chen et al. 2020, A Simple Framework for Contrastive Learning (SimCLR), arXiv:2002.05709",
        "gaussian_blur": "Chen et al. 2020, A Simple Framework for Contrastive Learning (SimCLR), arXiv:2002.05709",
        "random_sharpness": _AUTOAUGMENT,
        "random_solarize": _AUTOAUGMENT,
        "random_posterize": _AUTOAUGMENT,
        "random_equalize": _AUTOAUGMENT,
        "random_autocontrast": _AUTOAUGMENT,
        "gaussian_noise": "Bishop 1995, Training with Noise (Tikhonov regularization), doi:10.1162/neco.1995.7.1.108",
        "rand_augment": _RANDAUGMENT,
        "trivial_augment": "Müller and Hutter 2021, TrivialAugment, arXiv:2103.10158",
        "aug_mix": "Hendrycks et al. 2020, AugMix, arXiv:1912.02781",
        "mixup": "Zhang et al. 2018, mixup: Beyond Empirical Risk Minimization, arXiv:1710.09412",
        "cutmix": "Yun et al. 2019, CutMix, arXiv:1905.04899",
        "photos": f"{_OURS}: images/purposes.py",
        "digits": f"{_OURS}: images/purposes.py",
        "satellite": f"{_OURS}: images/purposes.py",
        "medical": f"{_OURS}: images/purposes.py",
    },
    "validations": {
        "holdout": _sklearn("model_selection.StratifiedShuffleSplit"),
        "kfold": _sklearn("model_selection.StratifiedKFold"),
    },
    "imputers": {
        "auto": f"{_OURS}: tables/preprocessing.py",
        "none": f"{_OURS}: tables/preprocessing.py",
        "median_or_most_frequent": _sklearn("impute.SimpleImputer"),
        "mean_or_most_frequent": _sklearn("impute.SimpleImputer"),
        "constant": _sklearn("impute.SimpleImputer"),
    },
    "encoders": {
        "auto": f"{_OURS}: tables/preprocessing.py",
        "one_hot": _sklearn("preprocessing.OneHotEncoder"),
        "ordinal": _sklearn("preprocessing.OrdinalEncoder"),
        "target": _TARGET,
    },
    "scalers": {
        "auto": f"{_OURS}: tables/preprocessing.py",
        "standard": _sklearn("preprocessing.StandardScaler"),
        "min_max": _sklearn("preprocessing.MinMaxScaler"),
        "none": f"{_OURS}: tables/preprocessing.py",
        "robust": _sklearn("preprocessing.RobustScaler"),
        "quantile": _sklearn("preprocessing.QuantileTransformer"),
        "power": _YEO,
    },
    "transformers": {
        "one_hot": _sklearn("preprocessing.OneHotEncoder"),
        "ordinal": _sklearn("preprocessing.OrdinalEncoder"),
        "standard": _sklearn("preprocessing.StandardScaler"),
        "min_max": _sklearn("preprocessing.MinMaxScaler"),
        "as_is": f"{_OURS}: tables/transformers.py",
        "target": _TARGET,
        "median": _sklearn("impute.SimpleImputer"),
        "mean": _sklearn("impute.SimpleImputer"),
        "robust": _sklearn("preprocessing.RobustScaler"),
        "quantile": _sklearn("preprocessing.QuantileTransformer"),
        "power": _YEO,
    },
    "metrics": {
        "accuracy": _sklearn("metrics.accuracy_score"),
        "precision_macro": _sklearn("metrics.precision_score"),
        "recall_macro": _sklearn("metrics.recall_score"),
        "balanced_accuracy": "Brodersen et al. 2010, The Balanced Accuracy, doi:10.1109/ICPR.2010.764",
        "precision_weighted": _sklearn("metrics.precision_score"),
        "f1_macro": f"{_F}; {_sklearn('metrics.f1_score')}",
        "f1_weighted": f"{_F}; {_sklearn('metrics.f1_score')}",
        "roc_auc": _ROC,
        "roc_auc_ovr": _ROC,
        "log_loss": "Good 1952, Rational Decisions, doi:10.1111/j.2517-6161.1952.tb00104.x",
        "rmse": _sklearn("metrics.root_mean_squared_error"),
        "mae": _sklearn("metrics.mean_absolute_error"),
        "r2": _sklearn("metrics.r2_score"),
        "mape": _sklearn("metrics.mean_absolute_percentage_error"),
        "median_absolute_error": _sklearn("metrics.median_absolute_error"),
        "top_k_accuracy": _sklearn("metrics.top_k_accuracy_score"),
        "mcc": "Gorodkin 2004, Comparing two K-category assignments, doi:10.1016/j.compbiolchem.2004.09.006",
        "cohen_kappa": "Cohen 1960, A Coefficient of Agreement for Nominal Scales, doi:10.1177/001316446002000104",
        "pr_auc": "Davis and Goadrich 2006, Precision-Recall and ROC Curves, doi:10.1145/1143844.1143874",
        "brier": "Brier 1950, Verification of forecasts expressed in terms of probability, "
        "doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2",
        "ece": "Guo et al. 2017, On Calibration of Modern Neural Networks, arXiv:1706.04599",
    },
}


def of(kind: str, name: str) -> str:
    """The reference of a built-in entry; '' where there is none."""
    return REFERENCES.get(kind, {}).get(name, "")
