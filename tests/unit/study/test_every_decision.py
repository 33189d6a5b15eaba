"""What holds of every decision in Python: workers, models of one's own, going on where it ended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from sim.errors import StudyError
from sim.service_models.capabilities import Capabilities
from sim.study.attribution.attribute import attribute
from sim.study.break_even.break_even import break_even
from sim.study.compare import compare
from sim.study.loads import load_grid
from sim.study.running import Running, asked
from sim.study.selection.select import select
from sim.study.sensitivity.sensitivity import sensitivity
from sim.study.sweeping.sweep import sweep
from tests.unit.study.small_study import SCENARIO, OwnModel


class Attached(OwnModel):
    """A model written in Python that has something to attribute."""

    name = "attached"
    capabilities = Capabilities(context_scope="interaction")


MODELS = ("multichannel", Attached())
KEY = "handling.logging_seconds"

DECISIONS: dict[str, Callable[..., Any]] = {
    "compare": lambda **how: compare(SCENARIO, MODELS, **how),
    "loads": lambda **how: load_grid(SCENARIO, MODELS, [0.9], **how),
    "attribute": lambda **how: attribute(SCENARIO, *MODELS, measures=["cases"], **how),
    "sweep": lambda **how: sweep(SCENARIO, [f"{KEY}=0,30"], MODELS, **how),
    "break-even": lambda **how: break_even(SCENARIO, f"{KEY}=0,30", MODELS, **how),
    "sensitivity": lambda **how: sensitivity(SCENARIO, [f"{KEY}=0..30"], "tornado", MODELS, **how),
    "select": lambda **how: select(SCENARIO, 0.01, MODELS, most=3, first_stage=3, **how),
}


@pytest.mark.parametrize("name", DECISIONS)
def test_it_takes_workers_and_models_and_goes_on_where_it_ended(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    found = DECISIONS[name](
        jobs=2,
        kind="threads",
        engine="simpy",
        folder=tmp_path,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told[-1][0] == told[-1][1]
    assert "attached" in str(found.to_json())

    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("this was simulated before")

    monkeypatch.setattr("sim.engine.run.simulate", refuse)
    again = DECISIONS[name](running=Running(folder=tmp_path, engine="simpy"), resume=True)
    assert again.to_json() == found.to_json()
    with pytest.raises(AssertionError, match="simulated before"):
        DECISIONS[name](running=Running(folder=tmp_path, engine="simpy"))


def test_what_a_model_decides_by_itself_is_attributed_apart() -> None:
    found = attribute(SCENARIO, *MODELS, measures=["cases"], replications=2, engine="simpy")
    assert {part.step for part in found.parts} == {"total", "context_interaction", "decisions"}
    with pytest.raises(StudyError, match="begins at a model by name"):
        attribute(SCENARIO, Attached(), "orchestrated")  # type: ignore[arg-type]


def test_two_models_of_one_name_are_told_apart_by_nobody() -> None:
    with pytest.raises(StudyError, match="two different service models are called 'attached'"):
        sweep(SCENARIO, [f"{KEY}=0,30"], [Attached(), Attached()])


def test_options_come_in_place_of_what_running_says() -> None:
    how = asked(Running(jobs=4, engine="simpy"), {"jobs": 2})
    assert (how.jobs, how.engine) == (2, "simpy")
    assert asked(None, {}) == Running()
