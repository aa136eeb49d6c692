"""The sets of bench/tables.py: where each lies, what is predicted, and the best figure in its README."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

CLASSES = [
    "logistic_regression",
    "random_forest",
    "lightgbm",
    "hist_gradient_boosting",
    "mlp",
    "k_nearest_neighbors",
]
VALUES = ["ridge", *CLASSES[1:]]


@dataclass
class Set:
    """One set: where it lies, what is predicted, and the best figure in its README."""

    name: str
    file: str
    target: str
    metric: str
    best: float
    #: Of whom the best figure is.
    by: str
    drop: list[str] = field(default_factory=list)
    test: str | None = None
    read: dict[str, Any] = field(default_factory=dict)
    mend: Callable[[Any], Any] = lambda frame: frame

    def parts(self, data: Path) -> tuple[Any, Any]:
        """Frames to learn from and to be measured on."""
        from sklearn.model_selection import train_test_split

        whole = self.frame(data / self.file)
        if self.test is not None:
            return whole, self.frame(data / self.test)
        classes = None if self.metric == "rmse" else whole[self.target]
        train, test = train_test_split(
            whole, test_size=0.2, random_state=42, stratify=classes
        )
        return train, test

    def frame(self, path: Path) -> Any:
        """A file without its ids and the rows that have no target."""
        frame = self.mend(pd.read_csv(path, **self.read))
        frame.columns = [str(name) for name in frame.columns]
        return frame.drop(columns=self.drop).dropna(subset=[self.target])


def without_dot(frame: Any) -> Any:
    """The labels of the raw test file end in a dot."""
    frame[14] = frame[14].str.rstrip(".")
    return frame


BARE = {"header": None, "na_values": ["?"]}
SETS = [
    Set(
        "adult",
        "tab-adult/adult_train.csv",
        "income",
        "roc_auc",
        0.9287,
        "hgb",
        test="tab-adult/adult_test.csv",
    ),
    Set(
        "adult-raw",
        "tab-adult-raw-uci/adult.data",
        "14",
        "roc_auc",
        0.9273,
        "hgb",
        test="tab-adult-raw-uci/adult.test",
        read=BARE | {"skipinitialspace": True},
        mend=without_dot,
    ),
    Set("auto-mpg", "tab-auto-mpg/mpg.csv", "mpg", "rmse", 2.1733, "hgb", ["name"]),
    Set(
        "bank",
        "tab-bank-additional-semicolon/bank-additional.csv",
        "y",
        "roc_auc",
        0.9456,
        "rf",
        read={"sep": ";"},
    ),
    Set(
        "bike",
        "tab-bike-sharing-hour/bike-share.csv",
        "cnt",
        "rmse",
        40.5176,
        "hgb",
        ["instant", "dteday", "casual", "registered"],
    ),
    Set(
        "breast",
        "tab-breast-cancer-wisconsin/breast-cancer-wisconsin.csv",
        "9",
        "roc_auc",
        0.9952,
        "logreg",
        read=BARE,
    ),
    Set(
        "california",
        "tab-california-housing/housing.csv",
        "median_house_value",
        "rmse",
        47730.0,
        "tuned rf (published)",
    ),
    Set("diamonds", "tab-diamonds/diamonds.csv", "price", "rmse", 541.2802, "rf"),
    Set(
        "german",
        "tab-german-credit/GermanCredit.csv",
        "credit_risk",
        "roc_auc",
        0.7923,
        "rf",
    ),
    Set(
        "horse-colic",
        "tab-horse-colic/horse-colic.csv",
        "23",
        "roc_auc",
        0.9539,
        "rf",
        ["2", "24", "25", "26", "27"],
        read=BARE,
    ),
    Set(
        "penguins",
        "tab-penguins-raw/penguins.csv",
        "species",
        "accuracy",
        1.0,
        "rf, logreg",
    ),
    Set(
        "telco",
        "tab-telco-churn/Telco-Customer-Churn.csv",
        "Churn",
        "roc_auc",
        0.8422,
        "logreg",
        ["customerID"],
    ),
    Set(
        "titanic",
        "tab-titanic/train.csv",
        "Survived",
        "roc_auc",
        0.8414,
        "logreg",
        ["PassengerId", "Name", "Ticket"],
    ),
    Set(
        "wine",
        "tab-wine-quality-white/winequality-white.csv",
        "quality",
        "rmse",
        0.5834,
        "rf",
    ),
    Set(
        "wine-classes",
        "tab-wine-quality-white/winequality-white.csv",
        "quality",
        "accuracy",
        0.6643,
        "rf",
    ),
]
