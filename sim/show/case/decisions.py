"""What the orchestrator saw, what it made of it, and what the customer said to its offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.engine.journal import Answer, Presence
from sim.rules.expected_wait import ENDLESS_SECONDS
from sim.show.case.moment import Moment, Scene
from sim.units import TICKS_PER_SECOND

if TYPE_CHECKING:
    from sim.show.case.rows import Row

LONGEST_SECONDS: Final = 1e9
"""The journal cuts expected times off here; then there is no end in sight."""


def decision_moment(scene: Scene, decision: Row) -> Moment:
    """One decision: presence, emotion and value, channels, the offer."""
    parts = [
        _presence(scene, decision),
        *_priority(scene, decision),
        *_channels(scene, decision),
        _offer(scene, decision),
    ]
    number = decision["attempt"]
    if decision["look"]:
        subject = scene.say("orchestrator.look", attempt=number, look=decision["look"])
    else:
        subject = scene.say("orchestrator", attempt=number)
    return Moment(
        decision["tick"], number, "decision", subject, scene.sentences(*parts), "orchestrator"
    )


def _presence(scene: Scene, decision: Row) -> str:
    """Whether it noticed other contacts of the customer, and what it did about them."""
    facts = {
        "channels": scene.language.listed(scene.channels(decision["present"])),
        "wanted": scene.channel(decision["wanted"]),
    }
    if decision["joined"]:
        facts["other"] = scene.attempt(decision["joined"])
    outcome = Presence(decision["outcome"])
    if outcome == Presence.ALONE:
        if decision["look"]:
            return ""
        return scene.say(
            "presence.overlooked" if decision["present"] else "presence.alone", **facts
        )
    return scene.say(f"presence.{outcome.name.lower()}", **facts)


def _priority(scene: Scene, decision: Row) -> list[str]:
    """Emotion as it was read beside the true one, value, and the priority they earned."""
    if decision["read"] < 0:
        return []
    true = scene.background.kind(decision["emotion"])
    right = true == decision["read"]
    found = [
        scene.say(
            "read.right" if right else "read.wrong",
            kind=scene.kind(decision["read"]),
            emotion=scene.emotion(decision["emotion"]),
        )
    ]
    value = scene.background.values.get(scene.rows.names.segments[scene.rows.case["segment"]])
    if value is not None:
        found.append(scene.say("value", value=round(100 * value)))
    if decision["points"]:
        found.append(scene.say("points", points=f"{decision['points'] / 1000:.1f}"))
    else:
        found.append(scene.say("points.none"))
    return found


def _channels(scene: Scene, decision: Row) -> list[str]:
    """Channels that were looked at, ruled out, free, and the waits expected there."""
    if decision["chosen"] < 0:
        return []
    listed = scene.language.listed
    facts = {
        "wanted": scene.channel(decision["wanted"]),
        "chosen": scene.channel(decision["chosen"]),
        "wait_wanted": _wait(scene, decision["wait_wanted"]),
        "wait_chosen": _wait(scene, decision["wait_chosen"]),
        "resolution_wanted": _expected(scene, decision["resolution_wanted"]),
        "resolution_chosen": _expected(scene, decision["resolution_chosen"]),
    }
    free = scene.channels(decision["free"])
    found = [
        scene.say("free", channels=listed(free)) if free else scene.say("free.none"),
    ]
    if decision["chosen"] == decision["wanted"]:
        found.append(scene.say("expected.wanted", **facts))
    else:
        wanted_open = decision["considered"] >> decision["wanted"] & 1
        found.append(scene.say("expected.both" if wanted_open else "expected.closed", **facts))
        chances = {key: round(decision[key] / 10) for key in ("chance_wanted", "chance_chosen")}
        found.append(scene.say("chances", **facts, **chances))
    if decision["excluded"]:
        excluded = listed(scene.channels(decision["excluded"]))
        found.append(scene.say("excluded", channels=excluded))
    return found


def _wait(scene: Scene, ticks: int) -> str:
    """An expected wait in words."""
    return scene.say("a wait", wait=_expected(scene, ticks)) if ticks else scene.say("no wait")


def _expected(scene: Scene, ticks: int) -> str:
    """An expected time in words."""
    seconds = ticks / TICKS_PER_SECOND
    if seconds >= min(LONGEST_SECONDS, ENDLESS_SECONDS):
        return scene.say("endless")
    return scene.lasting(ticks)


def _offer(scene: Scene, decision: Row) -> str:
    """What was offered, and what the customer said."""
    if decision["chosen"] < 0:
        return ""
    facts = {
        "wanted": scene.channel(decision["wanted"]),
        "chosen": scene.channel(decision["chosen"]),
    }
    if decision["answer"] == Answer.NO_OFFER:
        return scene.say("offer.none", **facts)
    accepted = decision["answer"] == Answer.ACCEPTED
    link = [scene.say("offer.link")] if decision["by_link"] else []
    answer = scene.say("offer.accepted" if accepted else "offer.declined", **facts)
    return scene.sentences(answer, *link)
