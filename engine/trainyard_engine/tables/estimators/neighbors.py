"""Answers of the rows that are most alike."""

from __future__ import annotations

from typing import Annotated, Any

from ...parameters import Alias
from ...registry import TABLES, Param, register
from ..estimator import Estimator, Wants
from ..sklearn_model import OneFit

#: What a saved model holds beyond skops' own list.
TRUSTED = (
    "sklearn.metrics._dist_metrics.EuclideanDistance64",
    "sklearn.metrics._dist_metrics.ManhattanDistance64",
    "sklearn.neighbors._ball_tree.BallTree",
    "sklearn.neighbors._kd_tree.KDTree",
)


@register(
    "models",
    "k_nearest_neighbors",
    title="Nearest neighbours",
    help="The answer of the training rows that are most alike; wants scaled numbers and few columns.",
    tasks=TABLES,
    aliases=("knn", "k_neighbors", "nearest_neighbors", "KNeighborsClassifier", "KNeighborsRegressor"),
    facts={"good_for": "few columns that all matter"},
)
def k_nearest_neighbors(
    *,
    n_neighbors: Annotated[
        int,
        Param(
            ge=1, le=10_000, title="Neighbours", help="Rows that are asked; all, where there are fewer.", aliases=("k",)
        ),
    ] = 15,
    weights: Annotated[
        str, Param(choices=("uniform", "distance"), help="uniform: all count alike; distance: near ones count more.")
    ] = "distance",
    metric: Annotated[
        str,
        Param(
            choices=("euclidean", "manhattan"),
            title="Distance",
            help="How far two rows are from each other.",
            aliases=(Alias("p", ((1, "manhattan"), (2, "euclidean"))),),
        ),
    ] = "euclidean",
    task: str,
    threads: int,
) -> Estimator:
    """Cover and Hart 1967."""
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

    made = KNeighborsRegressor if task == "tabular-regression" else KNeighborsClassifier
    return Neighbors(made(n_neighbors=n_neighbors, weights=weights, metric=metric, n_jobs=threads), Wants(scaled=True))


class Neighbors(OneFit):
    """As any other, but that a small table may have fewer rows than neighbours are asked for."""

    def fit(self, train: Any, watched: Any, report: Any) -> Any:
        """Keeps the rows."""
        self.model.set_params(n_neighbors=min(self.model.n_neighbors, len(train.values)))
        return super().fit(train, watched, report)
