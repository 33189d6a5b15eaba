"""A run begins in its usual state, or says that there is none."""

from typing import Any

import numpy as np
import pytest

import sim
from sim.demand.tape import draw_tape
from sim.engine.journal import Journal
from sim.engine.typical_start import Start, Trial, begun, find_start, repeated, try_out
from sim.scenario.schema import Scenario
from sim.study.compare import compare
from sim.study.running import replicate
from sim.units import TICKS_PER_DAY as DAY
from sim.units import TICKS_PER_HOUR as HOUR

INLINE = {"name": "list", "kind": "inline", "interval_minutes": 60, "expected_cases": [6]}


def centre(
    cases_per_week: float = 600,
    source: dict[str, Any] | None = None,
    mail: dict[str, Any] | None = None,
    heads: int = 4,
    **run: Any,
) -> Scenario:
    weekly = {"name": "week", "kind": "weekly", "cases_per_week": cases_per_week}
    return Scenario.model_validate(
        {
            "scenario": {"start": "2026-01-05T00:00", "horizon_days": 7, "seed": 5, **run},
            "channels": {
                "voice": {"opening": {"all": "08:00-20:00"}},
                "mail": {"mode": "async", "talk": 900, **(mail or {})},
            },
            "segments": {"all": {"share": 1, "channel_preference": {"voice": 0.5, "mail": 0.5}}},
            "intents": {"any": {"share": 1, "resolution_share": 0.8}},
            "demand": {"sources": [source or weekly]},
            "teams": {
                "phone": {"channels": ["voice"], "headcount": 3},
                "post": {"channels": ["mail"], "headcount": {"weekday": [0, heads, 0]}},
            },
        }
    )


def at_start(journal: Journal) -> int:
    """Contacts that are open when the window begins."""
    contacts, edge = journal.contacts, journal.warm_up_ticks
    is_open = (contacts["closed"] < 0) | (contacts["closed"] >= edge)
    return int((is_open & (contacts["offered"] < edge)).sum())


def test_a_weekly_pattern_begins_in_its_usual_state() -> None:
    journal = sim.simulate(centre())
    assert journal.warm_up_ticks > 0
    assert at_start(journal) > 20  # the weekend's mail
    assert at_start(sim.simulate(centre(starts_empty=True))) == 0


def test_both_engines_begin_alike() -> None:
    scenario = centre(120, cycles_before=1, run_out_days=1)
    one, other = (sim.simulate(scenario, engine=e) for e in ("compiled", "simpy"))
    assert np.array_equal(one.contacts, other.contacts)
    assert np.array_equal(one.agent_states, other.agent_states)


@pytest.mark.parametrize(
    "stated",
    [
        {"starts_empty": True},
        {"warm_up_hours": 3},
        {"cycles_before": 2},
        {"source": INLINE},
        {"mail": {"backlog_contacts": 9}},
    ],
)
def test_nothing_is_to_be_found_where_the_start_is_stated(stated: dict[str, Any]) -> None:
    assert find_start(centre(**stated), ["multichannel"], 1) is None


def test_every_model_of_a_study_begins_at_the_same_time() -> None:
    found = compare(centre(), ["multichannel", "omnichannel"], replications=2)
    starts = {result.window.start_tick for result in found.results.values()}
    assert len(starts) == 1
    assert starts.pop() > 0
    (made,) = found.manifest["scenarios"].values()
    assert made["scenario"]["cycles_before"] in range(1, 5)
    alone = replicate(found.systems[0].scenario, "multichannel", 2)
    assert alone.fingerprints == found.results["multichannel"].fingerprints


def test_the_start_depends_on_scenario_models_and_seed_alone() -> None:
    told: list[tuple[int, int]] = []
    found = find_start(centre(), ["multichannel"], 3, told=lambda *done: told.append(done))
    assert told
    assert [done for done, _ in told] == [*range(1, told[-1][1] + 1)]  # somebody may watch it
    assert found == find_start(centre(), ["multichannel"], 3)
    assert found is not None
    assert found.is_typical
    assert begun(centre(), found).run.cycles_before == found.cycles
    assert begun(centre(), found).notes[0].code == "start.typical"


def test_a_backlog_that_only_grows_is_said() -> None:
    """The mail of a week is more work than there is time for it: 300 x 900 s a week, 40 h."""
    found = find_start(centre(heads=1), ["multichannel"], 1)
    assert found is not None
    assert (found.cycles, found.is_typical) == (4, False)
    assert 100 < found.growth < 250
    assert found.note.code == "start.grows"
    assert "grows by" in found.note.told()


def test_cycles_of_a_trial_serve_the_same_customers() -> None:
    scenario = centre(cycles_before=0, run_out_days=0)
    tape = draw_tape(scenario, 1, 0)
    twice = repeated(tape, 2).cases
    assert np.array_equal(twice["key"][: len(tape)], twice["key"][len(tape) :])
    assert np.array_equal(twice["arrival"][len(tape) :], tape.cases["arrival"] + 7 * DAY)
    trial = try_out(scenario, "multichannel", 1, 3)
    assert trial.figures.shape == (4, 3, 4)
    # Of weeks with customers of their own, every third one would differ by 39 contacts or more.
    assert np.abs(np.diff(trial.figures[:, 1:, 0], axis=1)).max() < 13


@pytest.mark.parametrize(
    ("levels", "cycles"), [([50, 50, 50], 1), ([20, 49.9, 50], 2), ([10, 30, 50], None)]
)
def test_cycles_agree_within_a_share_or_their_error(
    levels: list[float], cycles: int | None
) -> None:
    waiting = np.array([levels] * 4) * np.array([[0.98], [1.0], [1.01], [1.02]])
    figures = np.stack([np.full((4, 3), 1000.0)] * 3 + [waiting], axis=-1)
    assert Trial(figures, np.zeros(1)).cycles_needed == cycles


def test_large_errors_are_no_agreement() -> None:
    waiting = np.array([[50.0, 20.0], [50.0, 80.0], [50.0, 110.0], [50.0, 30.0]])
    figures = np.stack([np.full((4, 2), 1000.0)] * 3 + [waiting], axis=-1)
    assert Trial(figures, np.zeros(1)).cycles_needed is None


def test_cases_are_followed_until_few_are_open() -> None:
    figures = np.zeros((4, 2, 4))
    assert Trial(figures, np.array([0.2, 0.02, 0.004, 0.001])).days_needed == 2
    assert Trial(figures, np.array([0.2, 0.1, 0.02])).days_needed == 2


def test_cases_of_the_window_are_followed_and_nothing_else_of_the_run_out_counts() -> None:
    short = replicate(centre(cycles_before=1, run_out_days=0), replications=2)
    long = replicate(centre(cycles_before=1, run_out_days=5), replications=2)
    whole, cut = long.sums["all"], short.sums["all"]
    assert np.array_equal(whole["cases"], cut["cases"])
    assert np.array_equal(whole["offered"], cut["offered"])
    assert np.allclose(long.parts("paid_hours")[0], short.parts("paid_hours")[0])
    assert np.allclose(long.parts("occupancy")[0], short.parts("occupancy")[0])
    assert (whole["cases_open"] < cut["cases_open"]).all()
    assert (whole["cases_resolved"] > cut["cases_resolved"]).all()


def test_a_monday_begins_with_the_open_mail_that_is_stated() -> None:
    stated = {"backlog_contacts": 200, "backlog_age_hours": 60}
    journal = sim.simulate(centre(mail=stated, horizon_days=1, run_out_days=1))
    edge = journal.warm_up_ticks
    assert edge == 3 * DAY
    assert at_start(journal) == 200
    mail = journal.contacts[journal.contacts["offered"] < edge]
    assert not len(journal.work[journal.work["start"] < edge])
    # The oldest are answered first, when the team comes at eight.
    first = mail[mail["left_queue"] == edge + 8 * HOUR]
    assert sorted(first["offered"]) == sorted(mail["offered"])[:4]
    assert not (mail["left_queue"][mail["left_queue"] >= 0] < edge + 8 * HOUR).any()
    # Nobody has lost patience, and written again, before somebody could have answered.
    assert len(mail) == 200


def test_an_orchestrator_moves_nobody_who_wrote_before_the_start() -> None:
    stated = {"backlog_contacts": 200}
    one = sim.simulate(centre(mail=stated, horizon_days=1, run_out_days=0), "orchestrated")
    assert at_start(one) == 200
    assert (one.decisions["tick"] >= one.warm_up_ticks).all()


def test_a_start_says_what_was_found() -> None:
    said = [
        Start(1, 2.0, is_typical=True, growth=0.0, cycle_days=7).note.told(),
        Start(3, 2.0, is_typical=True, growth=0.0, cycle_days=1).note.told(),
        Start(4, 7.0, is_typical=False, growth=0.0, cycle_days=7).note.told(),
    ]
    assert "1 cycle of 7 days is simulated" in said[0]
    assert "3 cycles of 1 day are simulated" in said[1]
    assert "still differ" in said[2]
