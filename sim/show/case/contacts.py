"""What happened to one contact, from its beginning to its end, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sim.engine.journal import (
    FLAG_CHASED,
    FLAG_FALSE_MERGE,
    FLAG_HANDED_OVER,
    FLAG_PARALLEL,
    FLAG_RESOLVED,
    FLAG_REVIVED,
    FLAG_SILENT,
    FLAG_STEERED,
    Answer,
    ContactEnd,
    WorkKind,
)
from sim.show.case.moment import Moment, Scene, Tone
from sim.show.case.talks import taken, talk_ends
from sim.show.case.threads import thread

if TYPE_CHECKING:
    from sim.show.case.rows import Row


_DUPLICATE: Final = ContactEnd.CLOSED_AS_DUPLICATE


def contact_moments(scene: Scene, contact: Row) -> Iterator[Moment]:
    """All moments of a contact in their order; exactly one begins it and exactly one ends it."""
    yield _begin(scene, contact)
    if contact["queued"] < 0:
        yield _self_service_end(scene, contact)
        return
    if contact["flags"] & FLAG_HANDED_OVER:
        yield _handed_over(scene, contact)
    if contact["flags"] & FLAG_REVIVED:
        yield _revived(scene, contact)
    if scene.rows.was_taken(contact):
        if contact["attempt"] in scene.rows.threads:
            yield from thread(scene, contact)
        else:
            yield taken(scene, contact)
            yield talk_ends(scene, contact)
    elif contact["flags"] & FLAG_SILENT:
        yield from _silent(scene, contact)
    else:
        yield _unserved(scene, contact)


def _begin(scene: Scene, contact: Row) -> Moment:
    """Juan makes contact again, while still waiting in #2; furious."""
    if contact["attempt"] in scene.rows.threads and not contact["flags"] & FLAG_HANDED_OVER:
        verb = "begin.writes"
    elif contact["self_service"] or contact["flags"] & FLAG_HANDED_OVER or contact["queued"] < 0:
        verb = "begin.self_service"
    else:
        verb = "begin.held"
    text = scene.say(
        "begin",
        verb=scene.say(verb),
        how=_how(scene, contact),
        emotion=scene.emotion(contact["emotion"]),
    )
    return Moment(
        tick=contact["offered"],
        attempt=contact["attempt"],
        what="begin",
        subject=_entry(scene, contact),
        text=text,
        tone="customer",
    )


def _entry(scene: Scene, contact: Row) -> str:
    """How the contact is called while it is where it came in."""
    channel = scene.channel(contact["entry_channel"])
    return scene.say("contact", attempt=contact["attempt"], channel=channel)


def _how(scene: Scene, contact: Row) -> str:
    """Whether it is the first attempt, one more, one beside others, one that was offered."""
    parts = []
    others = scene.rows.others_at(contact["offered"], contact["attempt"])
    others = [each for each in others if each["offered"] <= contact["offered"]]
    if contact["flags"] & FLAG_PARALLEL:
        contacts = [*_joined_to(scene, contact), *others]
        parts.append(scene.say("begin.parallel", contacts=scene.contacts(contacts)))
    elif contact["attempt"] > 1:
        before = scene.rows.contact(contact["attempt"] - 1)
        same = before["channel"] == contact["entry_channel"]
        if same:
            parts.append(scene.say("begin.again"))
        elif before not in others:
            parts.append(scene.say("begin.after", contact=scene.contact(before)))
        if others:
            parts.append(scene.say("begin.besides", contacts=scene.contacts(others)))
    if contact["flags"] & FLAG_STEERED:
        parts.append(scene.say("begin.steered"))
    return "".join(parts)


def _joined_to(scene: Scene, contact: Row) -> list[Row]:
    """Earlier contacts that the orchestrator joined to this one as it arrived."""
    return [
        each
        for each in scene.rows.contacts[: contact["attempt"] - 1]
        if each["end"] == ContactEnd.MERGED and each["left_queue"] == contact["offered"]
    ]


# --- self-service --------------------------------------------------------------------------------


def _handed_over(scene: Scene, contact: Row) -> Moment:
    """The bot hands over to chat."""
    text = scene.say(
        "self_service.handed_over",
        time=scene.lasting(contact["self_service"]),
        channel=scene.channel(contact["channel"]),
    )
    return _between(contact, contact["queued"], text, "quiet", _entry(scene, contact))


def _revived(scene: Scene, contact: Row) -> Moment:
    """A message that was joined to another contact waits on, as that one came to nothing.

    If it has joined one more contact since, the journal names that one, and not when it came back.
    """
    tick, left = scene.rows.contact(contact["joined"])["closed"], contact["left_queue"]
    if tick < 0 or 0 <= left < tick or contact["end"] in (_DUPLICATE, ContactEnd.MERGED):
        tick = left if left >= 0 else scene.rows.end_ticks
        text = scene.say("revived_before")
    else:
        text = scene.say("revived", other=scene.attempt(contact["joined"]))
    return _between(contact, tick, text, "orchestrator", scene.contact(contact))


def _self_service_end(scene: Scene, contact: Row) -> Moment:
    """A contact that never came before an agent."""
    time = scene.lasting(contact["self_service"])
    tick = contact["offered"] + contact["self_service"]
    tone: Tone = "quiet"
    if contact["end"] == ContactEnd.OPEN:
        key, tick = "self_service.open", scene.rows.end_ticks
    elif contact["end"] == ContactEnd.CONTAINED and contact["flags"] & FLAG_RESOLVED:
        key, tone = "self_service.solved", "good"
    elif contact["end"] == ContactEnd.CONTAINED and scene.rows.solved_at > tick:
        key, tone = "self_service.left", "bad"
    elif contact["end"] == ContactEnd.CONTAINED:
        key = "self_service.over"
    elif contact["end"] == ContactEnd.MERGED:
        return _unserved(scene, contact)
    else:
        key = "self_service.withdrawn"
    return _end(scene, contact, tick, scene.say(key, time=time), tone, 0)


# --- those whom no agent served ------------------------------------------------------------------


def _unserved(scene: Scene, contact: Row) -> Moment:
    """Turned away, given up, merged, closed, withdrawn, or still waiting at the end."""
    waited = scene.rows.waited(contact)
    key, tone, facts = _why(scene, contact, waited)
    tick = contact["left_queue"]
    if tick < 0:
        tick = contact["closed"] if contact["closed"] >= 0 else scene.rows.end_ticks
    text = scene.say(key, wait=scene.lasting(waited), **facts)
    if contact["flags"] & FLAG_CHASED:
        text = scene.sentences(text, scene.say("chased"))
    return _end(scene, contact, tick, text, tone, waited)


def _why(scene: Scene, contact: Row, waited: int) -> tuple[str, Tone, dict[str, str]]:
    """Sentence, tone and further facts of the end of a contact that no agent served."""
    end = ContactEnd(contact["end"])
    if end == ContactEnd.OPEN and contact["left_queue"] >= 0 and contact["joined"]:
        return "open.joined", "quiet", {"other": scene.attempt(contact["joined"])}
    if end == ContactEnd.OPEN:
        return "open.waiting", "quiet", {}
    if end == ContactEnd.BLOCKED:
        parallel = contact["flags"] & FLAG_PARALLEL
        limit = scene.background.limits.get(scene.channel(contact["channel"]), "trunks")
        return ("blocked.parallel" if parallel else f"blocked.{limit}"), "bad", {}
    if end == ContactEnd.BALKED:
        return "balked", "bad", {}
    if end == ContactEnd.CLOSED_OUT:
        return ("closed" if waited == 0 else "closed.waiting"), "bad", {}
    if end == ContactEnd.MERGED and contact["flags"] & FLAG_FALSE_MERGE:
        return "merged.false", "bad", {}
    if end in (ContactEnd.MERGED, ContactEnd.CLOSED_AS_DUPLICATE) and contact["joined"]:
        facts = {"other": scene.attempt(contact["joined"])}
        if end == ContactEnd.MERGED:
            arrives = contact["joined"] < contact["attempt"] and waited == 0
            return ("merged.arriving" if arrives else "merged.waiting"), "orchestrator", facts
        facts["agent"] = scene.agent_first(scene.rows.contact(contact["joined"])["agent"])
        return "closed.duplicate", "agent", facts
    if end == ContactEnd.WITHDRAWN:
        key, facts = _why_withdrawn(scene, contact)
        return key, "quiet", facts
    return "abandoned", "bad", {}


def _why_withdrawn(scene: Scene, contact: Row) -> tuple[str, dict[str, str]]:
    """An offer was accepted, another contact was answered, or the case was solved."""
    tick = contact["left_queue"]
    for decision in scene.rows.decisions:
        mine = (decision["tick"], decision["attempt"]) == (tick, contact["attempt"])
        if mine and decision["look"] > 0 and decision["answer"] == Answer.ACCEPTED:
            return "withdrawn.offer", {}
    for each in scene.rows.contacts:
        answered = each is not contact and each["left_queue"] == tick
        if answered and scene.rows.was_taken(each):
            return "withdrawn.answered", {"other": scene.contact(each)}
    return "withdrawn.solved", {}


def _silent(scene: Scene, contact: Row) -> Iterator[Moment]:
    """Silently abandoned: the slot is held until somebody notices."""
    waited = scene.rows.waited(contact)
    text = scene.say("silent", wait=scene.lasting(waited))
    yield _end(scene, contact, contact["left_queue"], text, "bad", waited)
    for spell in scene.rows.spells_of(contact["attempt"], WorkKind.SILENT):
        text = scene.say(
            "silent.noticed",
            agent=scene.agent_first(spell["agent"]),
            time=scene.lasting(spell["end"] - spell["start"]),
        )
        yield _between(contact, spell["start"], text, "waste", scene.contact(contact))


def _between(contact: Row, tick: int, text: str, tone: Tone, subject: str) -> Moment:
    return Moment(tick, contact["attempt"], "between", subject, text, tone)


def _end(scene: Scene, contact: Row, tick: int, text: str, tone: Tone, waited: int) -> Moment:
    return Moment(tick, contact["attempt"], "end", scene.contact(contact), text, tone, waited)
