"""The tables of a run as the rules read them, by the names of the compiled engine's world.

Numbers from an array of NumPy are several times slower to work with than Python's own, so rows of
the plan become objects, and its arrays lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, make_dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sim.engine.plan import ARRAYS, NUMBERS_OF_A_RUN
from sim.engine.plan_rows import ChannelRow, ClassRow, TeamRow
from sim.engine.state.decision import LOOK_COLUMNS, READING_COLUMNS
from sim.rules.codes import MODE_ASYNC, MODE_CHAT, MODE_LIVE, MODE_SELF_SERVICE
from sim.rules.priority import KINDS, PRIORITY_WINDOW

if TYPE_CHECKING:
    from sim.demand.tape import Tape
    from sim.engine.plan import Plan


@dataclass(slots=True, eq=False, kw_only=True)
class Channel(ChannelRow):
    """A channel.

    Attributes:
        is_synchronous: the customer stays connected while waiting (live and chat).
        is_live, is_chat, is_async, is_self_service: its mode.
        is_shared: its items are worked on side by side (chats and turns of threads).
        is_open: at this moment.
    """

    number: int
    is_live: bool
    is_chat: bool
    is_async: bool
    is_self_service: bool
    is_synchronous: bool
    is_shared: bool
    is_open: bool = False


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
                is_synchronous=mode in (MODE_LIVE, MODE_CHAT),
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


class Tables:
    """Arrays of the plan as lists: rules only index them, and a list gives Python's numbers."""

    __slots__ = (*ARRAYS, "channel_open", "looks", "need_counts", "needs", "readings", "run")

    if TYPE_CHECKING:  # arrays are set by name; at run time this would slow every attribute down

        def __getattr__(self, name: str) -> Any: ...

    def __init__(self, plan: Plan, tape: Tape, channel_open: list[bool]) -> None:
        self.run = (_run(plan, tape),)
        self.channel = channels(plan)
        self.contact_class = contact_kinds(plan)
        self.queue = [SimpleNamespace(**row_of(row)) for row in plan.queue]
        self.duties = [SimpleNamespace(**row_of(row)) for row in plan.duties]
        self.team: Sequence[TeamRow] = []  # the teams come when their agents do
        for name, one in ARRAYS.items():
            if one.dtype.names is None:
                setattr(self, name, getattr(plan, name).tolist())
        self.distributions = list(plan.distributions)
        self.quantile_table = plan.quantile_table
        self.channel_open = channel_open
        self.readings = [_zeros(READING_COLUMNS) for _ in plan.queue]
        self.looks = [_zeros(LOOK_COLUMNS) for _ in plan.channel]
        self.needs = [0] * PRIORITY_WINDOW
        self.need_counts = [0] * (KINDS * len(plan.value))


def _zeros(columns: Iterable[str]) -> SimpleNamespace:
    """A row with nothing in it yet."""
    return SimpleNamespace(**dict.fromkeys(columns, 0))


def _run(plan: Plan, tape: Tape) -> Any:
    """The row of the run: the numbers of the plan, and what is counted during the run."""
    values = {
        **{name: getattr(plan, one.name) for name, one in NUMBERS_OF_A_RUN.items()},
        "channel_count": len(plan.channel),
        "seed": tape.seed,
        "replication": tape.replication,
        "evaluated": 0,
        "prioritised": 0,
        "window_prioritised": 0,
    }
    return make_dataclass("Run", values, slots=True, eq=False)(**values)
