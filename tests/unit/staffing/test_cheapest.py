"""The cheapest mix of teams: beside an enumeration of all of them, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.errors import StudyError
from sim.scenario.textbook import NOTHING_ELSE
from sim.staffing.assurance import Assurance
from sim.staffing.cheapest import Cheapest, cheapest, prices_of
from sim.staffing.cutting import Cut, Master
from sim.staffing.evaluate import Evaluator
from sim.staffing.formula import agents_of_channels, of_teams, shares_of_teams, table_alone
from sim.staffing.judging import Judging
from sim.staffing.simulated import Search
from sim.study.chunk_store import ChunkStore, kept_chunks

Teams = Mapping[str, tuple[list[str], float]]
"""Channels and wage of each team."""

N_MODEL: Teams = {"only_a": (["a"], 10), "both": (["a", "b"], 13)}
THREE_SKILLS: Teams = {
    "ab": (["a", "b"], 11),
    "bc": (["b", "c"], 11),
    "all": (["a", "b", "c"], 13),
}


def centre(
    calls: Mapping[str, list[float]], teams: Teams, target: Mapping[str, object] | None = None
) -> sim.Scenario:
    """Calls of 5 minutes and patience of 5 minutes, hour by hour, by channel."""
    totals = {name: sum(numbers) for name, numbers in calls.items()}
    hours = len(next(iter(calls.values())))
    minutes = {"distribution": "exponential", "mean_seconds": 300}
    data = {
        "scenario": {
            "horizon_days": hours / 24,
            "starts_empty": True,
            "drain_hours": 1,
            "measurement_interval_minutes": 60,
        },
        "channels": {
            n: {"talk": minutes, "patience": minutes, "after_contact_work": 0} for n in calls
        },
        "segments": {
            n: {"share": total / sum(totals.values()), "channel_preference": {n: 1}}
            for n, total in totals.items()
        },
        "intents": {"any": {"share": 1, "resolution_share": 1}},
        "demand": {
            "sources": [
                {
                    "name": "calls",
                    "kind": "inline",
                    "interval_minutes": 60,
                    "expected_cases": [sum(one) for one in zip(*calls.values(), strict=True)],
                    "repeats": False,
                }
            ]
        },
        "teams": {
            n: {"channels": served, "headcount": 20, "wage_per_hour": wage}
            for n, (served, wage) in teams.items()
        },
        "staffing": {"targets": [target or {"measure": "service_level"}]},
    }
    return sim.load(data, NOTHING_ELSE)


def n_model() -> Evaluator:
    return Evaluator(centre({"a": [200], "b": [120]}, N_MODEL), shared=200)


def plans_below(evaluator: Evaluator, cost: float, most: int) -> list[np.ndarray]:
    """Of the plans that cost less, those to which no agent can be added for that cost."""
    prices = prices_of(evaluator)
    found = []
    for rest in product(range(most), repeat=len(prices) - 1):
        left = cost - float(prices[1:] @ np.array(rest))
        first = int(np.floor(left / prices[0] - 1e-9))
        if 0 <= first < most:
            found.append(np.array([[first], *([n] for n in rest)]))
    return found


def is_met(evaluator: Evaluator, plan: np.ndarray, replications: int, errors: float) -> bool:
    """Whether all margins are so many standard errors above 0, on replications not used before."""
    glance = evaluator.evaluate(plan, range(5_000, 5_020))
    if any((glance.margin(place, -3.5) < 0).any() for place in range(len(glance.targets))):
        return False
    seen = evaluator.evaluate(plan, range(5_000, 5_000 + replications))
    return all(bool(seen.met(place, errors).all()) for place in range(len(seen.targets)))


def test_no_mix_of_two_teams_is_cheaper_by_more_than_two_in_a_hundred() -> None:
    evaluator = n_model()
    found = cheapest(evaluator, np.full((2, 1), 25), 40)
    assert found.confidence >= 0.95
    assert found.checked.is_feasible
    assert 0 < found.work_bound < found.bound <= found.sought_cost <= found.cost
    below = plans_below(evaluator, found.cost / 1.02, 45)
    assert len(below) > 20
    # Of these, none is shown to meet the targets; in the long form none does on average.
    assert [plan.tolist() for plan in below if is_met(evaluator, plan, 200, 1.645)] == []


@pytest.mark.statistical_full
@pytest.mark.parametrize(
    ("calls", "teams"),
    [
        ({"a": [200.0], "b": [120.0]}, N_MODEL),
        ({"a": [100.0], "b": [100.0], "c": [60.0]}, THREE_SKILLS),
    ],
    ids=["two teams", "three skills"],
)
def test_near_the_best_of_all_mixes_and_feasible_on_ten_thousand(
    calls: Mapping[str, list[float]], teams: Teams
) -> None:
    evaluator = Evaluator(centre(calls, teams), shared=400)
    found = cheapest(evaluator, np.full((len(teams), 1), 25), 100)
    assert found.confidence >= 0.95
    assert evaluator.evaluate(found.heads, range(200_000, 210_000)).is_feasible
    below = plans_below(evaluator, found.cost / 1.02, 40)
    assert [plan.tolist() for plan in below if is_met(evaluator, plan, 2_000, 0.0)] == []


def test_rounding_a_sheet_up_misses_where_the_search_does_not() -> None:
    """A busy hour leaves calls to the next, which a sheet staffs as if nobody waited yet."""
    scenario = centre({"a": [60, 160, 60, 20]}, {"one": (["a"], 10)})
    evaluator = Evaluator(scenario, shared=120)
    sheet = agents_of_channels(
        evaluator, table_alone(evaluator), evaluator.targets or (), with_patience=True
    )
    plan = of_teams(np.ones((1, 1)), sheet)
    found = cheapest(evaluator, plan, 20)
    assert found.confidence >= 0.95
    assert not evaluator.evaluate(plan, range(5_000, 5_200)).is_feasible
    assert evaluator.evaluate(found.heads, range(5_000, 5_200)).is_feasible


def test_a_target_out_of_reach_is_left_out_of_the_confidence() -> None:
    data = centre({"a": [60, 60]}, {"one": (["a"], 10)}).resolved()
    data["channels"]["a"]["trunks"] = 1  # whoever finds the line taken is lost
    data["behaviour"]["after_blocked"]["retry_share"] = 0
    lost = {"measure": "lost_case_rate", "limit": 0.01, "per": "day"}
    data["staffing"]["targets"] = [lost, {"measure": "abandonment_rate", "limit": 0.05}]
    found = cheapest(Evaluator(sim.load(data)), np.full((1, 2), 6), 4)
    assert [one.tolist() for one in found.out_of_reach] == [[True], [False, False]]
    assert found.periods == 2
    assert found.about()["periods_out_of_reach"] == 1


def test_the_master_program_takes_the_cheapest_plan_that_cuts_allow() -> None:
    evaluator = n_model()
    most = np.full((2, 1), 50)
    master = Master(evaluator, table_alone(evaluator), np.array([10.0, 13.0]), most)
    answer = master.solve(0, 1000)
    assert answer is not None
    # At least 80 % of 200 and 120 calls of 5 minutes an hour: 13.3 and 8 agents at work.
    assert answer[0].sum() == 22
    assert answer[0][1, 0] == 8
    assert answer[1] == pytest.approx(14 * 10 + 8 * 13)
    here = np.array([[14], [8]])
    master.cuts.append(Cut.at(here, [(0, 0, 1.0), (1, 0, 2.0)], -7.0))  # 7 short
    raised = master.solve(0, 1000)
    assert raised is not None
    assert raised[0].tolist() == [[7], [15]]  # 22 of them, and 7 + 2 * 15 = 14 + 2 * 8 + 7
    assert raised[1] == pytest.approx(7 * 10 + 15 * 13)


def test_the_confidence_is_that_of_the_worst_target() -> None:
    evaluator = n_model()
    seen = evaluator.evaluate(np.array([[13], [17]]), 60)
    unasked = tuple(np.zeros(1, dtype=bool) for _ in seen.targets)
    search = Search(evaluator, range(60), exempt=unasked)
    assurance = Assurance(search, prices_of(evaluator), unasked, 0.95, 60)
    confidence, binding = assurance.sure(seen)
    assert binding == (1, 0)  # the calls that only the dearer team takes
    assert confidence < 0.9 < assurance.sure(evaluator.evaluate(np.full((2, 1), 24), 60))[0]
    assert assurance.sure(evaluator.evaluate(np.full((2, 1), 9), 60))[0] == 0.0


@pytest.mark.parametrize(("replications", "confidence"), [(1, 0.95), (8, 0.3), (8, 1.0)])
def test_what_cannot_be_searched_is_refused(replications: int, confidence: float) -> None:
    with pytest.raises(StudyError, match=r"replications|confidence"):
        cheapest(n_model(), np.full((2, 1), 25), replications, confidence=confidence)


def test_an_interrupted_search_goes_on_to_the_same_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, real = np.full((2, 2), 25), Evaluator.evaluate

    def search(folder: Path, simulated: int | None, *, resume: bool) -> tuple[Cheapest, int]:
        """A search that is interrupted after so many plans, and how many it simulated."""
        done = 0

        def evaluate(self: Evaluator, *what: Any, **more: Any) -> Any:
            nonlocal done
            if done == simulated:
                raise KeyboardInterrupt
            done += 1
            return real(self, *what, **more)

        monkeypatch.setattr(Evaluator, "evaluate", evaluate)
        evaluator = Evaluator(centre({"a": [90, 40], "b": [40, 70]}, N_MODEL), shared=200)
        judging = Judging(evaluator, ChunkStore(folder, print), resume)
        return cheapest(evaluator, start, 6, judging=judging), done

    whole, plans = search(tmp_path / "whole", None, resume=False)
    with pytest.raises(KeyboardInterrupt):
        search(tmp_path / "parts", plans // 2, resume=False)
    kept = kept_chunks(tmp_path / "parts")
    assert len(kept) > plans // 3
    kept[len(kept) // 2].write_bytes(b"damaged")
    resumed, left = search(tmp_path / "parts", None, resume=True)
    assert left < 0.8 * plans
    assert (resumed.heads == whole.heads).all()
    assert {**resumed.about(), "seconds": 0} == {**whole.about(), "seconds": 0}
    for found, expected in zip(resumed.checked.numerators, whole.checked.numerators, strict=True):
        assert (found == expected).all()
    # With another seed nothing that was kept fits.
    other = Evaluator(centre({"a": [90, 40], "b": [40, 70]}, N_MODEL), seed=5)
    monkeypatch.setattr(Evaluator, "evaluate", real)
    judging = Judging(other, ChunkStore(tmp_path / "whole", print), resume=True)
    fresh = real(other, start, range(6)).numerators[0]
    assert (judging.judged(start, range(6)).numerators[0] == fresh).all()


def test_whoever_is_cheaper_does_the_work_that_both_can() -> None:
    teams: Teams = {"dear": (["a"], 20), "cheap": (["a"], 10)}
    evaluator = Evaluator(centre({"a": [60]}, teams), shared=100)
    found: Cheapest = cheapest(evaluator, np.array([[9], [0]]), 10)
    assert found.heads[0, 0] == 0
    assert found.heads[1, 0] >= 5
    assert shares_of_teams(evaluator, found.seen)[1, 0] == 1.0
