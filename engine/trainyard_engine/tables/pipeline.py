"""The steps before the estimator as one scikit-learn ColumnTransformer. Whoever fits it does so on the training part only."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import Problem, TrainyardError
from ..registry import create, find
from ..spelling import did_you_mean, nearest
from .columns import ColumnPlan
from .estimator import Array, Wants
from .frame import category_parts, numeric_parts, parts

#: Below this share of numbers that are not 0, inputs of an estimator that can take them stay sparse.
SPARSE_BELOW = 0.3


@dataclass(frozen=True)
class Branch:
    """Columns that go through the same steps."""

    name: str
    columns: list[str]
    #: Unfitted transformers by the word for what they do.
    steps: list[tuple[str, Any]]


def build_columns(
    plans: Sequence[ColumnPlan], config: dict[str, Any], wants: Wants, classes: int, values: Array
) -> Any:
    """An unfitted ColumnTransformer: what the config says for the columns of each kind. `classes` is 0 for regression,
    `values` are the targets of the rows that it will be fitted on.

    Its output is a float array, numbers first; scipy.sparse where the estimator can take that and most of it is 0.
    """
    from sklearn.compose import ColumnTransformer
    from sklearn.pipeline import Pipeline

    context = {"wants": wants, "task": config["task"], "seed": config["seed"], "classes": classes, "values": values}
    made = [(one.name, Pipeline(one.steps), one.columns) for one in branches(plans, config, context)]
    return ColumnTransformer(
        made, sparse_threshold=SPARSE_BELOW if wants.sparse else 0.0, verbose_feature_names_out=False
    )


def crowded_lines(columns: Any, frame: Any) -> list[str]:
    """Which columns of the frame have more categories than those that build_columns made for them will tell apart."""
    return [
        f'Column "{name}": {count} categories; one-hot encoding keeps the most frequent and lets the rest share one column.'
        for _, pipeline, names in columns.transformers
        for _, step in pipeline.steps
        for most in [getattr(step, "max_categories", None)]
        if most is not None
        for name in names
        if (count := frame[name].nunique()) > most
    ]


def branches(plans: Sequence[ColumnPlan], config: dict[str, Any], context: dict[str, Any]) -> list[Branch]:
    """[impute, scale] for numbers, [impute, encode] for categories; columns that `steps` names go ways of their own.

    What their steps do not do is done for them as for the others, the missing cells before, scale or code after.
    """
    found: list[Branch] = []
    for kind, columns, last in (
        ("numeric", numeric_parts(plans), "scale"),
        ("categorical", category_parts(plans), "encode"),
    ):
        of = steps_by_column(plans, config["steps"], kind)
        for way in dict.fromkeys(of.get(name, ()) for name in columns):
            together = [name for name in columns if of.get(name, ()) == way]
            title = {"numeric": "numbers", "categorical": "categories"}[kind] + "".join(f"_{at}" for at in way)
            found.append(
                Branch(
                    title, together, made_steps(kind, last, [config["steps"][at]["use"] for at in way], config, context)
                )
            )
    return found


def made_steps(
    kind: str, last: str, own: list[dict[str, Any]], config: dict[str, Any], context: dict[str, Any]
) -> list[tuple[str, Any]]:
    """Unfitted transformers in their order."""
    does = [does_of(choice) for choice in own]
    steps = [(f"step_{at}", create("transformers", choice, **context)) for at, choice in enumerate(own)]
    if "impute" not in does:
        imputers = create("imputers", config["imputation"], **context)
        steps.insert(0, ("impute", imputers.numeric() if kind == "numeric" else imputers.categorical()))
    if last not in does:
        field, registry = ("scaling", "scalers") if last == "scale" else ("encoding", "encoders")
        steps.append((last, create(registry, config[field], **context)))
    return steps


def does_of(choice: dict[str, Any]) -> str:
    """Which of the usual steps a transformer stands for."""
    entry = find("transformers", choice["name"])
    return "" if entry is None else str(entry.facts["does"])


def steps_by_column(plans: Sequence[ColumnPlan], steps: list[dict[str, Any]], kind: str) -> dict[str, tuple[int, ...]]:
    """Numbers of the steps of each of the frame's columns that has some."""
    found: dict[str, tuple[int, ...]] = {}
    for plan in plans:
        own = tuple(at for at, step in enumerate(steps) if takes(step, plan))
        if plan.used and kind_of(plan) == kind and own:
            found |= dict.fromkeys(parts(plan), own)
    return found


def takes(step: dict[str, Any], plan: ColumnPlan) -> bool:
    """Whether a step names a column, or all of its kind."""
    named = step["columns"]
    return bool(named == kind_of(plan) if isinstance(named, str) else plan.name in named)


def kind_of(plan: ColumnPlan) -> str:
    """What the frame holds of a column: numbers, or texts."""
    return "numeric" if numeric_parts([plan]) else "categorical"


def check_steps(plans: Sequence[ColumnPlan], steps: list[dict[str, Any]]) -> None:
    """Raises `config.invalid` with every named column that is not there, is left out, or is of the other kind, with
    every step that has no columns, and with every column that is encoded twice."""
    known = {plan.name: plan for plan in plans}
    problems: list[Problem] = []
    encoded: dict[str, int] = {}
    for index, step in enumerate(steps):
        entry = find("transformers", step["use"]["name"])
        wanted = "" if entry is None else entry.facts["columns"]
        own = [plan.name for plan in plans if plan.used and kind_of(plan) == wanted and takes(step, plan)]
        if isinstance(step["columns"], str) and not own:
            text = f"steps.{index} is for {wanted} columns, and the table has none to learn from. Remove it."
            problems.append(Problem("config.no_such_column", f"steps.{index}.columns", text))
        if does_of(step["use"]) == "encode":
            again = next((name for name in own if name in encoded), None)
            if again is not None:
                text = f'steps.{index} encodes "{again}", of which steps.{encoded[again]} has made numbers. Name it in one.'
                problems.append(Problem("config.incompatible", f"steps.{index}.columns", text))
            encoded |= dict.fromkeys(own, index)
        for at, name in enumerate(step["columns"] if isinstance(step["columns"], list) else []):
            path, plan = f"steps.{index}.columns.{at}", known.get(name)
            if plan is None:
                text = f'{path} names "{name}", which is no column to learn from.{did_you_mean(name, known)}'
                problems.append(Problem("config.no_such_column", path, text, suggestion=nearest(name, known)))
            elif not plan.used:
                problems.append(Problem("config.no_such_column", path, f'{path} names "{name}", which is left out.'))
            elif kind_of(plan) != wanted:
                text = (
                    f'{path} names "{name}", which is {kind_of(plan)}; {step["use"]["name"]} is for {wanted} columns.'
                )
                problems.append(Problem("config.incompatible", path, text))
    if problems:
        raise TrainyardError("config.invalid", problems[0].message, "Correct steps.", problems)


def category_positions(columns: Any) -> list[int]:
    """Output positions of a fitted ColumnTransformer that are numbers of categories."""
    found: list[int] = []
    for name, branch, _ in columns.transformers_:
        if type(getattr(branch, "steps", [("", None)])[-1][1]).__name__ == "OrdinalEncoder":
            outside = columns.output_indices_[name]
            found += range(outside.start, outside.stop)
    return found


def origins(columns: Any) -> list[str] | None:
    """The frame's column behind each output of a fitted ColumnTransformer; None where a step mixes several."""
    found: list[str] = []
    for name, branch, named in columns.transformers_:
        outside = columns.output_indices_[name]
        if outside.start == outside.stop:
            continue
        owners = [str(one) for one in named]
        for _, step in getattr(branch, "steps", []):
            behind = [] if step == "passthrough" else step_origins(step, len(owners))
            if behind is None:
                return None
            owners = [owners[at] for at in behind] if behind else owners
        found += owners
    return found


def step_origins(step: Any, width: int) -> list[int] | None:
    """The input of a fitted step behind each of its outputs, as it is told by the names that it gives them."""
    bare = copy.copy(step)
    # It would insist on the names that it was fitted with, and those need not be found again in the names of its outputs.
    bare.__dict__.pop("feature_names_in_", None)
    told = [
        re.search(r"\x02(\d+)\x03", name)
        for name in bare.get_feature_names_out([f"\x02{at}\x03" for at in range(width)])
    ]
    return None if None in told else [int(one.group(1)) for one in told if one is not None]
