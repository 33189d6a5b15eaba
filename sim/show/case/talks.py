"""An agent takes a contact: how long that took, what he or she knew, and how the talk ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.engine.journal import (
    FLAG_BEYOND_WAIT_THRESHOLD,
    FLAG_COMPANION,
    FLAG_MEDIUM_LACKING,
    FLAG_RESOLVED,
    FLAG_WRONG_RECORD,
    ContactEnd,
    WorkKind,
)
from sim.show.case.moment import Moment, Scene, Tone
from sim.units import TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.show.case.rows import Row


def taken(scene: Scene, contact: Row) -> Moment:
    """An agent answers a live contact or a chat."""
    waited = scene.rows.waited(contact)
    agent = scene.agent_first(contact["agent"])
    long = contact["flags"] & FLAG_BEYOND_WAIT_THRESHOLD
    key = "taken.long" if long else "taken" if waited else "taken.at_once"
    text = scene.sentences(
        scene.say(key, agent=agent, wait=scene.lasting(waited)),
        *facts_of_take(scene, contact),
    )
    return Moment(
        tick=contact["left_queue"],
        attempt=contact["attempt"],
        what="between",
        subject=scene.contact(contact),
        text=text,
        tone="waste" if scene.rows.twin(contact) else "agent",
        waited=waited,
    )


def facts_of_take(scene: Scene, contact: Row) -> list[str]:
    """What an agent finds on taking a contact for the first time, one sentence each."""
    twin = scene.rows.twin(contact)
    double = ""
    if twin is not None:
        key = "double.same_agent" if twin["agent"] == contact["agent"] else "double"
        agent = scene.agent_first(twin["agent"])
        double = scene.say(key, other=scene.contact(twin), agent=agent)
    return [double, _identified(scene, contact), *_known(scene, contact), _medium(scene, contact)]


def _identified(scene: Scene, contact: Row) -> str:
    """Finding out who it is, and what the law asks for."""
    found = [
        scene.say(f"taken.{part}", time=scene.lasting(contact[part]))
        for part in ("identify", "authenticate")
        if contact[part]
    ]
    return scene.say("taken.checks", checks=scene.language.listed(found)) if found else ""


def _known(scene: Scene, contact: Row) -> list[str]:
    """What the agent knows of the earlier talks, and what has to be explained again."""
    earlier = contact["earlier"]
    if not earlier:
        return []
    unknown = round(contact["missing"] * earlier / 1000)
    where = _where(scene, contact)
    before = [each for each in _earlier(scene, contact) if each["agent"] == contact["agent"]]
    found = []
    if before:
        found.append(scene.say("known.same_agent", contact=scene.contact(before[-1])))
    if before and earlier == 1:
        pass  # he or she was there: that says it all
    elif contact["flags"] & FLAG_WRONG_RECORD:
        found.append(scene.say("known.wrong", where=where))
    elif not unknown:
        found.append(scene.count("known.all", earlier, where=where))
    elif unknown == earlier:
        found.append(scene.count("known.none", earlier, where=where))
    else:
        known = earlier - unknown
        found.append(scene.say("known.part", known=known, earlier=earlier, where=where))
    if contact["read"]:
        found.append(scene.say("known.read", time=scene.lasting(contact["read"])))
    if contact["repeat"]:
        found.append(scene.say("repeat", time=scene.lasting(contact["repeat"])))
    return found


def _earlier(scene: Scene, contact: Row) -> list[Row]:
    """Earlier contacts of the case that were talked through before this one was taken."""
    return [
        each
        for each in scene.rows.contacts
        if each is not contact
        and scene.rows.was_taken(each)
        and scene.rows.over_at(each) <= contact["left_queue"]
    ]


def _where(scene: Scene, contact: Row) -> str:
    """The channels of the earlier talks, self-service included."""
    found = [scene.channel(each["channel"]) for each in _earlier(scene, contact)]
    for each in scene.rows.contacts:
        left = each["offered"] + each["self_service"]
        if each["self_service"] and left <= contact["left_queue"]:
            found.append(scene.channel(each["entry_channel"]))
    return scene.language.listed(dict.fromkeys(found))


def _medium(scene: Scene, contact: Row) -> str:
    """What the channel cannot carry."""
    facts = {"channel": scene.channel(contact["channel"])}
    if contact["flags"] & FLAG_MEDIUM_LACKING:
        return scene.say("medium.lacking", **facts)
    if contact["flags"] & FLAG_COMPANION:
        time = scene.lasting(contact["companion"])
        return scene.say("medium.companion", time=time, **facts)
    return ""


def talk_ends(scene: Scene, contact: Row) -> Moment:
    """A live contact or a chat is over, or not by the end of the run."""
    over = scene.rows.concluded(contact)
    tick = contact["talk_end"] if over else scene.rows.end_ticks
    spent = tick - contact["left_queue"]
    key, tone = outcome(scene, contact) if over else ("open.talk", "quiet")
    text = scene.sentences(
        scene.say(key, time=scene.lasting(spent), agent=scene.agent(contact["agent"])),
        _beside(scene, contact, spent) if over else "",
        after_contact_work(scene, contact),
    )
    return Moment(tick, contact["attempt"], "end", scene.contact(contact), text, tone)


def outcome(scene: Scene, contact: Row) -> tuple[str, Tone]:
    """Solved, not solved, or no longer needed; as a sentence's key and its tone."""
    if contact["flags"] & FLAG_RESOLVED:
        return "over.solved", "good"
    if scene.rows.solved_at <= contact["talk_end"]:
        return "over.needless", "waste"
    return "over.unsolved", "bad"


def _beside(scene: Scene, contact: Row, spent: int) -> str:
    """How much of the agent's time was for this contact, where he or she had others beside it."""
    own = scene.rows.agent_time(contact["attempt"], WorkKind.HANDLING)
    if not own or spent - own <= TICKS_PER_SECOND:
        return ""
    return scene.say("over.beside", time=scene.lasting(own))


def after_contact_work(scene: Scene, contact: Row) -> str:
    """After-contact work, as far as it was done."""
    spells = scene.rows.spells_of(contact["attempt"], WorkKind.AFTER_CONTACT_WORK)
    done = sum(spell["end"] - spell["start"] for spell in spells)
    if not done or contact["end"] == ContactEnd.OPEN:
        return ""
    if contact["logging"]:
        record = scene.lasting(contact["logging"])
        return scene.say("after_contact_work.record", time=scene.lasting(done), record=record)
    return scene.say("after_contact_work", time=scene.lasting(done))
