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
from .plugin_problems import Broken
from .registry import Alias, Param, create, register, resolve
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
    sizes: Annotated[list[int], Param(ge=1, le=9, min_items=1, max_items=3, help="Counts.")] = [2, 3],  # noqa: B006
    shares: Annotated[list[float] | None, Param(gt=0, help="Shares, or nothing.")] = None,
    words: Annotated[list[str], Param(choices=("soft", "hard"), help="Words.")] = (),  # type: ignore[assignment]
) -> tuple[Any, ...]:
    return classes, weight, rounds, mode, limit, sizes, shares, words


def test_parameters_and_context() -> None:
    assert create("losses", "test_loss", classes=3, unused=1) == (3, 0.5, 2, "soft", None, [2, 3], None, [])
    assert create("losses", {"name": "tl", "rounds": 4.0, "limit": 2}, classes=3) == (
        3,
        0.5,
        4,
        "soft",
        2,
        [2, 3],
        None,
        [],
    )
    effective, problems = resolve("losses", {"name": "tl", "weight": 0})
    assert not problems
    lists = {"sizes": [2, 3], "shares": None, "words": []}
    assert effective == {"name": "test_loss", "weight": 0, "rounds": 2, "mode": "soft", "limit": None} | lists


def test_lists_are_parameters_too() -> None:
    given = {"name": "test_loss", "sizes": [4.0], "shares": [1, 2.5], "words": ["hard"]}
    effective, problems = resolve("losses", given)
    assert not problems
    assert [type(one) for one in effective["sizes"] + effective["shares"]] == [int, float, float]
    assert create("losses", given, classes=1)[-3:] == ([4], [1.0, 2.5], ["hard"])
    entry = registry.find("losses", "test_loss")
    assert entry is not None
    told = entry.describe()["parameters"]["properties"]
    assert told["sizes"] == {
        "type": "array",
        "description": "Counts.",
        "items": {"type": "integer", "minimum": 1, "maximum": 9},
        "minItems": 1,
        "maxItems": 3,
        "default": [2, 3],
    }
    assert told["shares"]["type"] == ["array", "null"]
    assert told["words"]["items"] == {"type": "string", "enum": ["soft", "hard"]}
    # What a factory does to its list is not what the next training gets.
    create("losses", "test_loss", classes=1)[5].append(7)
    assert create("losses", "test_loss", classes=1)[5] == [2, 3]


@pytest.mark.parametrize(
    ("given", "path", "text"),
    [
        ({"sizes": 3}, "sizes", "losses.sizes is 3; expected a list."),
        ({"sizes": []}, "sizes", "losses.sizes has 0 items; 1 to 3 are allowed."),
        ({"sizes": [1, 2, 3, 4]}, "sizes", "losses.sizes has 4 items; 1 to 3 are allowed."),
        ({"sizes": [1, 10]}, "sizes.1", "losses.sizes.1 is 10; allowed is at least 1 and at most 9."),
        ({"sizes": [1, "2"]}, "sizes.1", 'losses.sizes.1 is "2"; expected a whole number.'),
        ({"shares": [0.5, 0]}, "shares.1", "losses.shares.1 is 0; allowed is more than 0."),
        ({"words": ["sotf"]}, "words.0", 'losses.words.0 is "sotf". Did you mean "soft"?'),
    ],
)
def test_wrong_lists(given: dict[str, Any], path: str, text: str) -> None:
    problems = resolve("losses", {"name": "test_loss"} | given)[1]
    assert [problem.path for problem in problems] == [f"losses.{path}"]
    assert text in problems[0].message


@register("losses", "renamed", title="Test", help="Only here.", tasks=["image-classification"])
def loss_of_other_names(
    *,
    n_rounds: Annotated[int, Param(ge=1, le=9, title="Rounds", help="A count.", aliases=("rounds",))] = 2,
    class_weight: Annotated[
        str | None,
        Param(choices=("balanced",), help="A word.", aliases=(Alias("balanced", ((True, "balanced"), (False, None))),)),
    ] = None,
) -> tuple[int, str | None]:
    return n_rounds, class_weight


def test_other_names_of_parameters_are_taken_and_become_its_own() -> None:
    assert create("losses", {"name": "renamed", "rounds": 3, "balanced": True}) == (3, "balanced")
    assert create("losses", {"name": "renamed", "balanced": False}) == (2, None)
    assert create("losses", {"name": "renamed", "class_weight": None}) == (2, None)
    assert resolve("losses", {"name": "renamed", "rounds": 3.0})[0] == {
        "name": "renamed",
        "n_rounds": 3,
        "class_weight": None,
    }
    problems = resolve("losses", {"name": "renamed", "rounds": 3, "n_rounds": 4, "balanced": 1, "roundz": 2})[1]
    assert [(one.code, one.path, one.suggestion) for one in problems] == [
        ("config.duplicate_key", "losses.n_rounds", None),
        ("config.unknown_key", "losses.roundz", "rounds"),
        ("config.type", "losses.class_weight", None),
    ]


def test_an_alias_that_is_no_word_of_its_own_is_refused_when_it_is_declared() -> None:
    def twice(
        *, a: Annotated[int, Param(aliases=("c",))] = 1, b: Annotated[int, Param(aliases=("c",))] = 1
    ) -> None: ...
    def own(*, a: Annotated[int, Param(aliases=("b",))] = 1, b: Annotated[int, Param()] = 1) -> None: ...

    for factory, text in ((twice, "'c' is an alias of 'a' and of 'b'"), (own, "'b' is an alias of 'a' and a name")):
        with pytest.raises(ValueError, match=text):
            register("losses", "never", title="", help="", tasks=["image-classification"])(factory)


def every_alias() -> list[tuple[str, str, str]]:
    return [
        (kind, entry.name, alias)
        for kind in registry.KINDS
        for entry in registry.entries(kind)
        if entry.built_in
        for alias in entry.parameter_aliases
    ]


@pytest.mark.parametrize(("kind", "name", "alias"), every_alias())
def test_every_alias_means_what_the_parameter_means(kind: str, name: str, alias: str) -> None:
    entry = registry.find(kind, name)
    assert entry is not None
    parameter, told = entry.parameter_aliases[alias]
    schema = entry.parameters[parameter]
    whole = schema["default"]
    alone = ((whole, whole),) if told.item is None else ((whole[told.item], whole),)
    for old, new in told.values or alone:
        assert resolve(kind, {"name": name, alias: old}) == resolve(kind, {"name": name, parameter: new})
    named = entry.describe()["parameter_aliases"][alias]
    item = {} if told.item is None else {"item": told.item}
    assert named == {"parameter": parameter, "values": [list(pair) for pair in told.values]} | item


def test_pairs_stand_as_the_field_writes_them_or_one_by_one() -> None:
    def betas(**given: Any) -> Any:
        effective, problems = resolve("optimizers", {"name": "adamw"} | given)
        return effective["betas"] if not problems else [(one.code, one.path) for one in problems]

    assert betas() == [0.9, 0.999]
    assert betas(betas=[0.8, 0.99]) == [0.8, 0.99]
    assert betas(beta2=0.99) == [0.9, 0.99]
    assert betas(beta2=0.99, beta1=0.5) == [0.5, 0.99]
    assert betas(betas=[0.8, 0.99], beta1=0.5) == [("config.duplicate_key", "optimizers.beta1")]
    assert betas(beta1=0.5, betas=[0.8, 0.99]) == [("config.duplicate_key", "optimizers.betas")]
    assert betas(betas=[0.8]) == [("config.range", "optimizers.betas")]
    assert betas(betas=0.8) == [("config.type", "optimizers.betas")]
    assert betas(betas=[0.8, 1]) == [("config.range", "optimizers.betas.1")]
    assert betas(beta1="0.8") == [("config.type", "optimizers.betas.0")]
    # No default was changed by all that.
    assert betas() == [0.9, 0.999]
    entry = registry.find("augmentations", "random_resized_crop")
    assert entry is not None
    assert entry.parameters["scale"] == {
        "type": "array",
        "description": "Share of the area that is kept: drawn between the two.",
        "items": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
        "minItems": 2,
        "maxItems": 2,
        "ordered": True,
        "itemTitles": ["smallest", "largest"],
        "default": [0.5, 1.0],
    }


@pytest.mark.parametrize("kind", registry.KINDS)
def test_every_other_name_of_an_entry_is_the_entry(kind: str) -> None:
    for entry in registry.entries(kind):
        for alias in entry.aliases:
            given = {name: schema["type"] for name, schema in entry.parameters.items() if "default" not in schema}
            assert given or resolve(kind, alias) == resolve(kind, entry.name)
            assert registry.find(kind, alias) is entry


def test_what_a_form_cannot_ask_for_is_refused_when_it_is_declared() -> None:
    def declare(factory: Any, **more: Any) -> None:
        register("losses", "never", title="", help="", tasks=["image-classification"], **more)(factory)

    def odd(*, x: Annotated[dict[str, int], Param(help="")]) -> None: ...
    def wrong(*, x: Annotated[list[int], Param(ge=1, help="")] = [0]) -> None: ...  # noqa: B006
    def plain(*, x: Annotated[int, Param(help="")] = 1) -> None: ...

    with pytest.raises(ValueError, match="parameter 'x' has the type dict"):
        declare(odd)
    with pytest.raises(ValueError, match=r"x\.0 is 0; allowed is at least 1"):
        declare(wrong)
    with pytest.raises(ValueError, match="a rule of 'never' speaks of 'y'"):
        declare(plain, rules=[registry.Rule("x", "<", "y", "")])
    assert registry.find("losses", "never") is None


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
    assert set(told) == {"engine", "registries", "problems"}
    assert told["problems"] == []
    assert set(told["registries"]) == set(registry.KINDS)
    json.dumps(told, allow_nan=False)
    for kind, entries in told["registries"].items():
        assert entries, kind
        for entry in entries:
            assert {
                "name",
                "aliases",
                "title",
                "help",
                "tasks",
                "parameters",
                "parameter_aliases",
                "facts",
                "rules",
                "origin",
                "reference",
            } == set(entry)
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


def describe_with(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The engine's answer with a plugin folder."""
    command = [sys.executable, "-m", "trainyard_engine", "--plugins", str(folder), "describe"]
    engine = Path(__file__).resolve().parents[1]
    return subprocess.run(command, cwd=engine, capture_output=True, text=True, env=os.environ | environment)


def test_a_plugin_folder_that_is_none_is_said_in_one_sentence(tmp_path: Path) -> None:
    answer = describe_with(tmp_path / "plugins")
    assert answer.returncode == 2
    assert answer.stderr.startswith(f"The plugin folder {tmp_path}/plugins does not exist. Give --plugins")
    assert "Traceback" not in answer.stderr


def test_a_broken_plugin_is_named_and_takes_nothing_down(tmp_path: Path) -> None:
    half = "from trainyard_engine.registry import register\n"
    half += '@register("losses", "half", title="Half", help="Half.", tasks=["image-classification"])\n'
    half += "def half():\n    pass\n1 / 0\n"
    files = {
        "a_missing": "import nothing_of_that_name",
        "b_syntax": "def loss(:",
        "c_half": half,
        "d_exit": "raise SystemExit('enough')",
        "e_fine": PLUGIN.replace('"focal"', '"mine"'),
    }
    for name, text in files.items():
        (tmp_path / f"{name}.py").write_text(text)
    answer = describe_with(tmp_path)
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    losses = {entry["name"] for entry in told["registries"]["losses"]}
    assert "mine" in losses
    assert "half" not in losses
    expected = {
        "a_missing": "ModuleNotFoundError: No module named 'nothing_of_that_name'",
        "b_syntax": "SyntaxError: invalid syntax (b_syntax.py, line 1)",
        "c_half": "ZeroDivisionError: division by zero",
        "d_exit": "SystemExit: enough",
    }
    assert [(one["kind"], one["message"]) for one in told["problems"]] == [
        (None, f"The plugin {tmp_path}/{name}.py cannot be loaded: {reason}. Repair it, or take it out.")
        for name, reason in expected.items()
    ]


def test_an_installed_package_registers_by_its_entry_point(tmp_path: Path) -> None:
    """As pip leaves one: a module, and a folder with its entry points."""
    (tmp_path / "yard_losses.py").write_text(PLUGIN.replace('"focal"', '"packaged"'))
    (tmp_path / "yard_broken.py").write_text("1 / 0")
    for name in ("losses", "broken"):
        about = tmp_path / f"yard_{name}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: yard-{name}\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text(f"[trainyard.plugins]\n{name} = yard_{name}\n")
    empty = tmp_path / "plugins"
    empty.mkdir()
    answer = describe_with(empty, PYTHONPATH=str(tmp_path))
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    losses = {entry["name"]: entry for entry in told["registries"]["losses"]}
    assert losses["packaged"]["origin"] == "yard-losses (yard_losses)"
    assert [one["origin"] for one in told["problems"]] == ["yard-broken (yard_broken)"]


def test_a_config_that_asks_for_an_entry_of_a_broken_plugin_hears_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_broken", [Broken("/plugins/mine.py", "SyntaxError: invalid syntax")])
    _, problems = resolve("losses", "mine", "image-classification", "loss_function")
    assert "The plugin /plugins/mine.py cannot be loaded: SyntaxError" in problems[0].message


SAME_NAMES = """
from typing import Annotated
from trainyard_engine.registry import Param, register

@register("optimizers", "adamw", title="Mine", help="Mine.", tasks=["image-classification"])
def adamw():
    raise SystemExit("the wrong one")

@register("losses", "mine", title="Mine", help="Mine.", tasks=["image-classification"], aliases=["cross_entropy"])
def cross_entropy():
    raise SystemExit("the wrong one")

@register("schedulers", "{own}", title="Mine", help="Mine.", tasks=["image-classification"])
def {own}(*, steps: Annotated[list[int], Param(ge=1, max_items=9, help="Where it falls.")] = (1, 2)):
    return lambda step: 1.0

@register("schedulers", "shared", title="Mine", help="Mine.", tasks=["image-classification"])
def shared():
    return "{own}"
"""


def test_a_plugin_replaces_nothing_and_the_rest_of_it_works(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / f"{name}.py").write_text(SAME_NAMES.replace("{own}", name))
    command = [sys.executable, "-m", "trainyard_engine", "--plugins", str(tmp_path), "describe"]
    folder = Path(__file__).resolve().parents[1]
    told = json.loads(subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout)
    by_kind = {kind: {entry["name"]: entry for entry in entries} for kind, entries in told["registries"].items()}
    assert by_kind["optimizers"]["adamw"]["title"] == "AdamW"
    assert by_kind["losses"].keys() == {"cross_entropy", "focal", "binary_cross_entropy", "poly_loss"}
    assert by_kind["schedulers"]["first"]["parameters"]["properties"]["steps"]["default"] == [1, 2]
    assert by_kind["schedulers"]["second"]["origin"] == str(tmp_path / "second.py")
    first, second = tmp_path / "first.py", tmp_path / "second.py"
    assert [one["message"] for one in told["problems"]] == [
        f'{kind} "{name}" of {file} is not used: the name is taken by {by}. Rename one of them.'
        for file, names in (
            (
                first,
                [
                    ("optimizers", "adamw", 'the built-in "adamw"'),
                    ("losses", "cross_entropy", 'the built-in "cross_entropy"'),
                ],
            ),
            (
                second,
                [
                    ("optimizers", "adamw", 'the built-in "adamw"'),
                    ("losses", "cross_entropy", 'the built-in "cross_entropy"'),
                    ("schedulers", "shared", f'"shared" of {first}'),
                ],
            ),
        )
        for kind, name, by in names
    ]


@pytest.mark.parametrize("model", ["random_forest", "hist_gradient_boosting", "lightgbm"])
@pytest.mark.parametrize("given", [{"class_weight": "balanced"}, {"balanced": True}])
def test_a_parameter_without_effect_for_the_task_is_refused(model: str, given: dict[str, Any]) -> None:
    _, problems = resolve("models", {"name": model, **given}, "tabular-regression", "model")
    assert [(one.code, one.path) for one in problems] == [("config.inapplicable", "model.class_weight")]
    assert problems[0].message == "model.class_weight has no effect for tabular-regression. Remove it."
    assert not resolve("models", {"name": model, **given}, "tabular-classification")[1]
    assert not resolve("models", {"name": model, "class_weight": None}, "tabular-regression")[1]
