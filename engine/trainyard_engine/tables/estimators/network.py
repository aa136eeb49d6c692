"""Networks on table columns."""

from __future__ import annotations

from typing import Annotated

from ...registry import TABLES, Param, Rule, register
from ..estimator import Estimator


@register(
    "models",
    "mlp",
    title="Neural network",
    help="A small multi-layer perceptron; wants scaled numbers and some thousand rows.",
    tasks=TABLES,
    aliases=("neural_network", "MLPClassifier", "MLPRegressor"),
    facts={"good_for": "smooth relations, many rows"},
    rules=[Rule("patience", "<", "epochs", "Training would never stop early.", severity="warning")],
)
def mlp(
    *,
    hidden_size: Annotated[
        int, Param(ge=1, le=4_096, help="Units of a hidden layer.", aliases=("hidden_dim", "hidden_units", "width"))
    ] = 128,
    layers: Annotated[
        int, Param(ge=1, le=16, help="Hidden layers.", aliases=("num_layers", "n_layers", "num_hidden_layers", "depth"))
    ] = 2,
    dropout: Annotated[float, Param(ge=0, lt=1, help="Share of units that are silent in a training step.")] = 0.1,
    epochs: Annotated[
        int, Param(ge=1, le=10_000, help="Passes over the training part at most.", aliases=("max_epochs", "max_iter"))
    ] = 100,
    patience: Annotated[
        int,
        Param(
            ge=0,
            le=10_000,
            help="Epochs without gain after which it ends; 0: never.",
            aliases=("n_iter_no_change", "early_stopping_patience", "early_stopping_rounds"),
        ),
    ] = 10,
    batch_size: Annotated[int, Param(ge=1, le=65_536, help="Rows per step.")] = 128,
    learning_rate: Annotated[
        float, Param(gt=0, le=1, help="Step size of AdamW.", aliases=("lr", "learning_rate_init"))
    ] = 0.001,
    weight_decay: Annotated[float, Param(ge=0, le=1, help="Pull of the weights to zero.")] = 0.0001,
    task: str,
    seed: int,
    threads: int,
    deterministic: bool,
) -> Estimator:
    """ReLU, dropout, AdamW, early stopping on a tenth of the training part."""
    from ..mlp import Mlp, MlpSettings

    settings = MlpSettings(
        hidden_size=hidden_size,
        layers=layers,
        dropout=dropout,
        epochs=epochs,
        patience=patience,
        batch_size=batch_size,
        learning_rate=learning_rate,
        weight_decay=weight_decay,
        regression=task == "tabular-regression",
        seed=seed,
        threads=threads,
        deterministic=deterministic,
    )
    return Mlp(settings)
