"""The registry: declaring, choosing, describing, and a plugin of one's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import jsonschema
import pytest

from . import catalogue, registry
from .errors import TrainyardError
from .registry import Param, create, register, resolve
from .schema import check

catalogue.load()


@register("losses", "test_loss", title="Test", help="Only here.", tasks=["image-classification"], aliases=["tl"])
def loss_for_tests(
    *,
    classes: int,
    weight: Annotated[float, Param(ge=0, lt=1, help="A share.")] = 0.5,
    rounds: Annotated[int, Param(ge=1, le=9, help="A count.")] = 2,
    mode: Annotated[str, Param(choices=("soft", "hard"), help="A word.")] = "soft",
    limit: Annotated[float | None, Param(gt=0, help="Or nothing.")] = None,
) -> tuple[Any, ...]:
    return classes, weight, rounds, mode, limit


def test_parameters_and_context() -> None:
    assert create("losses", "test_loss", classes=3, unused=1) == (3, 0.5, 2, "soft", None)
    assert create("losses", {"name": "tl", "rounds": 4.0, "limit": 2}, classes=3) == (3, 0.5, 4, "soft", 2)
    effective, problems = resolve("losses", {"name": "tl", "weight": 0})
    assert not problems
    assert effective == {"name": "test_loss", "weight": 0, "rounds": 2, "mode": "soft", "limit": None}


@pytest.mark.parametrize(
    ("choice", "code", "text"),
    [
        ("tset_loss", "config.not_registered", 'Did you mean "test_loss"?'),
        ({"name": "test_loss", "wieght": 1}, "config.unknown_key", 'Did you mean "weight"?'),
        (
            {"name": "test_loss", "weight": 1},
            "config.range",
            "losses.weight is 1; allowed is at least 0 and less than 1.",
        ),
        ({"name": "test_loss", "rounds": 2.5}, "config.type", "expected a whole number"),
        ({"name": "test_loss", "rounds": True}, "config.type", "losses.rounds is true"),
        ({"name": "test_loss", "mode": "sotf"}, "config.range", 'Did you mean "soft"?'),
        ({"name": "test_loss", "weight": float("nan")}, "config.range", "losses.weight is NaN"),
        ({"nam": "x"}, "config.type", "expected a name"),
    ],
)
def test_wrong_choices(choice: Any, code: str, text: str) -> None:
    _, problems = resolve("losses", choice)
    assert [problem.code for problem in problems] == [code]
    assert text in problems[0].message
    with pytest.raises(TrainyardError):
        create("losses", choice, classes=2)


def test_an_entry_of_another_task_is_not_for_this_one() -> None:
    _, problems = resolve("validations", "kfold", "image-classification", "validation")
    assert problems[0].path == "validation"
    assert "not for image-classification. There are: holdout." in problems[0].message


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match="has 'tl' already"):

        @register("losses", "tl", title="", help="", tasks=["image-classification"])
        def other() -> None: ...


def test_describe_is_whole() -> None:
    told = catalogue.describe()
    assert set(told) == {"engine", "registries"}
    assert set(told["registries"]) == set(registry.KINDS)
    json.dumps(told, allow_nan=False)
    for kind, entries in told["registries"].items():
        assert entries, kind
        for entry in entries:
            assert {"name", "aliases", "title", "help", "tasks", "parameters", "facts"} == set(entry)
            assert entry["title"]
            assert entry["help"].endswith(".")
            jsonschema.Draft202012Validator.check_schema(entry["parameters"])
            for name, schema in entry["parameters"]["properties"].items():
                assert schema["description"].endswith("."), f"{kind}.{entry['name']}.{name}"
                if "default" in schema:
                    assert check(schema["default"], schema, name)[1] == []


def test_describe_imports_no_heavy_library() -> None:
    code = (
        "import sys; from trainyard_engine import catalogue; catalogue.load(); catalogue.describe();"
        "print([name for name in ('torch', 'transformers', 'sklearn', 'pandas', 'lightgbm') if name in sys.modules])"
    )
    folder = Path(__file__).resolve().parents[1]
    answer = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


PLUGIN = '''
"""A loss of one's own, as the README shows it."""
from typing import Annotated
from trainyard_engine.registry import Param, register

@register("losses", "focal", title="Focal loss", help="Looks harder at what is still wrong.", tasks=["image-classification"])
def focal(*, gamma: Annotated[float, Param(ge=0, le=10, help="How much harder.")] = 2.0):
    import torch.nn.functional as F
    def loss(logits, labels):
        plain = F.cross_entropy(logits, labels, reduction="none")
        return ((1 - (-plain).exp()) ** gamma * plain).mean()
    return loss
'''


def test_a_plugin_file_is_described(tmp_path: Path) -> None:
    (tmp_path / "focal.py").write_text(PLUGIN)
    command = [sys.executable, "-m", "trainyard_engine", "describe"]
    folder = Path(__file__).resolve().parents[1]
    environment = os.environ | {"TRAINYARD_PLUGINS_DIR": str(tmp_path)}
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, env=environment)
    losses = {entry["name"]: entry for entry in json.loads(answer.stdout)["registries"]["losses"]}
    assert losses["focal"]["parameters"]["properties"]["gamma"]["maximum"] == 10


@pytest.mark.parametrize(
    ("plugin", "text"),
    [
        (None, "The plugin folder {folder} does not exist. Give --plugins"),
        ("import nothing_of_that_name", "The plugin {folder}/mine.py cannot be loaded: ModuleNotFoundError: No module"),
        ("def loss(:", "The plugin {folder}/mine.py cannot be loaded: SyntaxError: invalid syntax (mine.py, line 1)"),
    ],
)
def test_a_plugin_that_cannot_be_had_is_said_in_one_sentence(tmp_path: Path, plugin: str | None, text: str) -> None:
    folder = tmp_path / "plugins"
    if plugin is not None:
        folder.mkdir()
        (folder / "mine.py").write_text(plugin)
    command = [sys.executable, "-m", "trainyard_engine", "--plugins", str(folder), "describe"]
    answer = subprocess.run(command, cwd=Path(__file__).resolve().parents[1], capture_output=True, text=True)
    assert answer.returncode == 2
    assert answer.stderr.startswith(text.format(folder=folder))
    assert "Traceback" not in answer.stderr
