"""Channels and classes of contacts: rows of the plan as plain Python objects.

Numbers from an array of NumPy are several times slower to work with than Python's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.rules.codes import MODE_ASYNC, MODE_CHAT, MODE_LIVE, MODE_SELF_SERVICE

if TYPE_CHECKING:
    from sim.engine.plan import Plan


@dataclass(frozen=True, slots=True, eq=False)
class Channel:
    """A channel, see ``sim.engine.plan.CHANNEL``.

    Attributes:
        is_held: the customer stays on the line while waiting (live and chat).
        is_live, is_chat, is_async, is_self_service: its mode.
        is_shared: its items are worked on side by side (chats and turns of threads).
    """

    number: int
    mode: int
    weight: int
    lines: int
    at_closing: int
    slowdown: int
    interruptible: bool
    suspended_to_owner: bool
    silence: int
    owner_wait: int
    turns_least: int
    turns_most: int
    reply_delay: int
    silent_notice: int
    hand_over: int
    tolerance: int
    code: int
    points: float
    ageing_per_second: float
    recognised_share: float
    coverage_share: float
    silent_share: float
    is_live: bool
    is_chat: bool
    is_async: bool
    is_self_service: bool
    is_held: bool
    is_shared: bool


@dataclass(frozen=True, slots=True, eq=False)
class ContactKind:
    """What contacts of an intent on a channel are like, see ``sim.engine.plan.CONTACT_CLASS``."""

    number: int
    queue: int
    talk: int
    wrap_up: int
    authenticate: int
    lacks_medium: bool
    first_share: float
    later_share: float
    difficulty_effect: float
    solved_share: float
    leaves_share: float
    chance: float
    service_seconds: float
    usual_seconds: float


def channels(plan: Plan) -> list[Channel]:
    """The channels of a plan, in order of number."""
    names = plan.channels.dtype.names or ()
    found = []
    for number, values in enumerate(plan.channels.tolist()):
        row = dict(zip(names, values, strict=True))
        mode = row["mode"]
        found.append(
            Channel(
                number=number,
                is_live=mode == MODE_LIVE,
                is_chat=mode == MODE_CHAT,
                is_async=mode == MODE_ASYNC,
                is_self_service=mode == MODE_SELF_SERVICE,
                is_held=mode in (MODE_LIVE, MODE_CHAT),
                is_shared=mode in (MODE_CHAT, MODE_ASYNC),
                **row,
            )
        )
    return found


def contact_kinds(plan: Plan) -> list[ContactKind]:
    """The classes of contacts of a plan: at intent x channels + channel."""
    names = plan.classes.dtype.names or ()
    return [
        ContactKind(number=number, **dict(zip(names, values, strict=True)))
        for number, values in enumerate(plan.classes.tolist())
    ]
