"""Names a column that alone decides the target: often a copy of it, or something that is known only after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from .columns import ColumnPlan
from .fit import Part
from .frame import parts

#: Rows that are looked at, and columns; each costs a shallow tree.
SAMPLE = 2_000
COLUMNS = 2_000
#: Share of right answers, or of the variance, from which a column decides the target.
DECIDES = 0.999
#: Share of the rows that must have a value; a column of few values decides little.
PRESENT = 0.5
#: Rows that each branch of the tree must have, so that it cannot learn rows by heart.
LEAF = 5
FEWEST_ROWS = 20


def leak_lines(plans: Sequence[ColumnPlan], part: Part, target: str, seed: int) -> list[str]:
    """A line per column that decides the target by itself; one line for many."""
    if len(part.values) < FEWEST_ROWS:
        return []
    random = np.random.default_rng(seed)
    at = np.sort(random.choice(len(part.values), min(SAMPLE, len(part.values)), replace=False))
    values = part.values[at]
    found = [
        plan
        for plan in [one for one in plans if one.used][:COLUMNS]
        if any(decides(part.frame[name].iloc[at], values) for name in parts(plan))
    ]
    if not found:
        return []
    named = ", ".join(f'"{plan.name}"' for plan in found[:5]) + (
        f" and {len(found) - 5} more" if len(found) > 5 else ""
    )
    subject = f"Column {named} alone decides" if len(found) == 1 else f"Columns {named} each alone decide"
    holes = any(part.frame[name].iloc[at].isna().any() for plan in found for name in parts(plan))
    where = ", wherever it has a value" if holes else ""
    return [
        f'{subject} the target "{target}" in the {len(values):,} rows that were looked at{where}: a copy of it, '
        "or known only after it (a leak)? If so, leave it out with drop_columns."
    ]


def decides(column: Any, values: Any) -> bool:
    """Whether a shallow tree (or the value itself, one to one) answers with this column alone, by what is in it or by
    whether anything is; where cells are missing, also by those that are there."""
    present = column.notna().to_numpy()
    if not present.all():
        here = present.sum() >= max(FEWEST_ROWS, PRESENT * len(present))
        if here and len(np.unique(values[present])) > 1 and decides(column[present], values[present]):
            return True
    if column.dtype == object:
        codes, levels = pd.factorize(column, use_na_sentinel=False)
        if len(levels) < 2 or len(levels) > len(values) / LEAF:
            return False
        return score_by_level(codes, values) >= DECIDES
    return score_by_tree(column.to_numpy(), values) >= DECIDES


def score_by_level(codes: Any, values: Any) -> float:
    """What a level's most frequent class, or mean, answers: share of right answers, or R²."""
    if values.dtype.kind == "f":
        means = np.bincount(codes, weights=values) / np.bincount(codes)
        return r2(values, means[codes])
    table = np.zeros((codes.max() + 1, values.max() + 1))
    np.add.at(table, (codes, values), 1)
    return better_than_largest(float(table.max(axis=1).sum()) / len(values), values)


def score_by_tree(column: Any, values: Any) -> float:
    """The same of a shallow tree on numbers; of a regression also of any line that only rises or only falls."""
    from scipy.stats import rankdata
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    present = ~np.isnan(column)
    if present.sum() < FEWEST_ROWS:
        return 0.0
    if values.dtype.kind == "f":
        x, y = column[present], values[present]
        if present.mean() < DECIDES or x.std() == 0:
            return 0.0
        line = max(float(np.corrcoef(*pair)[0, 1]) ** 2 for pair in ((x, y), (rankdata(x), rankdata(y))))
        tree = DecisionTreeRegressor(max_depth=6, min_samples_leaf=LEAF, random_state=0)
        return max(line, r2(y, tree.fit(x[:, None], y).predict(x[:, None])))
    classes = len(np.unique(values))
    depth = int(np.ceil(np.log2(max(2, classes)))) + 1
    tree = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=LEAF, random_state=0)
    right = float(tree.fit(column[:, None], values).score(column[:, None], values))
    return better_than_largest(right, values)


def better_than_largest(right: float, values: Any) -> float:
    """0 where always answering the largest class is as good."""
    return right if right > np.bincount(values).max() / len(values) else 0.0


def r2(values: Any, answers: Any) -> float:
    """Share of the variance; 0 where there is none."""
    spread = float(((values - values.mean()) ** 2).sum())
    return 0.0 if spread == 0 else 1 - float(((values - answers) ** 2).sum()) / spread
