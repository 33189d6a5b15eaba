"""One case told minute by minute under several service models.

Every sentence is computed from the journal: from the rows of the case in its tables of contacts,
turns, work, decisions and cases. What the journal lacks (a name, words for emotions, the value of a
customer) comes from the scenario where it is at hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.journal import Journal
from sim.engine.run import Engine, simulate
from sim.engine.typical_start import begun, find_start
from sim.errors import CcsimError
from sim.folders import write_whole
from sim.language.english import ENGLISH
from sim.language.language import Language
from sim.sections.behaviour import EmotionLevels
from sim.service_models.registry import names as model_names
from sim.show.case.moment import Background, Scene
from sim.show.case.rows import rows_of_case
from sim.show.case.sums import Loyalty, Sums, comparison, loyalty_of, sums_of
from sim.show.case.telling import moments_of
from sim.show.choosing import case_of_the_scenario, chosen_case
from sim.show.layout import as_markdown, as_text
from sim.show.page import as_fragment, as_page
from sim.show.told import Telling, Told
from sim.study.telling import note_text

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.sections.channels import Channel
    from sim.service_models.protocol import ServiceModel

__all__ = ["Story", "Telling", "story"]


class Story(Told):
    """A case under several service models, as text, Markdown or HTML.

    `print(story)` shows it with the models below each other, `story.text(width)` side by side if
    that is wide enough; `markdown()` and `html()` give it for a document. A notebook shows the
    HTML. What it holds is described at :class:`Told`.
    """

    def text(self, width: int | None = None) -> str:
        """As plain text.

        Args:
            width: characters of a line of the terminal; None: the models below each other.
        """
        return as_text(self, width)

    def __repr__(self) -> str:
        """The story: what a person at a prompt wants to see."""
        return self.text()

    def markdown(self) -> str:
        """As Markdown."""
        return as_markdown(self)

    def html(self) -> str:
        """As a page of its own, without anything from elsewhere."""
        return as_page(self)

    def write(self, path: str | Path) -> Path:
        """Write it to a file: HTML or Markdown, as the name ends, else plain text.

        Raises:
            OSError: it cannot be written.
        """
        target = Path(path)
        endings = {".html": self.html, ".htm": self.html, ".md": self.markdown}
        return write_whole(target, endings.get(target.suffix.lower(), self.text)())

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return as_fragment(self)


def story(
    of: Scenario | Journal | Sequence[Journal],
    case: int | None = None,
    models: Sequence[str | ServiceModel] | None = None,
    seed: int | None = None,
    replication: int = 0,
    engine: Engine = "auto",
    scenario: Scenario | None = None,
) -> Story:
    """Tell one case under several service models.

    Args:
        of: a scenario, which is simulated under each model; or journals of the same demand.
        case: its number, the row on the tape. Default: the first case of the source that the
            scenario's `[story]` names, else the one with the most contacts.
        models: service models, for a scenario; default: the four built-in ones.
        seed: root of all randomness, for a scenario; default: the scenario's.
        replication: number of the replication, for a scenario.
        engine: as for `simulate`.
        scenario: of the journals, for what they lack: the customer's name and story, words for
            emotions, values of customers.

    Raises:
        CcsimError: no such case, no such model, or journals of different demand.
    """
    if isinstance(of, Journal):
        journals = [of]
    elif isinstance(of, Sequence):
        journals = list(of)
    else:
        scenario = of
        journals = _simulated(of, models, seed, replication, engine)
    _require_the_same_demand(journals)
    language = ENGLISH
    number, why = chosen_case(journals, scenario, language, case)
    customer = _customer(journals[0], scenario, number)
    background = _background(scenario)
    tellings = [
        _telling(
            Scene(rows_of_case(journal, number), language, background, customer),
            None if scenario is None else loyalty_of(journal, scenario, number),
        )
        for journal in journals
    ]
    return Story(
        case=number,
        start=journals[0].start,
        heading=tuple(_heading(journals[0], scenario, language, number, customer, why)),
        tellings=tuple(tellings),
        comparison=tuple(comparison(language, background, [each.sums for each in tellings])),
        notes=tuple(_notes(journals, language)),
        language=language,
    )


def _simulated(
    scenario: Scenario,
    models: Sequence[str | ServiceModel] | None,
    seed: int | None,
    replication: int,
    engine: Engine,
) -> list[Journal]:
    """A journal per service model, all of one tape."""
    chosen = list(model_names()) if models is None else list(models)
    if not chosen:
        raise CcsimError("no service model is named: a story needs at least one.")
    root = scenario.run.seed if seed is None else seed
    scenario = begun(scenario, find_start(scenario, chosen, root))
    found: list[Journal] = []
    for model in chosen:
        tape = found[0].tape if found else None
        found.append(simulate(scenario, model, seed, replication, engine, tape))
    return found


def _require_the_same_demand(journals: Sequence[Journal]) -> None:
    """Refuse journals that are not about the same cases.

    Raises:
        CcsimError: they are not, or there is none.
    """
    if not journals:
        raise CcsimError("there is no journal to tell a case from.")
    first = journals[0]
    for journal in journals[1:]:
        same = journal.tape is first.tape or (
            (journal.seed, journal.replication) == (first.seed, first.replication)
            and journal.names.channels == first.names.channels
            and np.array_equal(journal.tape.cases, first.tape.cases)
        )
        if not same:
            raise CcsimError(
                f"the journals of {first.model} and {journal.model} are about different cases: "
                "simulate both with the same scenario, seed and replication."
            )


def _telling(scene: Scene, loyalty: Loyalty | None) -> Telling:
    sums = sums_of(scene.rows, loyalty)
    moments = tuple(moments_of(scene))
    return Telling(scene.rows.model, moments, sums, _summary(scene, sums), scene.rows)


def _summary(scene: Scene, sums: Sums) -> str:
    """Waits, agents' time, and what it does to the customer's loyalty, in a few sentences."""
    parts = [scene.say("summary.waited", time=scene.lasting(sums.waited))]
    if sums.waited_for_messages:
        time = scene.lasting(sums.waited_for_messages)
        parts.append(scene.say("summary.waited_for_messages", time=time))
    time, wasted = scene.lasting(sums.agent_time), scene.lasting(sums.wasted_time)
    key = "summary.wasted_time" if sums.wasted_time else "summary.agent_time"
    parts.append(scene.say(key, time=time, wasted=wasted))
    return scene.sentences(scene.say("summary", parts=", ".join(parts)), _loyalty(scene, sums))


def _loyalty(scene: Scene, sums: Sums) -> str:
    """Satisfaction and the chance that the customer leaves; empty where neither is known."""
    if sums.loyalty is None:
        return ""
    return scene.say(
        "summary.loyalty",
        index=sums.loyalty.satisfaction,
        percent=100 * sums.loyalty.leaves,
        evidence=100 * sums.loyalty.leaves_by_evidence,
    )


def _customer(journal: Journal, scenario: Scenario | None, case: int) -> str:
    """The name of the customer, if it is the case that the scenario tells of."""
    if scenario is None or not scenario.story.customer or not scenario.story.source:
        return ""
    try:
        told = case_of_the_scenario(journal, scenario)
    except CcsimError:  # its source has no case here; another one was asked for by number
        return ""
    return scenario.story.customer if told == case else ""


def _background(scenario: Scenario | None) -> Background:
    """Words for numbers: the scenario's, or the defaults."""
    levels = EmotionLevels() if scenario is None else scenario.emotion.levels
    values: dict[str, float] = {}
    limits: dict[str, str] = {}
    if scenario is not None:
        limits = {name: _limit(channel) for name, channel in scenario.channels.items()}
        worth = {name: segment.value_per_year for name, segment in scenario.segments.items()}
        most = max(worth.values())
        values = {name: value / most for name, value in worth.items()} if most > 0 else {}
    ordered = (levels.positive, levels.neutral, levels.negative, levels.furious)
    return Background(ordered, values, limits)


def _limit(channel: Channel) -> str:
    """What is limited on a channel, see `Background`."""
    trunks = channel.trunks is not None or channel.trunks_shared_with
    if channel.queue_places is None:
        return "trunks"
    return "both" if trunks else "places"


def _heading(
    journal: Journal,
    scenario: Scenario | None,
    language: Language,
    case: int,
    customer: str,
    why: str,
) -> list[str]:
    """Title, what happened, the facts, why this case, how to read it."""
    row = rows_of_case(journal, case).case
    arises = journal.start + timedelta(microseconds=row["arrival"])
    name = customer or language.say("customer.first")
    facts = language.say(
        "facts",
        Who=name,
        intent=journal.names.intents[row["intent"]],
        segment=journal.names.segments[row["segment"]],
        date=language.date(arises),
        time=f"{arises:%H:%M:%S}",
        replication=journal.replication,
        seed=journal.seed,
    )
    happened = scenario.story.text if scenario is not None and customer else ""
    title = language.say("title", name=name, case=case)
    lines = [title, happened, facts, why, language.say("how_to_read")]
    return [line for line in lines if line]


def _notes(journals: Sequence[Journal], language: Language) -> list[str]:
    """What a reader of the journals has to know, each said once for the models it holds for."""
    found = sorted((note, journal.model) for journal in journals for note in journal.notes)
    return [
        language.say(
            "note",
            model=language.listed([model for _, model in group]),
            note=note_text(note, language),
        )
        for note, group in ((key, list(rows)) for key, rows in groupby(found, lambda row: row[0]))
    ]
