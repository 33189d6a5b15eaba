"""Rows and tables for rules by hand: plain objects with the columns that the rules ask for."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.demand.preference import NO_ORDER
from sim.randomness import distributions as kinds
from sim.randomness.distributions import DETERMINISTIC, EXPONENTIAL, ROW_WIDTH
from sim.rules.codes import MODE_ASYNC, MODE_CHAT, MODE_LIVE, MODE_SELF_SERVICE
from sim.rules.context import SCOPE_CASE
from sim.rules.priority import KINDS, PRIORITY_WINDOW
from sim.rules.work import AS_OTHERS
from tests.unit.rules.parameter_rows import row as parameter_row

SECOND = 1_000_000
SEED, REPLICATION, KEY = 7, 2, np.uint64(41)

# Channels of `tables`, by mode.
PHONE, CHAT, MAIL, BOT = MODE_LIVE, MODE_CHAT, MODE_ASYNC, MODE_SELF_SERVICE

# Rows of the table of distributions: so many seconds for sure; then laws that need a draw.
TALK, AFTER, AUTHENTICATE, IDENTIFY, STORY, NOTICE, REPLY, DELAY, RETRY, SWITCH = range(10)
SECONDS = {TALK: 120, AFTER: 30, AUTHENTICATE: 7, IDENTIFY: 11, STORY: 40, NOTICE: 15}
SECONDS |= {REPLY: 300, DELAY: 25, RETRY: 60, SWITCH: 90}
DRAWN, ENDLESS = 10, 11
MEAN = 200.0


def law(kind: int, value: float = 0.0) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """A row of the table of distributions."""
    found = np.zeros(ROW_WIDTH)
    found[:2] = kind, value
    return found


def channel(mode: int, **columns: Any) -> SimpleNamespace:
    """A channel of the plan."""
    usual = {
        "mode": mode,
        "trunks": -1,
        "queue_places": -1,
        "position_visible": 0,
        "balks_at": -1,
        "balking_share": 0.0,
        "balking_half_at": -1.0,
        "wait_threshold": 20 * SECOND,
        "code": 100 + mode,
        "points": 0.0,
        "ageing_per_second": 0.0,
        "recognised_share": 0.0,
        "coverage_share": 1.0,
        "silent_share": 0.0,
        "induced_share": 0.0,
        "silent_notice": NOTICE,
        "turns_least": 3,
        "turns_most": 3,
        "reply_delay": REPLY,
        "hand_over": -1,
    }
    return SimpleNamespace(**usual | columns)


def kind(**columns: Any) -> SimpleNamespace:
    """What contacts of an intent on a channel are like."""
    usual = {
        "queue": 0,
        "talk": TALK,
        "after_contact_work": AFTER,
        "authenticate": AUTHENTICATE,
        "lacks_medium": False,
        "first_share": 0.6,
        "later_share": 0.8,
        "difficulty_effect": 0.0,
        "solved_share": 0.0,
        "leaves_share": 0.0,
    }
    return SimpleNamespace(**usual | columns)


def tables(run: dict[str, Any] | None = None, **parameters: float) -> Any:
    """Tables with one intent, one segment and two teams on four channels, one of each mode.

    Team 0 is at par, team 1 takes twice the time and does phone as a secondary skill.

    Args:
        run: numbers of the run that are not as usual.
        parameters: as for `row`.
    """
    usual: dict[str, Any] = {"seed": SEED, "replication": REPLICATION, "grid": 1, "hub": -1}
    usual |= {"scope": SCOPE_CASE, "companion": False, "shared_record": False, "channel_count": 4}
    usual |= {"identify": IDENTIFY, "repeat": STORY, "max_attempts": 5, "parallel_delay": DELAY}
    usual |= {"rings": False, "evaluated": 0, "prioritised": 0, "window_prioritised": 0}
    laws = [law(DETERMINISTIC, SECONDS[place]) for place in sorted(SECONDS)]
    return SimpleNamespace(
        run=(SimpleNamespace(**usual | (run or {})),),
        channel=[channel(mode) for mode in (PHONE, CHAT, MAIL, BOT)],
        channel_open=[True] * 4,
        contact_class=[kind(queue=queue) for queue in range(4)],
        team_secondary=[[0, 0, 0, 0], [1, 0, 0, 0]],
        team_after_contact_work=[[AS_OTHERS] * 4] * 2,
        team_factor=[[1.0] * 4, [2.0] * 4],
        team_shift=[[0.0] * 4, [-0.1] * 4],
        usable=[0b1111],
        has_medium=[0b1111],
        liked=[0b1111],
        patience=[[DRAWN, DRAWN, DRAWN, DRAWN]],
        correlation=[0.0],
        points=[0.0],
        parallel_share=[0.0],
        value=[0.5],
        needs=[0] * PRIORITY_WINDOW,
        need_counts=[0] * KINDS,
        segment_share=[1.0],
        purchase=[0],
        preferred=[[NO_ORDER]],
        patience_error_key=[[np.uint64(70 + place) for place in range(4)]],
        retry_delay=[RETRY] * 6,
        switch_delay=[SWITCH] * 6,
        parameters=parameter_row(**parameters).tolist(),
        distributions=[*laws, law(EXPONENTIAL, MEAN), law(kinds.ENDLESS)],
        quantile_table=np.zeros(1),
    )


def case(**columns: Any) -> Any:
    """A case that has just arisen."""
    usual: dict[str, Any] = dict.fromkeys(
        (
            *(
                "attempts",
                "answered",
                "abandoned",
                "blocked",
                "balked",
                "closed_out",
                "waits_beyond_threshold",
            ),
            *(
                "repetitions",
                "switches",
                "wait",
                "tried",
                "emotion",
                "entries",
                "closed",
                "answered_for",
            ),
            *("segment", "intent", "priority_points", "recorded_handling"),
        ),
        0,
    )
    usual |= {"sent_to": -1}
    usual |= {"key": KEY, "difficulty": 1.0, "latent_patience": 0.0, "order": order(PHONE, CHAT)}
    return SimpleNamespace(**usual | columns)


def contact(**columns: Any) -> Any:
    """A contact that is about to be answered."""
    usual: dict[str, Any] = dict.fromkeys(
        (
            *("authenticate", "identify", "read", "repeat", "companion", "switch", "closing"),
            *(
                "talk",
                "after_contact_work",
                "logging",
                "answered_index",
                "earlier",
                "missing",
                "flags",
            ),
            *("queued_at", "resume", "offers", "declined", "kept_place"),
            *("patience_used", "patience_quantile"),
        ),
        0,
    )
    usual |= {"attempt": 1, "resolution_share": 0.0, "too_long_since": -1, "moving_to": -1}
    return SimpleNamespace(**usual | columns)


def agent(last_channel: int = -1) -> Any:
    """An agent."""
    return SimpleNamespace(last_channel=last_channel)


def entry(channel: int, agent: int, attempt: int) -> Any:
    """Something that was said before."""
    return SimpleNamespace(channel=channel, agent=agent, attempt=attempt)


def order(*channels: int, wide: bool = False) -> int:
    """An order of channels, most preferred lowest: four bits each, or six of a positive word."""
    packed, bits = (2**63 - 1, 6) if wide else (-1, 4)
    for place, number in enumerate(channels):
        packed ^= (2**bits - 1 ^ number) << (bits * place)
    return packed
