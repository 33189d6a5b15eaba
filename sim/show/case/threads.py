"""A thread of messages, turn by turn: waiting, work, interruptions, replies."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from sim.engine.journal import (
    FLAG_BEYOND_WAIT_THRESHOLD,
    FLAG_CHASED,
    TURN_STALE,
    TURN_WAITED_FOR_OWNER,
    WorkKind,
)
from sim.show.case.moment import Moment, Scene, Tone, What
from sim.show.case.talks import after_contact_work, facts_of_take, outcome

if TYPE_CHECKING:
    from sim.show.case.rows import Row


def thread(scene: Scene, contact: Row) -> Iterator[Moment]:
    """A thread on which an agent worked; the message that began it has been told."""
    turns = scene.rows.turns_of(contact["attempt"])
    for turn in turns:
        if turn["turn"] > 1:
            text = scene.say("turn.reply", turn=turn["turn"])
            yield _moment(scene, contact, turn["offered"], text, "customer", what="turn")
        if turn["started"] >= 0:
            yield _started(scene, contact, turn)
            yield from _interruptions(scene, contact, turn)
        if turn["ended"] >= 0 and turn is not turns[-1]:
            yield _answered(scene, contact, turn)
    last = turns[-1]
    if last["ended"] >= 0 and not scene.rows.concluded(contact):
        yield _answered(scene, contact, last)
    yield _thread_ends(scene, contact, last)


def _started(scene: Scene, contact: Row, turn: Row) -> Moment:
    """An agent takes up a message for the first time."""
    waited = scene.rows.turn_waited(turn)
    spells = scene.rows.spells_of(contact["attempt"], WorkKind.HANDLING, turn["turn"])
    agent = spells[0]["agent"] if spells else turn["agent"]
    stale = bool(turn["flags"] & TURN_STALE)
    long = turn["turn"] == 1 and contact["flags"] & FLAG_BEYOND_WAIT_THRESHOLD
    key = "turn.taken.long" if long else "turn.taken" if waited else "turn.taken.at_once"
    parts = [
        scene.say(
            key, agent=scene.agent_first(agent), turn=turn["turn"], wait=scene.lasting(waited)
        )
    ]
    if turn["flags"] & TURN_WAITED_FOR_OWNER:
        parts.append(scene.say("turn.waited_for_owner"))
    if agent != _agent_before(scene, turn):
        parts.append(scene.say("turn.other_agent"))
    if stale:
        parts.append(scene.say("turn.stale"))
    elif turn["turn"] == 1:
        parts += facts_of_take(scene, contact)
    waste = stale or (turn["turn"] == 1 and scene.rows.twin(contact) is not None)
    return _moment(
        scene,
        contact,
        turn["started"],
        scene.sentences(*parts),
        "waste" if waste else "agent",
        waited=waited,
    )


def _agent_before(scene: Scene, turn: Row) -> int:
    """Who worked on the thread before a turn; whoever works on it now if nobody did."""
    spells = scene.rows.spells_of(turn["attempt"], WorkKind.HANDLING)
    before = [spell["agent"] for spell in spells if spell["turn"] < turn["turn"]]
    own = [spell["agent"] for spell in spells if spell["turn"] == turn["turn"]]
    return before[-1] if before else (own or [turn["agent"]])[0]


def _interruptions(scene: Scene, contact: Row, turn: Row) -> Iterator[Moment]:
    """Work on a turn is put aside for something more urgent, and taken up again."""
    spells = scene.rows.spells_of(contact["attempt"], WorkKind.HANDLING, turn["turn"])
    told = 0
    for one, after in pairwise(spells):
        text = scene.say("turn.interrupted", agent=scene.agent_first(one["agent"]))
        yield _moment(scene, contact, one["end"], text, "wait")
        key = "turn.resumed" if after["agent"] == one["agent"] else "turn.resumed.other"
        text = scene.say(
            key,
            agent=scene.agent_first(after["agent"]),
            time=scene.lasting(after["start"] - one["end"]),
        )
        yield _moment(scene, contact, after["start"], text, "agent")
        told += 1
    if told < turn["interruptions"]:  # put aside, and not taken up again before the end of the run
        last = spells[-1]
        text = scene.say("turn.interrupted", agent=scene.agent_first(last["agent"]))
        yield _moment(scene, contact, last["end"], text, "wait")


def _answered(scene: Scene, contact: Row, turn: Row) -> Moment:
    """A turn that is not the last one, as far as anybody knows."""
    time = scene.lasting(turn["ended"] - turn["offered"])
    text = scene.say("turn.answered", turn=turn["turn"], time=time)
    return _moment(scene, contact, turn["ended"], text, "agent")


def _thread_ends(scene: Scene, contact: Row, last: Row) -> Moment:
    """The last turn is answered, or no reply comes, or the run ends before."""
    work = scene.lasting(scene.rows.agent_time(contact["attempt"], WorkKind.HANDLING))
    chased = scene.say("chased") if contact["flags"] & FLAG_CHASED else ""
    tone: Tone
    if scene.rows.concluded(contact):
        key, tone = outcome(scene, contact)
        if scene.rows.stale_turns(contact["attempt"]):
            key, tone = "over.stale", "waste"
        tick = contact["talk_end"]
        text = scene.count(
            f"thread.{key}", contact["turns"], work=work, agent=scene.agent(contact["agent"])
        )
        waited = 0
    elif contact["closed"] >= 0:
        tick, tone, waited = contact["closed"], "quiet", 0
        text = scene.say("thread.no_reply")
    else:
        tick, tone = scene.rows.end_ticks, "quiet"
        waited = scene.rows.turn_waited(last) if last["started"] < 0 else 0
        text = _open(scene, last)
    return _moment(
        scene,
        contact,
        tick,
        scene.sentences(text, chased, after_contact_work(scene, contact)),
        tone,
        what="end",
        waited=waited,
    )


def _open(scene: Scene, last: Row) -> str:
    """A thread that is still open when the run ends."""
    if last["started"] < 0:
        wait = scene.lasting(scene.rows.turn_waited(last))
        return scene.say("open.message", wait=wait)
    return scene.say("open.reply" if last["ended"] >= 0 else "open.work")


def _moment(
    scene: Scene,
    contact: Row,
    tick: int,
    text: str,
    tone: Tone,
    *,
    what: What = "between",
    waited: int = 0,
) -> Moment:
    """A moment of a thread."""
    return Moment(
        tick=tick,
        attempt=contact["attempt"],
        what=what,
        subject=scene.contact(contact),
        text=text,
        tone=tone,
        waited=waited,
    )
