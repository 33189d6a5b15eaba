from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from typing import Any

import numpy as np
import pytest

from sim.demand.preference import unpack
from sim.demand.tape import TAPE_CASE, Tape, draw_blocks, draw_tape, plan_tape
from sim.randomness.counter import child_key, entity_key, uniform
from sim.randomness.purposes import COUNT, POSITION
from sim.randomness.special import poisson_quantile
from sim.scenario.schema import Scenario
from sim.units import TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND

BASE: dict[str, Any] = {
    "scenario": {"start": datetime.fromisoformat("2026-01-05T06:30"), "horizon_days": 2.0},
    "channels": {
        name: {"mode": "live", "media": ["speech"], "talk": 180.0, "after_contact_work": 30.0}
        for name in ("voice", "chat", "video")
    },
    "segments": {
        "young": {
            "share": 0.4,
            "channel_preference": {"voice": 0.2, "chat": 0.7, "video": 0.1},
            "patience_correlation": 0.5,
        },
        "old": {"share": 0.6, "channel_preference": {"voice": 0.9, "chat": 0.1}},
    },
    "intents": {
        "bill": {"share": 0.7, "difficulty_cv": 0.4},
        "fault": {"share": 0.3, "channels": ["voice", "video"]},
    },
    "demand": {
        "sources": [
            {"name": "day", "kind": "weekly", "cases_per_week": 9000.0},
            {
                "name": "web",
                "kind": "inline",
                "interval_minutes": 15,
                "expected_cases": [3.0, 0.0, 8.0],
                "channel": "chat",
            },
        ]
    },
}


def scenario(**changes: Any) -> Scenario:
    """The scenario above, changed at dotted keys written with double underscores."""
    raw = deepcopy(BASE)
    for key, value in changes.items():
        *parents, last = key.split("__")
        place = raw
        for parent in parents:
            place = place[parent]
        place[last] = value
    return Scenario.model_validate(raw)


def draw(**changes: Any) -> Tape:
    return draw_tape(scenario(**changes), 7, 2)


def by_key(tape: Tape, *columns: str) -> dict[int, tuple[Any, ...]]:
    """Columns of each case by its key."""
    wanted = columns or [name for name in TAPE_CASE.names or () if name != "customer"]
    return {
        int(case["key"]): tuple(case[column].item() for column in wanted) for case in tape.cases
    }


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert draw().cases.tobytes() == draw().cases.tobytes()


def test_another_seed_or_replication_gives_other_cases() -> None:
    keys = [
        set(by_key(draw_tape(scenario(), *pair), "arrival").values())
        for pair in ((7, 2), (7, 3), (8, 2))
    ]
    assert not keys[0] & keys[1]
    assert not keys[0] & keys[2]


def test_cases_are_sorted_unique_and_inside_the_horizon() -> None:
    tape = draw()
    arrival = tape.cases["arrival"]
    assert (np.diff(arrival) >= 0).all()
    assert arrival[0] >= 0
    assert arrival[-1] < tape.horizon_ticks
    assert len(np.unique(tape.cases["key"])) == len(tape) > 2000
    assert (tape.cases["customer"] == np.arange(len(tape))).all()


def test_a_tape_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        draw().cases["arrival"][0] = 0


@pytest.mark.parametrize("seconds", [0.5, 7.0, 60.0, 3600.0])
def test_arrivals_lie_on_the_clock_grid(seconds: float) -> None:
    tape = draw(scenario__clock_grid_seconds=seconds)
    grid = round(seconds * TICKS_PER_SECOND)
    assert (tape.cases["arrival"] % grid == 0).all()
    fine = by_key(draw(), "arrival")
    for key, (arrival,) in by_key(tape, "arrival").items():
        assert arrival == fine[key][0] // grid * grid
    order = np.lexsort((tape.cases["stream"], tape.cases["arrival"]))
    assert (order == np.arange(len(tape))).all()


def test_intervals_are_half_open_and_empty_ones_stay_empty() -> None:
    """The inline source has nothing in the second quarter of an hour of each three."""
    tape = draw(demand__busyness={"day_cv": 0.0, "block_cv": 0.0})
    web = tape.cases["arrival"][tape.cases["stream"] == 1]
    quarter = web // (15 * TICKS_PER_MINUTE) % 3
    assert set(quarter.tolist()) == {0, 2}


def test_a_case_is_drawn_as_documented() -> None:
    """First interval of the inline source, recomputed from the public functions alone."""
    tape = draw(demand__busyness={"day_cv": 0.0, "block_cv": 0.0})
    stream = entity_key("stream", "web", "chat", "", "")
    count = poisson_quantile(uniform(7, 2, stream, COUNT, 0), 3.0)
    keys = [int(child_key(stream, 0, j)) for j in range(count)]
    length = 15 * TICKS_PER_MINUTE
    expected = {key: (int(uniform(7, 2, key, POSITION, 0) * length),) for key in keys}
    in_first = (tape.cases["stream"] == 1) & (tape.cases["arrival"] < length)
    found = by_key(Tape(**{**vars(tape), "cases": tape.cases[in_first]}), "arrival")
    assert found == expected
    assert count > 0


@pytest.mark.parametrize("busyness", [0.0, 0.2])
def test_more_volume_adds_cases_and_moves_none(busyness: float) -> None:
    ups = {"day_cv": busyness, "block_cv": busyness}
    few = by_key(draw(demand__busyness=ups))
    many_sources = deepcopy(BASE["demand"]["sources"])
    many_sources[0]["volume_factor"] = 1.3
    many = by_key(draw(demand__busyness=ups, demand__sources=many_sources))
    assert len(many) > len(few) + 300
    assert few.items() <= many.items()


def test_a_longer_horizon_only_appends() -> None:
    short, long = draw(), draw(scenario__horizon_days=4.0)
    assert long.cases[: len(short)].tobytes() == short.cases.tobytes()
    assert len(long) > len(short)


def test_a_horizon_may_end_inside_an_interval() -> None:
    whole, part = draw(), draw(scenario__horizon_days=1.337)
    assert part.cases["arrival"][-1] < part.horizon_ticks
    assert whole.cases[: len(part)].tobytes() == part.cases.tobytes()
    assert whole.cases["arrival"][len(part)] >= part.horizon_ticks


def test_any_part_can_be_drawn_alone() -> None:
    plan = plan_tape(scenario())
    whole = draw_blocks(plan, 7, 2, 0, plan.arrivals.blocks)
    for first, last in ((0, 1), (5, 6), (17, 31), (47, 48)):
        part = draw_blocks(plan, 7, 2, first, last)
        start, end = first * plan.arrivals.block_ticks, last * plan.arrivals.block_ticks
        inside = (whole["arrival"] >= start) & (whole["arrival"] < end)
        for column in ("arrival", "key", "segment", "intent", "order", "difficulty", "emotion"):
            assert (part[column] == whole[column][inside]).all()


def test_an_unused_segment_intent_channel_or_source_changes_no_draw() -> None:
    before = by_key(draw())
    assert (
        by_key(draw(segments__none={"share": 0.0, "channel_preference": {"voice": 1.0}})) == before
    )
    assert by_key(draw(intents__none={"share": 0.0})) == before
    none = {"name": "none", "kind": "weekly", "cases_per_week": 0.0}
    assert by_key(draw(demand__sources=[*BASE["demand"]["sources"], none])) == before
    columns = [name for name in TAPE_CASE.names or () if name not in ("customer", "order")]
    channels = {**BASE["channels"], "sms": BASE["channels"]["voice"]}
    added = draw(channels=channels)
    assert by_key(added, *columns) == by_key(draw(), *columns)
    orders = {key: unpack(o) for key, (o,) in by_key(added, "order").items()}
    for key, (order,) in by_key(draw(), "order").items():
        assert [c for c in orders[key] if c != 3] == unpack(order)


def test_a_channel_put_first_in_the_file_changes_only_its_numbers() -> None:
    channels = {"sms": BASE["channels"]["voice"], **BASE["channels"]}
    shifted = by_key(draw(channels=channels), "order")
    for key, (order,) in by_key(draw(), "order").items():
        assert [c - 1 for c in unpack(shifted[key][0]) if c > 0] == unpack(order)


def test_a_team_changes_nothing() -> None:
    teams = {"first line": {"channels": ["voice"], "intents": "all", "headcount": 5}}
    assert by_key(draw(teams=teams)) == by_key(draw())


def test_intents_restrict_the_channels() -> None:
    tape = draw()
    voice, chat, video = range(3)
    for case in tape.cases[:500]:
        order = unpack(int(case["order"]))
        if case["intent"] == 1:  # not by chat, even if the source gives chat first
            assert sorted(order) == [voice, video]
        else:
            assert sorted(order) == [voice, chat, video]
            if case["stream"] == 1:
                assert order[0] == chat
        if case["segment"] == 1:
            assert order[-1] == video or case["stream"] == 1  # without a share: last


def test_properties_that_nobody_varies_are_constant() -> None:
    cases = draw().cases
    assert (cases["difficulty"][cases["intent"] == 1] == 1.0).all()
    assert (cases["latent_patience"][cases["segment"] == 1] == 0.0).all()
    assert len(np.unique(cases["difficulty"][cases["intent"] == 0])) > 100
    assert len(np.unique(cases["latent_patience"][cases["segment"] == 0])) > 100
    assert set(cases["emotion"].tolist()) == {0, 250, 600, 1000}


def test_recorded_numbers_are_kept_exactly() -> None:
    source = {
        "name": "log",
        "kind": "inline",
        "interval_minutes": 60,
        "expected_cases": [3.0, 0.0, 12.0],
        "arrivals": "as_recorded",
    }
    tape = draw(demand__sources=[source])
    hourly = np.bincount(tape.cases["arrival"] // TICKS_PER_HOUR, minlength=48)
    assert hourly.tolist() == [3, 0, 12] * 16


def test_without_sources_there_are_no_cases() -> None:
    tape = draw(demand__sources=[])
    assert len(tape) == 0
    assert len(tape.frame()) == 0


def test_a_tape_shows_itself() -> None:
    tape = draw()
    frame = tape.frame()
    assert len(frame) == len(tape)
    assert set(frame["segment"]) == {"young", "old"}
    assert frame["channels"].str.contains(" > ").all()
    assert frame["arrival_seconds"].iloc[-1] == tape.cases["arrival"][-1] / TICKS_PER_SECOND
    html = tape._repr_html_()
    assert f"{len(tape):,} cases in 2 days" in html
    assert "web/chat" in html
