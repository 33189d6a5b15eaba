"""Channels and classes of contacts: rows of the plan as plain Python objects.

Numbers from an array of NumPy are several times slower to work with than Python's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.engine.plan import ChannelRow, ClassRow
from sim.rules.codes import MODE_ASYNC, MODE_CHAT, MODE_LIVE, MODE_SELF_SERVICE

if TYPE_CHECKING:
    from sim.engine.plan import Plan


@dataclass(slots=True, eq=False, kw_only=True)
class Channel(ChannelRow):
    """A channel.

    Attributes:
        is_held: the customer stays on the line while waiting (live and chat).
        is_live, is_chat, is_async, is_self_service: its mode.
        is_shared: its items are worked on side by side (chats and turns of threads).
    """

    number: int
    is_live: bool
    is_chat: bool
    is_async: bool
    is_self_service: bool
    is_held: bool
    is_shared: bool


@dataclass(slots=True, eq=False, kw_only=True)
class ContactKind(ClassRow):
    """What contacts of an intent on a channel are like."""

    number: int


def row_of(row: Any) -> dict[str, Any]:
    """A row of a table of the plan as Python's numbers, by name."""
    return dict(zip(row.dtype.names, row.tolist(), strict=True))


def channels(plan: Plan) -> list[Channel]:
    """The channels of a plan, in order of number."""
    found = []
    for number, row in enumerate(plan.channel):
        mode = int(row["mode"])
        found.append(
            Channel(
                number=number,
                is_live=mode == MODE_LIVE,
                is_chat=mode == MODE_CHAT,
                is_async=mode == MODE_ASYNC,
                is_self_service=mode == MODE_SELF_SERVICE,
                is_held=mode in (MODE_LIVE, MODE_CHAT),
                is_shared=mode in (MODE_CHAT, MODE_ASYNC),
                **row_of(row),
            )
        )
    return found


def contact_kinds(plan: Plan) -> list[ContactKind]:
    """The classes of contacts of a plan: at intent x channels + channel."""
    return [
        ContactKind(number=number, **row_of(row)) for number, row in enumerate(plan.contact_class)
    ]
