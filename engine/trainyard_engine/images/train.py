"""Trains an image classifier, straight down: data, network, epochs, evaluation, export.

Exactness: the order and augmentation of a step follow from (seed, epoch, step), the learning rate from the step, and
everything else is in the checkpoint. On a CPU a run that was killed and resumed ends in the same bytes as one that was not.
"""

from __future__ import annotations

from typing import Any

from .. import story
from ..preset import has_preset
from ..ranking import ranking_metric
from ..session import Session
from . import auto_batch, build, change, data, evaluation, export, plan
from .epochs import Training, evaluate, run_epochs
from .features import Head
from .mirrored_classes import flips_too, without_swaps
from .network import Network
from .scoring import Scores
from .set_up import set_up


def train(session: Session) -> dict[str, float]:
    """Trains and exports; answers with the held-out metrics. Raises TrainyardError, or Stopped when asked to stop."""
    if has_preset(session.config):
        from .recipe.train import train_recipe

        return train_recipe(session)
    events, stages = session.events, session.stages
    events.status("loading_data")
    plan.outline(session)
    sources = data.look(session)
    plan.outline(session, data.count(sources))
    labels = sources.data.found.classes
    ranked = ranking_metric(session.config, len(labels))
    device = build.prepare_torch(session)
    events.status("building_model")
    network = build.build(session, labels, device)
    build.probe(session, network, device)
    stages.lap("build", 1, now=True)
    events.status("loading_data")
    found = data.load(session, network.preprocessing, sources)
    stages.lap("decode", len(found.train) + len(found.val) + (0 if found.test is None else len(found.test)), now=True)
    flips_too(session, network, found)
    learned_from = (found, without_swaps(session, found))
    measured = auto_batch.settle(session, network, learned_from, device)
    training = set_up(session, network, learned_from, (device, ranked))
    if measured:
        # The number is kept from the first moment on: it was measured, and will not be measured alike again.
        training.keeper.save()
    elif session.job.resume and goes_on(training):
        position = training.keeper.position
        events.log(f"Resumed after epoch {position.epoch}, step {position.step} of the next.")
    events.began(training.keeper.position.total)
    training.began_at = training.keeper.position.epoch
    stages.lap("build", 0)
    plan.announce(training)
    events.status("training")
    session.can_finish = True
    run_epochs(training)
    session.can_finish = False
    if not session.world.leads:
        # One process measures and exports.
        return {}
    return conclude(training, network)


def conclude(
    training: Training, network: Network, recipe: dict[str, Any] | None = None, before: Scores | None = None
) -> dict[str, float]:
    """Measures the best weights and exports them; `recipe`: what the recipe of a preset did; `before`: answers for the
    validation part, where the weights have learned from it since."""
    session, found, ranked = training.session, training.data, training.ranked
    events, stages = session.events, session.stages
    events.status("evaluating")
    if not training.keeper.restore_best():
        text = f"{training.metric} was no number in any epoch: none is the best, and the weights of the last are kept."
        events.log(text, "warning")
        if training.average is not None:
            training.average.put_into(training.model)
    answered = evaluate(training, found.val, exact=True)
    val = before or answered
    test = evaluate(training, found.test, exact=True) if found.test is not None else None
    about = evaluation.references(session, found, (val, test), ranked)
    continued = change.measure(training, found, (val, test))
    told = about if continued is None else about | {"continued": continued}
    evaluation.write(session, found, (val, test), told)
    stages.lap("final_evaluation", len(found.val) + (0 if found.test is None else len(found.test)), now=True)
    metrics = val.metrics(ranked)
    tested = test.metrics(ranked) if test else {}
    tell_result(training, metrics, tested, None if recipe is None else str(recipe["kept"]))
    metrics |= {f"test_{name}": value for name, value in tested.items()}
    events.status("exporting")
    if isinstance(training.model, Head):
        training.model.fold_into(network)
    measured = {"metrics": metrics, "metric": ranked["name"]} | chosen_epoch(training) | about
    measured |= {"finished_early": session.early}
    export.export(export.Trained(session, network, found, measured, recipe), answered.probabilities)
    stages.lap("export", 1, now=True)
    return metrics


def goes_on(training: Training) -> bool:
    """Takes up what a checkpoint holds; False where there is none."""
    return training.unfreezing.go_on(training) if training.unfreezing is not None else training.keeper.resume()


def tell_result(
    training: Training, val: dict[str, float], test: dict[str, float], candidate: str | None = None
) -> None:
    """What the kept weights are worth on the validation part and, where there is one, on the test part."""
    metric, position = training.metric, training.keeper.position
    what = candidate or f"epoch {position.best_epoch or position.epoch}"
    kept = f"Kept: {what}"
    parts = [story.part("validation", {metric: val[metric]})]
    if test:
        parts.append(story.part("test", {metric: test[metric]}))
    training.session.events.log(story.line(kept, None, parts))


def chosen_epoch(training: Training) -> dict[str, int]:
    """The epoch whose weights are kept, counted from 1 and chosen on the validation part, and of how many; 0: none was."""
    position = training.keeper.position
    return {"epoch": position.best_epoch, "epochs": position.epoch}
