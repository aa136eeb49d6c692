"""Parameters that several table models have alike, with their ranges and help."""

from __future__ import annotations

from typing import Annotated

from ..parameters import Alias, Param

ClassWeight = Annotated[
    str | None,
    Param(
        choices=("balanced",),
        help="balanced: rare classes weigh as much as frequent ones; classes only.",
        aliases=(Alias("balanced", ((True, "balanced"), (False, None))),),
        tasks=("tabular-classification",),
    ),
]
MaxDepth = Annotated[int | None, Param(ge=1, le=1_000, help="Levels of a tree; empty: no limit.")]
LearningRate = Annotated[
    float | None,
    Param(
        gt=0,
        le=1,
        help="Share of a tree's correction that is taken; empty: 0.05, more with fewer than 200 trees, so that they get as far.",
        aliases=("eta", "shrinkage_rate", "lr"),
    ),
]
LeafRows = Annotated[
    int, Param(ge=1, le=100_000, help="Rows in a leaf at least.", aliases=("min_child_samples", "min_data_in_leaf"))
]


#: What rate and trees of boosting are as a product in the libraries' own defaults (0.1 and 100), and the rates that are usual.
RATE_BY_TREES = 10.0
LOWEST_RATE, HIGHEST_RATE = 0.05, 0.3


def usual_rate(trees: int) -> float:
    """The learning rate of boosting where none is given: 40 trees of a rate of 0.05 would leave an eighth of the way undone."""
    return min(HIGHEST_RATE, max(LOWEST_RATE, RATE_BY_TREES / trees))
