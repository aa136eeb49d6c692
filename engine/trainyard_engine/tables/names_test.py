"""What a person types from memory, by the names of the libraries, is known or leads to what is."""

from __future__ import annotations

import pytest

from trainyard_engine import registry

CLASSES = "tabular-classification"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("rf RandomForestClassifier RandomForestRegressor", "random_forest"),
        ("lgbm LGBMClassifier LGBMRegressor", "lightgbm"),
        ("hgb HistGradientBoostingClassifier HistGradientBoostingRegressor", "hist_gradient_boosting"),
        ("LogisticRegression logreg logit", "logistic_regression"),
        ("LinearRegression ols linear", "linear_regression"),
        ("Ridge", "ridge"),
        ("knn KNeighborsClassifier KNeighborsRegressor", "k_nearest_neighbors"),
        ("MLPClassifier MLPRegressor neural_network", "mlp"),
    ],
)
def test_a_model_is_known_by_its_class(words: str, name: str) -> None:
    assert {registry.find("models", word).name for word in words.split()} == {name}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("kind", "words", "name"),
    [
        ("encoders", "OneHotEncoder onehot", "one_hot"),
        ("encoders", "TargetEncoder target_mean", "target"),
        ("scalers", "StandardScaler standardize", "standard"),
        ("scalers", "RobustScaler", "robust"),
        ("transformers", "QuantileTransformer", "quantile"),
        ("imputers", "median", "median_or_most_frequent"),
        ("validations", "cv StratifiedKFold cross_validation", "kfold"),
    ],
)
def test_so_are_the_steps_before_it(kind: str, words: str, name: str) -> None:
    assert {registry.find(kind, word).name for word in words.split()} == {name}  # type: ignore[union-attr]


#: By model: what is typed, the parameter, and the value that it comes to.
TYPED = [
    ("lightgbm", {"num_boost_round": 50}, ("n_estimators", 50)),
    ("lightgbm", {"num_trees": 50}, ("n_estimators", 50)),
    ("lightgbm", {"eta": 0.1}, ("learning_rate", 0.1)),
    ("lightgbm", {"max_leaf_nodes": 15}, ("num_leaves", 15)),
    ("lightgbm", {"min_data_in_leaf": 5}, ("min_child_samples", 5)),
    ("lightgbm", {"bagging_fraction": 0.5}, ("subsample", 0.5)),
    ("lightgbm", {"lambda": 2.0}, ("reg_lambda", 2.0)),
    ("hist_gradient_boosting", {"n_estimators": 50}, ("max_iter", 50)),
    ("hist_gradient_boosting", {"min_child_samples": 5}, ("min_samples_leaf", 5)),
    ("hist_gradient_boosting", {"patience": 5}, ("n_iter_no_change", 5)),
    ("random_forest", {"min_samples_split": 9}, ("min_samples_split", 9)),
    ("random_forest", {"min_child_samples": 3}, ("min_samples_leaf", 3)),
    ("logistic_regression", {"penalty": "l1"}, ("l1_ratio", 1.0)),
    ("logistic_regression", {"penalty": "l2"}, ("l1_ratio", 0.0)),
    ("logistic_regression", {"C": 0.1}, ("C", 0.1)),
    ("ridge", {"penalty": 3.0}, ("alpha", 3.0)),
    ("k_nearest_neighbors", {"p": 1}, ("metric", "manhattan")),
    ("mlp", {"max_iter": 7}, ("epochs", 7)),
]


@pytest.mark.parametrize(("model", "typed", "meant"), TYPED)
def test_a_parameter_is_known_by_the_librarys_name(
    model: str, typed: dict[str, object], meant: tuple[str, object]
) -> None:
    effective, problems = registry.resolve("models", {"name": model, **typed})
    assert problems == []
    assert effective[meant[0]] == meant[1]


def test_two_names_of_one_parameter_are_a_problem_whichever_two() -> None:
    for entry in registry.entries("models", CLASSES):
        by_parameter: dict[str, list[str]] = {}
        for word, (parameter, _) in entry.parameter_aliases.items():
            by_parameter.setdefault(parameter, [parameter]).append(word)
        for parameter, words in by_parameter.items():
            default = entry.parameters[parameter]["default"]
            for first, second in ((words[0], words[1]), (words[1], words[0]), (words[-1], words[0])):
                _, problems = registry.resolve("models", {"name": entry.name, first: default, second: default})
                assert [one.code for one in problems if one.code == "config.duplicate_key"], (entry.name, first, second)
