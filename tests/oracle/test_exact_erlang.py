"""Erlang B, C, A and M/M/s/K against published and independently computed numbers."""

import pytest

from sim.queueing import erlang_a_queue, erlang_b, erlang_c, finite_queue
from sim.queueing.erlang_a import ErlangA


def to_digits(value: float, printed: str) -> bool:
    """Whether a value rounds to the printed one (half a unit of the last digit, and a hair)."""
    decimals = len(printed.partition(".")[2])
    return abs(value - float(printed)) <= 0.5000001 * 10.0**-decimals


WHITT = [
    (1.0, ".4083", ".0499", "5.092", "44.6", ".0490", ".0666", ".7986"),
    (0.25, ".226", ".0364", "14.84", "214.5", ".1455", ".1429", ".4688"),
]


@pytest.mark.parametrize("places", [200, None])
@pytest.mark.parametrize("row", WHITT)
def test_whitt_2005_table_1(
    row: tuple[float, str, str, str, str, str, str, str], places: int | None
) -> None:
    theta, no_wait, abandoned, queue, variance, wait_s, wait_a, within = row
    found = erlang_a_queue(102.0, 1.0, theta, 100, places)
    assert to_digits(found.no_wait, no_wait)
    assert to_digits(found.abandoned, abandoned)
    assert to_digits(found.mean_queue, queue)
    assert to_digits(found.variance_queue, variance)
    assert to_digits(found.mean_wait_answered, wait_s)
    assert to_digits(found.mean_wait_abandoned, wait_a)
    assert to_digits(found.wait_within_given_answered(0.1), within)


def test_48_calls_a_minute() -> None:
    patient = erlang_c(48.0, 1.0, 50)
    assert to_digits(60.0 * patient.mean_wait, "20.8337")
    assert to_digits(patient.occupancy, ".96")
    found = erlang_a_queue(48.0, 1.0, 0.5, 50)
    assert to_digits(found.abandoned, ".0309122")
    assert to_digits(60.0 * found.mean_wait, "3.70947")
    assert to_digits(found.occupancy, ".930324")
    assert to_digits(found.mean_queue, "2.96758")


def half_hour() -> ErlangA:
    return erlang_a_queue(100 / 1800, 1 / 180, 1 / 300, 14)


def test_100_calls_in_half_an_hour() -> None:
    patient = erlang_c(100 / 1800, 1 / 180, 14)
    assert to_digits(patient.wait_probability, ".1741319")
    assert to_digits(patient.service_level(20.0), ".88835")
    assert to_digits(patient.mean_wait, "7.835937")
    found = half_hour()
    assert to_digits(1.0 - found.no_wait, ".14526")
    assert to_digits(found.abandoned, ".013984")
    assert to_digits(found.occupancy, ".704297")
    assert to_digits(found.mean_wait, "4.19512")


def test_five_service_levels_differ() -> None:
    levels = half_hour().service_levels(20.0)
    assert to_digits(levels.answered_of_offered, ".916792")
    assert to_digits(levels.answered_of_answered, ".929794")
    assert to_digits(levels.wait_within, ".923956")
    assert to_digits(levels.virtual_within, ".918714")
    # The fifth: answered in time / (offered - abandoned in time); P(A, W <= 20) = .0071638.
    abandoned_within = levels.wait_within - levels.answered_of_offered
    assert levels.short_abandons_excluded == pytest.approx(
        levels.answered_of_offered / (1.0 - abandoned_within), rel=1e-12
    )
    assert levels.short_abandons_excluded == pytest.approx(0.9234073, abs=5e-8)


def test_three_and_a_half_calls_a_minute() -> None:
    assert to_digits(60.0 * erlang_c(3.5, 1 / 3, 13).mean_wait, "26.5569")
    assert to_digits(60.0 * erlang_a_queue(3.5, 1 / 3, 0.2, 13).mean_wait, "9.9128")


def test_nine_agents_two_arrivals_a_minute() -> None:
    found = erlang_a_queue(2.0, 0.25, 0.5, 9)
    levels = found.service_levels(1 / 3)
    assert to_digits(1.0 - found.no_wait, ".352533")
    assert to_digits(found.abandoned, ".108457")
    assert to_digits(found.mean_wait, ".216915")
    assert to_digits(levels.answered_of_offered, ".735958")
    assert to_digits(levels.answered_of_answered, ".825488")
    assert to_digits(found.wait_exceeds(1 / 3), ".217244")


def test_erlang_b_of_ten_erlangs_on_17_lines() -> None:
    assert to_digits(erlang_b(10.0, 17), ".0129489")
    assert finite_queue(10.0, 1.0, 17, 0).blocked == pytest.approx(erlang_b(10.0, 17), rel=1e-12)
