"""Forests of independent trees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from ...registry import TABLES, Param, register
from ..estimator import Array, Estimator, Model, Report, Rows, Wants
from ..estimator_parameters import ClassWeight, MaxDepth
from ..sklearn_model import SklearnModel

TRUSTED = ("sklearn.tree._tree.Tree",)
WANTS = Wants(scaled=False, missing=True)
#: Trees that are grown between two looks at whether it shall stop.
STEP = 25
#: A leaf of one row knows no share of a class but all or nothing; two rank better; see docs/benchmarks.md.
LEAF_OF_CLASSES, LEAF_OF_VALUES = 2, 1


@register(
    "models",
    "random_forest",
    title="Random forest",
    help="Many trees on random parts of the data; hard to do wrong.",
    tasks=TABLES,
    aliases=("rf", "RandomForestClassifier", "RandomForestRegressor"),
    facts={"good_for": "small and middle tables", "takes": ["missing"]},
)
def random_forest(
    *,
    n_estimators: Annotated[
        int, Param(ge=1, le=5_000, title="Trees", help="Number of trees.", aliases=("trees", "num_trees", "ntree"))
    ] = 300,
    max_depth: MaxDepth = None,
    min_samples_split: Annotated[
        int, Param(ge=2, le=100_000, title="Rows to split", help="A part of fewer rows is not split further.")
    ] = 2,
    min_samples_leaf: Annotated[
        int | None,
        Param(
            ge=1,
            le=100_000,
            help="Rows in a leaf at least; empty: 2 for classes, 1 for values.",
            aliases=("min_child_samples", "min_data_in_leaf"),
        ),
    ] = None,
    max_leaf_nodes: Annotated[
        int | None, Param(ge=2, le=1_000_000, title="Leaves", help="Of a tree at most; empty: no limit.")
    ] = None,
    max_features: Annotated[
        float | None,
        Param(
            gt=0, le=1, help="Share of columns looked at per split; empty: square root for classes, a third for values."
        ),
    ] = None,
    max_samples: Annotated[
        float | None,
        Param(
            gt=0, le=1, title="Row share", help="Rows drawn for a tree, as a share of all; empty: as many as there are."
        ),
    ] = None,
    class_weight: ClassWeight = None,
    task: str,
    seed: int,
    threads: int,
) -> Estimator:
    """Breiman 2001. The trees do not depend on the number of threads."""
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    regression = task == "tabular-regression"
    shared: dict[str, Any] = {
        "n_estimators": n_estimators,
        "max_depth": max_depth,
        "min_samples_split": min_samples_split,
        "max_leaf_nodes": max_leaf_nodes,
        "max_samples": max_samples,
        "min_samples_leaf": min_samples_leaf or (LEAF_OF_VALUES if regression else LEAF_OF_CLASSES),
        "random_state": seed,
        "n_jobs": threads,
    }
    if regression:
        return Forest(RandomForestRegressor(max_features=max_features or 1 / 3, **shared), n_estimators)
    model = RandomForestClassifier(max_features=max_features or "sqrt", class_weight=class_weight, **shared)
    return Forest(model, n_estimators)


@dataclass
class Forest:
    """Grows in steps; scikit-learn draws the same trees as in one go."""

    model: Any
    rounds: int
    word: str = "tree"
    wants: Wants = WANTS

    @property
    def few_rounds(self) -> int:
        """All."""
        return self.rounds

    def set_apart(self, values: Array) -> int | None:
        """It learns from every row."""
        return None

    def fit(self, train: Rows, watched: Rows | None, report: Report) -> Model:
        """All trees."""
        from sklearn.utils.class_weight import compute_class_weight

        model, values = self.model, train.values
        if model.get_params().get("class_weight") == "balanced":
            # Worked out here, because scikit-learn warns of doing so in steps.
            classes = np.unique(values)
            weights = compute_class_weight("balanced", classes=classes, y=values)
            model.set_params(class_weight=dict(zip(classes.tolist(), weights.tolist(), strict=True)))
        inputs = np.asarray(train.inputs, dtype=np.float32)
        model.set_params(warm_start=True)
        for grown in [*range(STEP, self.rounds, STEP), self.rounds]:
            model.set_params(n_estimators=grown).fit(inputs, values)
            if report(grown, {}):
                break
        model.set_params(warm_start=False)
        return SklearnModel(model, train.regression, grown)

    def without_stopping(self, found: int, growth: float) -> Estimator:
        """It is the same."""
        return self
