"""Agents in shifts: what they are paid for is partitioned, work is never cut, limits are exact."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.engine.journal import TABLES, AgentState, Journal
from sim.engine.run import simulate
from sim.scenario.schema import Scenario
from sim.sections.span import Span
from sim.sections.timetable import WorkSpell, crew_of_run
from sim.units import TICKS_PER_MINUTE
from tests.property.journals import differences
from tests.property.scenarios import numbered, seeded

M = TICKS_PER_MINUTE
NUMBERS = [n for n in range(130) if any(t.shifts for t in seeded(n)[0].teams.values())]


def people(scenario: Scenario) -> list[list[WorkSpell] | None]:
    """Shifts of every agent of a run, by number; None where a team has head counts."""
    span = Span.of(scenario)
    sizes = np.bincount(simulate(scenario).names.agent_team, minlength=len(scenario.teams))
    found: list[list[WorkSpell] | None] = []
    for (name, team), size in zip(scenario.teams.items(), sizes.tolist(), strict=True):
        crew = crew_of_run(scenario, name, span) if team.shifts else None
        found += list(crew.values()) if crew is not None else [None] * size
    return found


def paid_ticks(journal: Journal, agent: int) -> list[tuple[int, int, int, bool]]:
    """Start, end, state and overtime of the spells of an agent, in order of time."""
    rows = journal.agent_states[journal.agent_states["agent"] == agent]
    rows = rows[np.argsort(rows["start"])]
    return [(int(s), int(e), int(state), bool(over)) for s, e, _, state, over in rows.tolist()]


@pytest.mark.parametrize("number", NUMBERS)
def test_the_states_of_an_agent_are_the_paid_time_tick_for_tick(number: int) -> None:
    """With calls, chats, threads, breaks and overtime mixed.

    A shift without gap, but for pauses without pay; then nothing but work in hand, as overtime.
    """
    scenario, model = seeded(number)
    journal = simulate(scenario, model)
    end_of_run = journal.end_ticks
    for agent, spells in enumerate(people(scenario)):
        if spells is None:
            continue
        rows = paid_ticks(journal, agent)
        for place, spell in enumerate(spells):
            last = min(spell.end, end_of_run)
            mine = [row for row in rows if spell.start <= row[0] < last]
            following = spells[place + 1].start if place + 1 < len(spells) else end_of_run
            after = [row for row in rows if last <= row[0] < following]
            unpaid = sum(p.end - p.start for p in spell.pauses if not p.is_paid)
            paid = sum(end - start for start, end, _, _ in mine)
            gaps = [(a[1], b[0]) for a, b in pairwise(mine) if a[1] != b[0]]
            assert all(end <= last for _, end, _, _ in mine), "a spell goes on past the shift"
            assert paid >= last - spell.start - unpaid
            if not unpaid:
                assert paid == last - spell.start
                assert gaps == []
            elif last == spell.end and not after:
                assert sum(b - a for a, b in gaps) <= unpaid
            assert not any(over for _, _, _, over in mine) or place > 0
            assert all(a[1] == b[0] for a, b in pairwise(after)), "overtime with a gap"
            for _, _, state, over in after:
                assert over
                assert state in (
                    AgentState.BUSY, AgentState.AFTER_CONTACT_WORK, AgentState.HELD_SLOT
                )  # fmt: skip
            if after:
                assert after[0][0] == last


@pytest.mark.parametrize("number", NUMBERS)
def test_pauses_last_their_full_length_and_cut_no_work(number: int) -> None:
    scenario, model = seeded(number)
    journal = simulate(scenario, model)
    work = journal.work
    for agent, spells in enumerate(people(scenario)):
        if spells is None:
            continue
        planned = {
            (p.end - p.start, p.kind == "training")
            for spell in spells for p in spell.pauses if p.is_paid
        }  # fmt: skip
        mine = work[work["agent"] == agent]
        for start, end, state, _ in paid_ticks(journal, agent):
            if state not in (AgentState.BREAK, AgentState.TRAINING):
                continue
            assert not ((mine["start"] < end) & (mine["end"] > start)).any(), "works on a pause"
            ends = [min(spell.end, journal.end_ticks) for spell in spells]
            if end not in ends:
                lengths = [length for length, training in planned
                           if training == (state == AgentState.TRAINING)]  # fmt: skip
                assert _is_sum(end - start, lengths), "a pause that is cut short"


def _is_sum(total: int, lengths: list[int]) -> bool:
    """Whether a spell is one pause, or some that follow on each other."""
    return total == 0 or any(
        _is_sum(total - length, lengths) for length in lengths if 0 < length <= total
    )


# --- limits --------------------------------------------------------------------------------------


OF_PRESENCE = ("shifts", "headcount", "absence_share", "adherence_share")


def one_team_in_shifts(number: int) -> tuple[Scenario, Scenario, str]:
    """A random centre whose teams come and go together: in shifts, and as head counts."""
    settings, model = numbered(number), seeded(number)[1]
    rng = np.random.default_rng(number)
    as_heads = {**settings, "teams": {}}
    as_shifts = {**settings, "teams": {}}
    for name, team in settings["teams"].items():
        plain = {key: value for key, value in team.items() if key not in OF_PRESENCE}
        heads, shifts = [0] * 48, []
        end = 16 + round(settings["scenario"]["horizon_days"] * 48)
        at = 16 + int(rng.integers(0, 3))
        while at < end:
            length, agents = min(int(rng.integers(1, 6)), end - at), int(rng.integers(1, 5))
            heads[at : at + length] = [agents] * length
            # Whoever has come before comes again first, as with head counts.
            crew = [f"agent {place}" for place in range(agents)]
            shifts.append({"start": _clock(at), "end": _clock(at + length), "agents": crew})
            at += length + 1
        as_heads["teams"][name] = {**plain, "headcount": heads}
        as_shifts["teams"][name] = {**plain, "shifts": shifts}
    return Scenario.model_validate(as_heads), Scenario.model_validate(as_shifts), model


def _clock(half_hour: int) -> str:
    return f"{half_hour // 2:02d}:{half_hour % 2 * 30:02d}"


@pytest.mark.parametrize("number", range(40))
def test_shifts_without_breaks_are_the_head_counts_that_they_add_up_to(number: int) -> None:
    """Row for row, where a team comes and goes together and all have finished before the next."""
    as_heads, as_shifts, model = one_team_in_shifts(number)
    one, other = simulate(as_heads, model), simulate(as_shifts, model)
    if _somebody_is_late_for_the_next(as_shifts, other):
        pytest.skip("somebody is still busy with the last shift when the next begins")
    assert one.names.agent_team.tolist() == other.names.agent_team.tolist()
    assert not differences(one, replace(other, engine=one.engine))
    assert sum(len(getattr(one, table)) for table in TABLES) > 0


def _somebody_is_late_for_the_next(scenario: Scenario, journal: Journal) -> bool:
    """With head counts, others may come in the place of those who are still busy."""
    over = journal.agent_states[journal.agent_states["overtime"] == 1]
    return any(
        bool(((over["start"] < spell.start) & (over["end"] >= spell.start)).any())
        for spells in people(scenario)
        for spell in spells or ()
    )


QUIET: dict[str, Any] = {
    "scenario": {"start": "2026-01-05T08:00", "horizon_days": 0.5, "drain_hours": 1},
    "channels": {"voice": {"talk": 240, "patience": 300}, "chat": {"mode": "chat"}},
    "segments": {"all": {"share": 1, "channel_preference": {"voice": 0.7, "chat": 0.3}}},
    "intents": {"any": {"share": 1}},
    # Agents who have no last channel are all alike, whoever has been away for a while.
    "handling": {"channel_switch_seconds": 0},
    "behaviour": {
        f"after_{cause}": {"retry_share": 0, "switch_share": 0}
        for cause in ("abandoned", "unresolved", "closed", "blocked")
    },
    "demand": {
        "sources": [
            {
                "name": "day",
                "kind": "inline",
                "interval_minutes": 60,
                "expected_cases": [60, 60, 0, 0, 60, 60, 0, 0, 60, 60, 0, 0],
            }
        ]
    },
}


def quiet(**shift: Any) -> Journal:
    """Nobody calls from ten to twelve and from two to four."""
    team = {
        "channels": ["voice", "chat"],
        "shifts": [{"start": "08:00", "end": "20:00", "agents": 5} | shift],
    }
    return simulate(Scenario.model_validate({**QUIET, "teams": {"all": team}}))


def test_breaks_when_nobody_calls_change_no_wait() -> None:
    breaks = [
        {"start": "10:40", "minutes": 20, "spread_minutes": 50},
        {"start": "14:40", "minutes": 60, "kind": "lunch"},
    ]
    without, with_breaks = quiet(), quiet(breaks=breaks)
    states = with_breaks.agent_states
    assert (states["state"] == AgentState.BREAK).sum() == 5
    assert without.contacts["left_queue"].max() > 0
    for column in ("offered", "queued", "left_queue", "closed", "end"):
        assert (without.contacts[column] == with_breaks.contacts[column]).all()
    assert (without.cases == with_breaks.cases).all()
    paid = [(j.agent_states["end"] - j.agent_states["start"]).sum() for j in (without, with_breaks)]
    assert paid[0] - paid[1] == 5 * 60 * M, "lunch is not paid"


def test_a_break_begins_when_the_call_is_over_and_the_call_is_not_cut() -> None:
    breaks = [{"start": "09:00", "minutes": 15}]
    without, found = quiet(), quiet(breaks=breaks)
    states = found.agent_states[found.agent_states["state"] == AgentState.BREAK]
    due = 60 * M
    assert (states["start"] >= due).all()
    assert (states["start"] > due).any(), "nobody was busy at nine"
    assert (states["end"] - states["start"] == 15 * M).all()
    held = without.work[(without.work["start"] < due) & (without.work["end"] > due)]
    assert len(held) > 1
    kept = found.work[(found.work["start"] < due) & (found.work["end"] > due)]
    assert (held[["case", "start", "end"]] == kept[["case", "start", "end"]]).all()


def test_who_is_absent_is_paid_and_takes_nothing() -> None:
    team = {
        "channels": ["voice", "chat"],
        "absence_share": 1.0,
        "shifts": [
            {"start": "08:00", "end": "20:00", "agents": 5,
             "breaks": [{"start": "12:00", "minutes": 60, "kind": "lunch"}]}
        ],
    }  # fmt: skip
    journal = simulate(Scenario.model_validate({**QUIET, "teams": {"all": team}}))
    assert len(journal.work) == 0
    states = journal.agent_states
    assert set(states["state"].tolist()) == {AgentState.ABSENT}
    assert (states["end"] - states["start"]).sum() == 5 * 11 * 60 * M


def test_people_are_as_absent_and_as_late_in_any_centre() -> None:
    """An added team, another order of teams and the service model change no draw of theirs."""
    shifts = [{"start": "08:00", "end": "20:00", "agents": 8}]
    team = {"channels": ["voice"], "shifts": shifts, "absence_share": 0.4, "adherence_share": 0.8}
    other = {"channels": ["chat"], "headcount": 3}

    def absence(teams: dict[str, Any], model: str, name: str) -> set[tuple[int, ...]]:
        journal = simulate(Scenario.model_validate({**QUIET, "teams": teams}), model)
        place = journal.names.teams.index(name)
        first = int(np.searchsorted(journal.names.agent_team, place))
        rows = journal.agent_states[journal.agent_states["state"] == AgentState.ABSENT]
        rows = rows[journal.names.agent_team[rows["agent"]] == place]
        return {(int(r["agent"]) - first, int(r["start"]), int(r["end"])) for r in rows}

    alone = absence({"one": team}, "multichannel", "one")
    assert {end - start for _, start, end in alone} > {12 * 60 * M}
    assert alone == absence({"other": other, "one": team}, "omnichannel", "one")
    assert alone != absence({"two": team}, "multichannel", "two")
