"""Mechanisms of agents and matching: several contacts at once, interruption, shrinking teams."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.engine.journal import WorkKind
from sim.engine.plan import CALENDAR_STAFFING
from sim.measures.sweeps import Spells, peak_by_owner
from sim.rules.codes import MODE_ASYNC, MODE_CHAT, MODE_SELF_SERVICE
from sim.rules.work import AS_OTHERS
from tests.property.runs import Mechanism, Run

# --- several at once -----------------------------------------------------------------------------


def _at_once(mode: int) -> Mechanism:
    """An agent worked on several of this kind at once."""

    def found(run: Run) -> bool:
        work = run.journal.work
        work = work[(run.mode_of(work) == mode) & (work["kind"] == WorkKind.HANDLING)]
        ones = np.ones(len(work), dtype=np.int64)
        spells = Spells(work["start"], work["end"])
        return bool((peak_by_owner(work["agent"], spells, ones, run.plan.agents) > 1).any())

    return found


def _together(run: Run) -> Iterator[tuple[int, int]]:
    """Channels of two spells of work that one agent shared the time between."""
    work = run.journal.work
    work = work[(work["kind"] == WorkKind.HANDLING) & (work["end"] > work["start"])]
    work = work[np.isin(run.mode_of(work), (MODE_CHAT, MODE_ASYNC))]
    for agent in np.unique(work["agent"]):
        mine = np.sort(work[work["agent"] == agent], order="start")
        for place, row in enumerate(mine):
            last = int(np.searchsorted(mine["start"], row["end"]))
            for other in mine[place + 1 : last]:
                yield int(row["channel"]), int(other["channel"])


def _chat_and_message(run: Run) -> bool:
    modes = run.plan.channel["mode"]
    return any(modes[one] != modes[other] for one, other in _together(run))


def _mixed_slowdowns(run: Run) -> bool:
    slowdowns = run.plan.channel["slowdown"]
    return any(slowdowns[one] != slowdowns[other] for one, other in _together(run))


def _nobody_ever(run: Run) -> bool:
    """A contact of a kind that no agent who ever works may take."""
    rows = run.contacts[run.modes != MODE_SELF_SERVICE]
    intents = run.journal.tape.cases["intent"][rows["case"]]
    kinds = intents.astype(np.int64) * len(run.plan.channel) + rows["channel"]
    for queue in np.unique(run.plan.contact_class["queue"][kinds]):
        row = run.plan.queue[queue]
        teams = run.plan.queue_teams[row["first_team"] : row["first_team"] + row["teams"]]
        if not run.plan.team["agents"][teams].any():
            return True
    return False


# --- shrinking teams -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Drop:
    """A head count that fell: when, of which team, from what to what, and until when."""

    tick: int
    team: int
    before: int
    after: int
    until: int


def _drops(run: Run) -> Iterator[Drop]:
    """All falls of head counts."""
    rows = run.plan.calendar[run.plan.calendar["kind"] == CALENDAR_STAFFING]
    for team in range(len(run.plan.team)):
        mine = [(int(r["tick"]), int(r["value"])) for r in rows[rows["which"] == team]]
        for (_, before), (tick, after), (until, _) in zip(
            mine, mine[1:], [*mine[2:], (run.journal.end_ticks, 0)], strict=False
        ):
            if after < before:
                yield Drop(tick, team, before, after, until)


def _on_duty(run: Run, agent: int, tick: int) -> bool:
    """Whether an agent is on duty just after a tick."""
    states = run.journal.agent_states
    mine = states[states["agent"] == agent]
    return bool(((mine["start"] <= tick) & (mine["end"] > tick)).any())


def _chosen(run: Run, drop: Drop) -> tuple[list[int], list[int]]:
    """Of a team that shrinks, who has to go, and those among them who finish something first.

    Nobody, where some were still to go since an earlier fall, or where somebody holds a thread: the
    journal does not tell who.
    """
    states, work = run.journal.agent_states, run.journal.work
    there = (states["start"] < drop.tick) & (states["end"] >= drop.tick)
    there &= run.plan.names.agent_team[states["agent"]] == drop.team
    agents = np.unique(states["agent"][there]).tolist()
    held = work[(work["start"] < drop.tick) & (work["end"] >= drop.tick)]
    held = held[np.isin(held["agent"], agents)]
    if len(agents) != drop.before or (run.mode_of(held) == MODE_ASYNC).any():
        return [], []
    load = np.bincount(held["agent"], run.channel("weight", held), minlength=run.plan.agents)
    leaving = sorted(agents, key=lambda a: (load[a], -a))[: drop.before - drop.after]
    return leaving, [agent for agent in leaving if load[agent] > 0]


def _finishes_first(run: Run) -> bool:
    """A head count fell, and somebody finished a contact before leaving."""
    return any(_chosen(run, drop)[1] for drop in _drops(run))


def _swap(run: Run) -> bool:
    """A head count fell, and somebody left in place of a colleague who was to go."""
    for drop in _drops(run):
        leaving, finishing = _chosen(run, drop)
        if not finishing:
            continue
        for agent in np.flatnonzero(run.plan.names.agent_team == drop.team).tolist():
            stayed = agent not in leaving and _on_duty(run, agent, drop.tick)
            if stayed and not _on_duty(run, agent, drop.until - 1):
                return True
    return False


# --- who goes first ------------------------------------------------------------------------------


def _priorities(run: Run) -> bool:
    return run.without(channel=run.channels_with(points=0.0), points=np.zeros_like(run.plan.points))


def _limit_on_messages(run: Run) -> bool:
    teams = run.plan.team.copy()
    teams["limited"] = 0
    return bool(run.plan.team["limited"].any()) and run.without(team=teams)


def _kept_free(run: Run) -> bool:
    kept = run.plan.kept_free
    return bool(kept.any()) and run.without(kept_free=np.zeros_like(kept))


def _rings(run: Run) -> bool:
    queue = run.plan.queue.copy()
    queue["next_ring"] = -1
    return bool(run.plan.rings) and run.without(queue=queue)


def _proficiency(run: Run) -> bool:
    """Some teams do some contacts otherwise than the rest of their work."""
    if not any(team.proficiency for team in run.scenario.teams.values()):
        return False
    teams = run.scenario.teams.values()
    shape = run.plan.team_factor.shape
    factor = np.array([[team.handle_time_factor] for team in teams])
    shift = np.array([[team.resolution_shift] for team in teams])
    alike = {"team_factor": factor, "team_shift": shift}
    return run.without(
        **{key: np.ascontiguousarray(np.broadcast_to(a, shape)) for key, a in alike.items()}
    )


def _ageing(run: Run) -> bool:
    return run.without(channel=run.channels_with(ageing_per_second=0.0))


def _own_skill_first(run: Run) -> bool:
    """Some agent took a contact of the team's own skill before others that outranked it."""
    nothing = run.plan.team.copy()
    nothing["own_skill_points"] = 0.0
    without = {"team": nothing, "own_points": np.zeros_like(run.plan.own_points)}
    return bool(run.plan.own_points.any()) and run.without(**without)


def _own_after_contact_work(run: Run) -> bool:
    others = np.full_like(run.plan.team_after_contact_work, AS_OTHERS)
    return run.without(team_after_contact_work=others)


AGENTS: Final[dict[str, Mechanism]] = {
    "several chats at once": _at_once(MODE_CHAT),
    "several messages at once": _at_once(MODE_ASYNC),
    "chat and message at once": _chat_and_message,
    "mixed slowdowns": _mixed_slowdowns,
    "own skill first": _own_skill_first,
    "after-contact work of a team": _own_after_contact_work,
    "nobody may ever take it": _nobody_ever,
    "finishes before leaving": _finishes_first,
    "leaves for a colleague": _swap,
    "reserve matters": lambda run: run.plan.reserve and run.without(reserve=False),
    "choice by chance matters": lambda run: (
        run.plan.random_choice and run.without(random_choice=False)
    ),
    "limit on messages matters": _limit_on_messages,
    "agents kept free matter": _kept_free,
    "teams that help out matter": _rings,
    "proficiency matters": _proficiency,
    "packing matters": lambda run: run.without(pack=not run.plan.pack),
    "priorities matter": _priorities,
    "ageing matters": _ageing,
}
