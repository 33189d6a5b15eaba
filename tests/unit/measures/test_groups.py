"""Measures by crosses of levels, in windows, and by each definition of the service level."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import permutations
from types import ModuleType

import numpy as np
import pytest

from sim.engine.journal import Answer, CaseEnd, ContactEnd
from sim.errors import StudyError
from sim.measures import MEASURES, Window, headline, measure, reader
from sim.measures.definitions import at_levels
from sim.measures.rows import LEVELS
from sim.measures.table import TALLIES, TOTALS
from sim.units import TICKS_PER_SECOND
from tests.unit.measures import second, tiny


def test_rows_are_named_and_crossed_in_the_order_asked_for() -> None:
    table = measure(tiny.journal(), tiny.scenario(), by=("channel", "interval"))
    assert list(table["channel"]) == ["voice", "voice", "chat", "chat"]
    assert list(table["offered"]) == [4, 3, 2, 1]
    assert table["interval"][1].isoformat() == "2026-01-05T00:30:00"
    assert table.attrs["units"]["asa_seconds"] == "s"


def test_contacts_are_grouped_by_the_segment_and_intent_of_their_case() -> None:
    table = measure(
        tiny.journal(), tiny.scenario(), by=("segment", "intent"), measures=["offered", "cases"]
    )
    assert list(table["offered"]) == [4, 1, 2, 3]  # regular billing, repair; gold billing, repair
    assert list(table["cases"]) == [4, 1, 1, 1]


def test_teams_have_the_contacts_they_answered_and_their_own_hours() -> None:
    table = measure(tiny.journal(), tiny.scenario(), by="team").set_index("team")
    assert list(table["answered"]) == [3, 2]
    assert table.loc["web", "occupancy"] == pytest.approx(480 / 2060)
    assert table.loc["phone", "paid_hours"] == pytest.approx((3590 + 1770) / 3600 / 0.75)
    assert "abandonment_rate" not in table  # nobody knows which team would have answered


def test_time_of_agents_is_cut_at_the_edges_of_intervals() -> None:
    table = measure(
        tiny.journal(), tiny.scenario(), by="interval", measures=["present_hours", "occupancy"]
    )
    # Until 1800 s: agent 0 from 10 s, agent 1 from 630 s, agent 2 from 1540 s.
    assert table["present_hours"][0] == pytest.approx((1790 + 1170 + 260) / 3600)
    assert table["occupancy"][0] == pytest.approx((300 + 340 + 260) / (1590 + 1170 + 260))


@pytest.mark.parametrize("world", [tiny, second])
@pytest.mark.parametrize("by", [(), *[(level,) for level in LEVELS], *permutations(LEVELS, 2)])
def test_sums_of_groups_add_up_to_the_whole(by: tuple[str, ...], world: ModuleType) -> None:
    source = reader(world.journal(), world.scenario())
    whole, grouped = source.sums(TALLIES), source.sums(TALLIES, by)
    for name, values in grouped.items():
        # Only contacts and turns that an agent took have a team; the clock runs for every team.
        if TALLIES[name].rows == "clock" or "wait_error" in name:
            continue
        if "team" in by and TALLIES[name].rows in ("contacts", "entries", "turns"):
            assert values.sum() <= whole[name][0] + 1e-9
        elif name in ("turns_left", "age_left") and {"interval", "day"} & set(by):
            assert values.sum() >= whole[name][0]  # what waits at the end of each
        else:
            assert values.sum() == pytest.approx(whole[name][0], rel=1e-12)


def test_every_measure_exists_at_its_levels() -> None:
    for level in LEVELS:
        table = measure(tiny.journal(), tiny.scenario(), by=level)
        assert list(table.columns[1:]) == [m.key for m in at_levels((level,))]


def test_warm_up_leaves_out_contacts_cases_and_time_before_it() -> None:
    journal = tiny.journal(warm_up_ticks=1700 * TICKS_PER_SECOND)
    found = headline(journal, tiny.scenario())
    assert found["offered"] == 5  # 1700, 3000, 3300, 3400, 3500
    assert found["cases"] == 4
    assert found["present_hours"] == pytest.approx((1900 + 700 + 1900) / 3600)


def test_the_drain_is_not_measured_but_finishes_cases() -> None:
    journal = tiny.journal(horizon_ticks=1600 * TICKS_PER_SECOND)
    found = headline(journal, tiny.scenario())
    assert found["offered"] == 5  # 0, 100, 200, 600, 1500
    assert found["answered"] == 3  # the last one after the horizon
    assert found["resolved_rate"] == pytest.approx(2 / 3)


def test_a_window_of_ones_own() -> None:
    window = Window(0, 300 * TICKS_PER_SECOND, 60 * TICKS_PER_SECOND, datetime(2026, 1, 5))  # noqa: DTZ001
    table = measure(tiny.journal(), tiny.scenario(), "interval", ["offered"], window)
    assert list(table["offered"]) == [1, 1, 0, 1, 0]


def test_days_begin_at_midnight_whatever_the_start() -> None:
    journal = tiny.journal(start=datetime(2026, 1, 5, 23, 30))  # noqa: DTZ001
    table = measure(journal, tiny.scenario(), "day", ["offered", "present_hours"])
    assert [str(day.date()) for day in table["day"]] == ["2026-01-05", "2026-01-06"]
    assert list(table["offered"]) == [6, 4]


def test_an_empty_journal_has_counts_of_zero_and_unknown_ratios() -> None:
    journal = tiny.journal([], [], [], [])
    found = headline(journal, tiny.scenario())
    assert found["offered"] == found["paid_hours"] == 0
    for key in ("asa_seconds", "occupancy", "retention_rate", "wait_p50_seconds"):
        assert np.isnan(found[key])


def test_unknown_levels_and_measures_are_named() -> None:
    with pytest.raises(StudyError, match="level 'queue', measure 'asa'"):
        measure(tiny.journal(), tiny.scenario(), by="queue", measures=["asa"])
    with pytest.raises(StudyError, match="fcr_rate: not defined by team"):
        measure(tiny.journal(), tiny.scenario(), by="team", measures=["fcr_rate"])


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("offered_minus_short_abandons", 2 / 4),
        ("offered", 2 / 5),
        ("answered", 2 / 3),
        ("all_waits", 3 / 5),
        ("virtual_wait", 2 / 5),
    ],
)
def test_each_channel_chooses_its_service_level(definition: str, expected: float) -> None:
    voice = {**tiny.SCENARIO["channels"]["voice"]}
    voice["service_level"] = {"threshold_seconds": 20, "definition": definition}
    scenario = tiny.scenario(channels={"voice": voice})
    table = measure(tiny.journal(), scenario, by="channel").set_index("channel")
    assert table.loc["voice", "service_level"] == pytest.approx(expected)
    assert table.loc["chat", "service_level"] == 1


def test_the_virtual_wait_is_estimated_like_kaplan_and_meier() -> None:
    # Voice: answered after 5, 10, 18 s, abandoned after 7, 10 and 30 s. Threshold 20 s.
    # Answers are events, abandons censor: S = 5/6 at 5, then 4 at risk at 10 -> 3/4, then 2 -> 1/2.
    waits = [(5, True), (7, False), (10, True), (10, False), (18, True), (30, False)]
    contacts = [
        tiny.contact(
            n,
            1,
            tiny.VOICE,
            ContactEnd.ANSWERED,
            0,
            wait,
            agent=0,
            talk_end=60,
            after_contact_work=0,
        )
        if answered
        else tiny.contact(n, 1, tiny.VOICE, ContactEnd.ABANDONED, 0, wait)
        for n, (wait, answered) in enumerate(waits)
    ]
    cases = [tiny.case(n, 0, 0, CaseEnd.OPEN, arrival=0) for n in range(len(waits))]
    found = headline(tiny.journal(contacts, cases, [], []), tiny.scenario())
    assert found["service_level_virtual_wait"] == pytest.approx(1 - 5 / 6 * 3 / 4 * 1 / 2)


def test_training_for_secondary_skills_is_paid_under_blending() -> None:
    phone = {**tiny.SCENARIO["teams"]["phone"]}
    phone |= {"channels": ["voice", "chat"], "home_channels": ["voice"]}
    teams = {"phone": phone}
    apart = tiny.scenario(teams=teams)
    blended = tiny.scenario(teams=teams, staffing={"blending": True})
    journal = tiny.journal()
    assert headline(journal, apart, ["training_cost"])["training_cost"] == 0
    # 1.5 of 52 weeks, spread over 24 months: 1.5 / 52 / 2 of the phone team's wages.
    found = headline(journal, blended, ["training_cost"])["training_cost"]
    assert found == pytest.approx((3590 + 1770) / 3600 / 0.75 * 12 * 1.5 / 52 / 2)


def test_prices_are_those_of_the_model_that_ran() -> None:
    journal = replace(tiny.journal(), model="omnichannel")
    assert headline(journal, tiny.scenario(), ["platform_cost"])["platform_cost"] == 0


def test_a_contact_stands_under_the_channel_that_took_it_and_in_self_service_where_it_began() -> (
    None
):
    keys = ["offered", "handled", "self_service_contacts", "hand_over_rate", "channel_cost"]
    table = measure(second.journal(), second.scenario(), "channel", keys).set_index("channel")
    # Voice: 1.2, 3.1, 6.1, 7.2, 11.1, 15.2; six chats; eight mails; two that the bot kept.
    assert list(table["offered"]) == [6, 6, 8, 2]
    assert list(table["handled"]) == [5, 4, 4, 0]
    assert list(table["self_service_contacts"]) == [0, 0, 0, 3]
    assert table.loc["bot", "hand_over_rate"] == pytest.approx(1 / 3)
    assert table.loc["bot", "channel_cost"] == pytest.approx(3 * 0.05 + 0.02 * 270 / 60)
    teams = measure(second.journal(), second.scenario(), "team", ["channel_cost"])
    assert list(teams["channel_cost"]) == pytest.approx([2.5 + 0.1 * 1010 / 60, 0.8 + 0.4])


def test_the_backlog_of_an_interval_is_what_waits_at_its_end() -> None:
    keys = ["backlog_at_end", "backlog_mean", "turns"]
    table = measure(second.journal(), second.scenario(), "interval", keys)
    # At 1800 s mail 1.1 waits, at 3600 s 16.1.
    assert list(table["backlog_at_end"]) == [1, 1]
    assert list(table["turns"]) == [5, 4]
    assert list(table["backlog_mean"]) == pytest.approx(
        [(100 + 120 + 120 + 50 + 300) / 1800, (700 + 100 + 20 + 200 + 150) / 1800]
    )
    by_channel = measure(second.journal(), second.scenario(), "channel", ["backlog_mean"])
    assert list(by_channel["backlog_mean"]) == pytest.approx([0, 0, 1860 / 3600, 0])


def test_turns_stand_under_the_team_that_began_them() -> None:
    table = measure(second.journal(), second.scenario(), "team", ["turn_wait_mean_hours"])
    assert table["turn_wait_mean_hours"].isna().tolist() == [True, False]
    assert table["turn_wait_mean_hours"][1] == pytest.approx(160 / 3600)


def test_decisions_stand_under_the_channel_that_was_wanted() -> None:
    table = measure(second.journal(), second.scenario(), "channel", ["offers", "acceptance_rate"])
    assert list(table["offers"]) == [2, 0, 0, 0]
    assert table["acceptance_rate"][0] == 1 / 2


def test_a_contact_that_moved_in_the_queue_is_no_duplicate() -> None:
    move = tiny.decision(3, 1, 1080, tiny.VOICE, look=1, chosen=tiny.CHAT, answer=Answer.ACCEPTED)
    journal = second.journal(decisions=[*second.DECISIONS, move])
    found = headline(journal, second.scenario(), ["duplicate_share", "withdrawn_rate", "withdrawn"])
    assert found == {"duplicate_share": 3 / 22, "withdrawn_rate": 0, "withdrawn": 1}


def test_who_waits_without_end_in_sight_was_not_foreseen() -> None:
    decisions = [*second.DECISIONS[:3], {**second.DECISIONS[3], "wait_wanted": 10**15}]
    journal = second.journal(decisions=decisions)
    found = headline(journal, second.scenario(), ["wait_error_seconds"])
    assert found["wait_error_seconds"] == pytest.approx((0 + 5) / 2)


def test_unsolved_self_service_before_the_answer_was_the_first_contact() -> None:
    bot = tiny.contact(
        14, 1, second.BOT, ContactEnd.CONTAINED, 2700, -1, queued=-1, closed=2750, self_service=50
    )
    contacts = [
        {**row, "attempt": 2} if (row["case"], row["attempt"]) == (14, 1) else row
        for row in second.CONTACTS
    ]
    journal = second.journal(contacts=[*contacts, bot])
    assert headline(journal, second.scenario(), ["fcr_rate"])["fcr_rate"] == 6 / 14


def test_quantiles_by_group_agree_with_numpy() -> None:
    table = measure(tiny.journal(), tiny.scenario(), "channel", ["wait_p90_seconds"])
    assert list(table["wait_p90_seconds"]) == pytest.approx(
        [np.quantile([10, 30, 5], 0.9), np.quantile([40, 0], 0.9)]
    )


def test_quantiles_of_many_groups_agree_with_those_of_each() -> None:
    start = datetime(2026, 1, 5)  # noqa: DTZ001
    window = Window(0, 3600 * TICKS_PER_SECOND, 600 * TICKS_PER_SECOND, start)
    keys = ["wait_all_p90_seconds"]
    by = ("channel", "segment", "interval")  # 24 groups, sorted at once
    table = measure(tiny.journal(), tiny.scenario(), by, keys, window)
    waited = table[table["wait_all_p90_seconds"].notna()]
    known = waited.set_index(list(by))["wait_all_p90_seconds"].sort_index()
    # Waits by voice: regular 10 (at 0 s) and 5 (3300 s), gold 80 (100 s), 30 (600 s), 15 (3000 s).
    assert list(known.loc["voice", "regular"]) == [10, 5]
    assert list(known.loc["voice", "gold"]) == [80, 30, 15]
    assert list(known.loc["chat", "gold"]) == [40]
    assert list(known.loc["chat", "regular"]) == [0]
    hour = measure(tiny.journal(), tiny.scenario(), "channel", keys)
    assert list(hour["wait_all_p90_seconds"]) == pytest.approx(
        [np.quantile([10, 5, 80, 30, 15], 0.9), np.quantile([40, 0], 0.9)]
    )


def test_definitions_name_sums_that_exist() -> None:
    source = reader(tiny.journal(), tiny.scenario())
    names = {n for m in MEASURES.values() for n in (m.numerator, m.denominator) if n}
    assert set(source.sums(names)) == names
    assert {p for parts in TOTALS.values() for p in parts} <= set(TALLIES)
    used = names | {p for name in names for p in TOTALS.get(name, ())}
    spare = {"age_left", "no_show", "cases_lapsed", "recognised"}
    spare |= {
        "case_blocked",
        "case_closed_out",
        "wait_answered",
        "reached",
        "first_reached",
        "wait_squares",
    }
    assert set(TALLIES) - used == spare
