"""The course of a recipe: probe, speed, plan, fine-tuning from the probe, candidates, temperature.

Exactness: what was measured (speed, probe, mirrors) becomes a plan, which stands in every checkpoint. A resumed run goes by
that plan and measures nothing again, so that it ends in the same bytes as if it had not been interrupted.
"""

from __future__ import annotations

import time
from typing import Any

import torch

from ... import checkpoint, story
from ...errors import TrainyardError
from ...ranking import ranking_metric
from ...session import Session
from ...stages import Planned
from .. import build, data, plan, train
from ..batches import PixelBatches
from ..course import Course
from ..data import Data
from ..epochs import Training, evaluate, run_epochs
from ..mirrored_classes import flips_too, without_swaps
from ..network import Network
from ..scoring import Scores
from ..set_up import set_up
from . import budget, candidates, probe, start
from .start import Plan

#: Seconds at the end that are not measured before: export, its proof, evaluation files.
LAST = 12.0
#: Share of the time that the features of the probe may take.
PROBING = 0.25


def train_recipe(session: Session) -> dict[str, float]:
    """Trains as the preset says; answers with the held-out metrics. Raises as images/train.py."""
    began = time.monotonic()
    events, stages = session.events, session.stages
    if session.world.size > 1:
        message = f"preset {session.asked['preset']} trains on one device; the job has {session.world.size}."
        raise TrainyardError("config.incompatible", message, "Give the job one device, or leave the preset out.")
    events.status("loading_data")
    outline(session, None)
    sources = data.look(session)
    outline(session, data.count(sources))
    labels = sources.data.found.classes
    ranked = ranking_metric(session.config, len(labels))
    device = build.prepare_torch(session)
    events.status("building_model")
    earlier = planned_before(session)
    course, network = start.begin(session, sources, device, earlier)
    stages.lap("build", 1, now=True)
    events.status("loading_data")
    found = data.load(session, network.preprocessing, sources)
    stages.lap("decode", len(found.train) + len(found.val) + (0 if found.test is None else len(found.test)), now=True)
    flips_too(session, network, found)
    learned = probe.Probe()
    if earlier is None and course.probed:
        learned = probed(session, network, (found, device), ranked, course)
    if earlier is None:
        course.settle(session, network, found, learned, time.monotonic() - began + LAST)
    session.config = course.config(session.asked)
    training = prepared(session, network, (found, device, ranked), course, learned)
    training.until = began + course.lasts(LAST) if course.epochs else None
    first = learn_or_go_on(training, network, learned, course)
    stages.lap("build", 0)
    if course.epochs:
        plan.announce(training)
    events.status("training")
    session.can_finish = True
    if course.epochs:
        run_epochs(training)
    session.can_finish = False
    training.keeper.seal()
    summary = course.summary(session.asked["preset"])
    candidates.choose(training, first, summary)
    before = settled(training, network, learned, float(summary["temperature"]) if course.linear else 1.0, summary)
    summary["epochs_done"] = training.keeper.position.epoch
    summary["seconds"] = round(time.monotonic() - began, 1)
    return train.conclude(training, network, summary, before)


def outline(session: Session, images: int | None) -> None:
    """What comes, before it is known how long each takes."""
    session.stages.plan(
        Planned("start", 1),
        Planned("build", 1),
        Planned("decode", images),
        Planned("epochs", None),
        Planned("final_evaluation", None),
        Planned("export", 1),
        Planned("finish", 1),
    )


def planned_before(session: Session) -> Plan | None:
    """The plan in the checkpoint of a run that goes on."""
    if not session.job.resume:
        return None
    checkpoint.recover(session.out)
    last = checkpoint.load(session.out, "last")
    return None if last is None or "recipe" not in last.state else Plan.from_json(last.state["recipe"])


def probed(
    session: Session, network: Network, source: tuple[Data, torch.device], ranked: dict[str, Any], course: Plan
) -> probe.Probe:
    """Logistic regression on the features of the network as it came; says what it is worth."""
    found, device = source
    batches = PixelBatches(found.train, network, None, (int(session.config["seed"]), device))
    batches.half = build.half_precision(session, device)
    answering = budget.LEARNING * course.images_per_second
    most = max(20 * len(found.labels), int(PROBING * course.seconds * answering / 2))
    learned = probe.learn(batches, found.val, ranked, most, session.heed, learns_all=found.divided)
    kinds = {(True, True): "mirrored and upside down", (True, False): "mirrored"}.get(learned.mirrors)
    told = "neither mirrored nor turned" if kinds is None else f"as good {kinds}"
    session.events.log(
        f"Linear probe on {learned.pictures:,} training images in {story.took(learned.seconds)}: logistic regression with"
        f" C {learned.strength:g}; validation accuracy {story.figure(learned.measured[0])} as they are,"
        f" {story.figure(learned.measured[1])} mirrored, {story.figure(learned.measured[2])} upside down: {told}."
    )
    return learned


def prepared(
    session: Session,
    network: Network,
    what: tuple[Data, torch.device, dict[str, Any]],
    course: Plan,
    learned: probe.Probe,
) -> Training:
    """The training of the plan; what learns and what does not."""
    found, device, ranked = what
    if course.fine_tunes:
        start.freeze_stem(network)
    parts: dict[str, Any] = {"probe": learned} if course.probed else {}
    about = Course(
        small_size=course.small_size,
        small_epochs=course.small_epochs,
        judged_from=course.judged_from,
        most_steps=course.most_steps,
        keeps_statistics=course.fine_tunes,
        about={"recipe": course.to_json()},
        parts=parts,
    )
    augmentations = without_swaps(session, found)
    return set_up(session, network, (found, augmentations), (device, ranked), about)


def learn_or_go_on(
    training: Training, network: Network, learned: probe.Probe, course: Plan
) -> candidates.Weights | None:
    """Puts the probe's layer into the network, or the checkpoint's weights; answers with those that training began with."""
    session, keeper = training.session, training.keeper
    came_with = candidates.copied(network.module.state_dict())
    resumed = session.job.resume and keeper.resume()
    if resumed:
        session.events.log(f"Resumed after epoch {keeper.position.epoch}, step {keeper.position.step} of the next.")
    session.events.began(keeper.position.total)
    training.began_at = keeper.position.epoch
    if not course.probed:
        # The plan is kept from the first moment on: it was measured, and will not be measured alike again.
        keeper.save()
        return None
    now = candidates.copied(network.module.state_dict())
    network.module.load_state_dict(came_with)
    network.take_head(learned.weight, learned.bias)
    first = candidates.copied(network.module.state_dict())
    if resumed:
        network.module.load_state_dict(now)
        return first
    if training.average is not None:
        training.average.begin(network.module)
    start.tell_probe(training)
    keeper.save()
    return first


def settled(
    training: Training, network: Network, learned: probe.Probe, temperature: float, summary: dict[str, Any]
) -> Scores | None:
    """Softens the kept weights. A linear probe learns from the pictures that measured it, too, where they were split off.

    Answers with what it said of them before, which is what is told of it; None where nothing of them was learned.
    """
    soften(network, temperature, training)
    if summary["kept"] != candidates.PROBE or not len(learned.all_weight):
        return None
    measured = evaluate(training, training.data.val, exact=True)
    network.take_head(learned.all_weight, learned.all_bias)
    position = training.keeper.position
    training.keeper.keep_best(position.best_value or 0.0, position.best_metrics)
    soften(network, temperature, training)
    summary["all_pictures"] = True
    training.session.events.log(
        "The linear probe that is kept has learned from the validation pictures too; what is told of them was measured"
        " before."
    )
    return measured


def soften(network: Network, temperature: float, training: Training) -> None:
    """Divides the logits by the temperature that makes the probabilities fit the validation part; no answer changes."""
    if temperature == 1.0:
        return
    training.keeper.restore_best()
    with torch.no_grad():
        for head in network.heads:
            head.weight.div_(temperature)
            if head.bias is not None:
                head.bias.div_(temperature)
    training.keeper.keep_best(training.keeper.position.best_value or 0.0, training.keeper.position.best_metrics)
