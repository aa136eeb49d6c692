"""The plan of a recipe: which network, in which size, for how many epochs; and the network that it begins with."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import torch

from ... import rates, story
from ...preset import AUTO
from ...session import Session
from .. import build, caching, continuing
from ..data import Data, Sources, test_items
from ..epochs import Training, measure
from ..network import Network
from . import budget, pixels, recipes
from .probe import Probe

#: What learns where no model is named: with weights on board, and from scratch.
PRETRAINED, FROM_SCRATCH = "efficientnet-lite0", "compact-cnn"
#: Sides that those may get, in pixels, and passes over the training pictures that a side must leave time for.
SIZES = {PRETRAINED: ((96, 128, 160, 192, 224), 10), FROM_SCRATCH: ((32, 48, 64), 30)}
#: Share of its time that `quick` gives to looking at the pictures.
LOOKING = 0.3
#: Fewer passes than this are cut short each, so that the training still sees small and whole pictures, and an end.
FEWEST = 3


@dataclass
class Plan:
    """All that was decided and measured before the first step; it stands in every checkpoint."""

    preset: str
    model: dict[str, Any]
    image_size: int | None
    pretrained: bool
    #: It may take so long, in seconds from the first line.
    seconds: float
    #: That the network learns from, at its own size.
    images_per_second: float = 0.0
    #: Shorter side of the usual picture, in pixels.
    detail: float = 0.0
    #: The network came with weights, and a linear probe was taken of it.
    probed: bool = False
    #: It came with weights and a last layer of a model that is gone on from: this is the first model, and no probe.
    continued: bool = False
    #: One linear layer makes the logits.
    linear: bool = False
    mirrors: tuple[bool, bool] = (False, False)
    epochs: int = 0
    small_epochs: int = 0
    small_size: int = 0
    most_steps: int | None = None
    #: Optimiser steps of all epochs.
    steps: int = 0
    #: Seconds that candidates, held-out answers and the export take after the last epoch.
    closing: float = 0.0
    told: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Plan:
        """The plan of a checkpoint."""
        mirror, upside_down = value["mirrors"]
        return cls(**(value | {"mirrors": (mirror, upside_down)}))

    @property
    def fine_tunes(self) -> bool:
        """Whether a network that has learned before goes on."""
        return (self.probed or self.continued) and self.epochs > 0

    @property
    def perfect(self) -> bool:
        """Whether the probe has the whole validation part right: there is nothing left to gain."""
        return bool(self.told.get("probe", {}).get("accuracy") == 1)

    @property
    def judged_from(self) -> int:
        """Epochs before which no gain is no reason to stop: small pictures do not show what the whole size gains."""
        return 0 if self.perfect else self.small_epochs

    def lasts(self, last: float) -> float:
        """Seconds from the first line until the last epoch must be over, of which `last` are promised to what comes after.

        The limit is a promise, and the candidates and the export must fit into it too; a plan that was cut to the least
        is carried out nearly whole.
        """
        return self.seconds - self.closing - last if self.most_steps is None else 1.1 * self.seconds

    def config(self, asked: dict[str, Any]) -> dict[str, Any]:
        """What the training goes by."""
        settings: dict[str, Any] = {"model": self.model, "image_size": self.image_size}
        settings["load_pretrained"] = self.pretrained
        epochs, steps = max(1, self.epochs), max(1, self.steps)
        if self.pretrained:
            settings |= recipes.fine_tuning(epochs, steps, self.mirrors, self.perfect)
        else:
            settings |= recipes.from_scratch(epochs, steps, self.mirrors)
        return recipes.filled(asked, settings)

    def settle(self, session: Session, network: Network, found: Data, learned: Probe, spent: float) -> None:
        """Counts the epochs that fit into what is left of the time, of which `spent` seconds are gone or promised."""
        parts = budget.Parts(len(found.train), len(found.val), 0 if found.test is None else len(found.test))
        if self.probed:
            self.mirrors = learned.mirrors
            self.told["probe"] = {"C": learned.strength, "images": learned.pictures, "seconds": learned.seconds}
            self.told["probe"] |= dict(zip(("accuracy", "mirrored", "upside_down"), learned.measured, strict=True))
        else:
            self.mirrors, self.told["mirrors"] = pixels.mirrors(found.train, found.val)
        self.count_epochs(session, network, parts, spent)

    def count_epochs(self, session: Session, network: Network, parts: budget.Parts, spent: float) -> None:
        """Epochs, their sizes and steps, by the speed that was measured; none where the recipe or the time has none."""
        recipe = recipes.RECIPES[self.preset]
        most = recipe.most_epochs if self.pretrained else recipe.most_from_scratch
        if most == 0:
            return
        size = network.preprocessing.size
        speed = budget.Speed(size, self.images_per_second)
        small = budget.small_side(size) if self.probed else size
        grows = small < size and budget.takes(network, small, next(network.module.parameters()).device)
        whole = budget.seconds_of_epoch(speed, size, parts)
        beginning = parts.train / speed.at(small) + parts.val / (budget.LEARNING * speed.at(size)) if grows else whole
        share = budget.SMALL_EPOCHS if grows else 0.0
        self.closing = (6 * parts.val + parts.test) / (budget.LEARNING * speed.at(size))
        left = budget.PLANNED * self.seconds - spent - self.closing
        affordable = left / (share * beginning + (1 - share) * whole)
        per_epoch = max(1, parts.train // recipes.BATCH)
        if affordable < FEWEST:
            steps = int(per_epoch * max(0.0, affordable) / FEWEST)
            if steps == 0 and self.probed:
                told = f"There is no time left of {story.took(self.seconds)} to go on from the linear probe."
                session.events.log(told, "warning")
                return
            self.most_steps = max(1, steps)
        self.epochs = min(most, max(FEWEST, int(affordable)))
        self.small_size, self.small_epochs = small, round(share * self.epochs)
        self.steps = self.epochs * (self.most_steps or per_epoch)
        self.tell(session, size)

    def tell(self, session: Session, size: int) -> None:
        """What was decided, and from what."""
        steps = "" if self.most_steps is None else f" of {self.most_steps} steps"
        sizes = f", the first {self.small_epochs} with pictures of {self.small_size} px" if self.small_epochs else ""
        session.events.log(
            f"Plan for {story.took(self.seconds)}: {self.epochs} epochs{steps} at {size} px{sizes};"
            f" {self.images_per_second:.0f} images/s were measured."
        )

    def summary(self, preset: str) -> dict[str, Any]:
        """recipe.json of the model folder, to which the end adds what was kept."""
        plan = {name: value for name, value in self.to_json().items() if name not in ("told", "preset")}
        return {"preset": preset, "plan": plan} | self.told


def begin(session: Session, sources: Sources, device: torch.device, earlier: Plan | None) -> tuple[Plan, Network]:
    """The network of the plan; without a plan, the beginnings of one."""
    labels = sources.data.found.classes
    if earlier is not None:
        session.config = earlier.config(session.asked)
        return earlier, build.build(session, labels, device)
    asked = session.asked
    recipe = recipes.RECIPES[asked["preset"]]
    source = continuing.source_of(session)
    parts = counted(session, sources)
    limit = recipe.limit(asked, parts.train + parts.val)
    model = asked["model"]
    if source is not None and model["name"] == AUTO:
        model = source.model
    elif model["name"] == AUTO:
        model = {"name": PRETRAINED if asked["load_pretrained"] else FROM_SCRATCH}
    plan = Plan(recipe.name, model, asked["image_size"], asked["load_pretrained"] or source is not None, limit)
    if source is not None:
        plan.continued, plan.image_size = True, asked["image_size"] or source.size
    session.config = plan.config(asked)
    plan.model = session.config["model"]
    network = build.build(session, labels, device)
    build.probe(session, network, device)
    training = sources.data.found.parts
    plan.detail = caching.detail(training.get("train", training.get("all", [])), network.preprocessing)
    plan.detail *= network.preprocessing.size
    speed = budget.measure(network, device)
    if plan.image_size is None and model["name"] in SIZES:
        plan.image_size = size_for(recipe, speed, plan, parts)
        if plan.image_size != network.preprocessing.size:
            session.config = plan.config(asked)
            network = build.build(session, labels, device)
            speed = budget.measure(network, device)
    plan.image_size = plan.image_size or asked["image_size"]
    plan.images_per_second = speed.images_per_second
    plan.linear = build.is_linear(network, device)
    plan.probed = network.pretrained and plan.linear and not plan.continued
    return plan, network


def size_for(recipe: recipes.Recipe, speed: budget.Speed, plan: Plan, parts: budget.Parts) -> int:
    """Side of the pictures, in pixels: of what the detail and the time allow the most."""
    sizes, worth = SIZES[str(plan.model["name"])]
    # A network that learned from larger things gains from pictures that are enlarged; one from scratch does not.
    most = plan.detail * (budget.ENLARGED if plan.pretrained else 1.2)
    fitting = [size for size in sizes if size <= most]
    if recipe.most_epochs == 0 and plan.pretrained:
        good = [size for size in fitting if budget.overhead(speed, size, parts) <= LOOKING * plan.seconds]
    else:
        good = [size for size in fitting if budget.passes(speed, size, parts, plan.seconds) >= worth]
    return max(good, default=sizes[0])


def counted(session: Session, sources: Sources) -> budget.Parts:
    """Pictures of each part by their names, before any is read."""
    parts = {name: len(items) for name, items in sources.data.found.parts.items()}
    train = parts.get("train", parts.get("all", 0))
    val = parts.get("val", 0)
    if not val:
        val = round(train * float(session.asked["validation"]["fraction"]))
        train -= val
    test = parts.get("test", 0) if sources.test is None else len(test_items(sources.test.found))
    return budget.Parts(train, val, test)


def freeze_stem(network: Network) -> None:
    """What comes before the first block stays: edges and colours are the same in all pictures."""
    heads = {id(one) for head in network.heads for one in head.parameters()}
    named = [(name, one) for name, one in network.module.named_parameters() if id(one) not in heads]
    for (_, one), layer in zip(named, rates.layers([name for name, _ in named]), strict=True):
        if layer == 0:
            one.requires_grad_(False)


def tell_probe(training: Training) -> None:
    """What the probe is worth: the first candidate, and what the epochs must beat."""
    values, _ = measure(training)
    shown = {"loss": values["val/loss"], training.metric: values[f"val/{training.metric}"]}
    training.session.events.log(story.line("The linear probe", None, [story.part("validation", shown)]))
