"""Weighted sums."""

from __future__ import annotations

from typing import Annotated

from ...parameters import Alias
from ...registry import Param, register
from ..estimator import Estimator, Wants
from ..estimator_parameters import ClassWeight
from ..sklearn_model import OneFit

WANTS = Wants(scaled=True, sparse=True)
CLASSES = ("tabular-classification",)
VALUES = ("tabular-regression",)
Intercept = Annotated[bool, Param(title="Intercept", help="The sum may have a constant.", aliases=("intercept",))]


@register(
    "models",
    "logistic_regression",
    title="Logistic regression",
    help="A weighted sum per class; quick, and easy to read.",
    tasks=CLASSES,
    aliases=("logreg", "logistic", "logit", "LogisticRegression"),
    facts={"good_for": "a first look, few rows"},
)
def logistic_regression(
    *,
    C: Annotated[
        float,
        Param(
            gt=0,
            le=1e6,
            title="Inverse penalty",
            help="Smaller holds the weights smaller.",
            aliases=("inverse_penalty", "c"),
        ),
    ] = 1.0,
    max_iter: Annotated[
        int, Param(ge=1, le=100_000, title="Steps", help="Of the solver at most.", aliases=("max_iterations",))
    ] = 2_000,
    l1_ratio: Annotated[
        float,
        Param(
            ge=0,
            le=1,
            title="L1 share",
            help="Of the penalty: 0 holds all weights small, 1 makes many of them 0.",
            aliases=(Alias("penalty", (("l2", 0.0), ("l1", 1.0))),),
        ),
    ] = 0.0,
    fit_intercept: Intercept = True,
    class_weight: ClassWeight = None,
    seed: int,
) -> Estimator:
    """Multinomial; L-BFGS, and SAGA (Defazio et al. 2014) where the penalty has an L1 part."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(
        C=C,
        max_iter=max_iter,
        l1_ratio=l1_ratio,
        solver="saga" if l1_ratio else "lbfgs",
        fit_intercept=fit_intercept,
        class_weight=class_weight,
        random_state=seed,
    )
    return OneFit(model, WANTS)


@register(
    "models",
    "linear_regression",
    title="Linear regression",
    help="A weighted sum, by least squares.",
    tasks=VALUES,
    aliases=("linear", "ols", "LinearRegression"),
    facts={"good_for": "a first look, few rows"},
)
def linear_regression(
    *,
    fit_intercept: Intercept = True,
) -> Estimator:
    """Ordinary least squares. Dense: the solver for sparse inputs stops before the least squares are reached."""
    from sklearn.linear_model import LinearRegression

    return OneFit(LinearRegression(fit_intercept=fit_intercept), Wants(scaled=True))


@register(
    "models",
    "ridge",
    title="Ridge regression",
    help="A weighted sum whose weights are held small.",
    tasks=VALUES,
    aliases=("Ridge",),
    facts={"good_for": "many columns that tell the same"},
)
def ridge(
    *,
    alpha: Annotated[
        float,
        Param(ge=0, le=1e9, title="Penalty", help="Larger holds the weights smaller.", aliases=("penalty",)),
    ] = 1.0,
    fit_intercept: Intercept = True,
) -> Estimator:
    """Least squares with L2 penalty."""
    from sklearn.linear_model import Ridge

    return OneFit(Ridge(alpha=alpha, fit_intercept=fit_intercept), Wants(scaled=True))
