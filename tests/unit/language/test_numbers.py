"""How numbers are written in tables and in sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.language.english import ENGLISH

NAN = float("nan")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (2.5686, "2.569"),
        (-0.05825, "-0.05825"),
        (12345.6, "12,346"),
        (1_234_567.0, "1,234,567"),
        (9.99996, "10"),
        (0.00012, "0.00012"),
        (100.0, "100"),
        (NAN, "nan"),
    ],
)
def test_sentences_show_four_significant_digits_and_no_exponent(value: float, text: str) -> None:
    assert ENGLISH.significant(value) == text


def test_amounts_have_their_unit_and_shares_are_percentages() -> None:
    assert ENGLISH.amount(0.1234567, "share") == "12.35 %"
    assert ENGLISH.amount(-0.019, "share", signed=True) == "-1.90 points"
    assert ENGLISH.amount(1.392, "contacts/case") == "1.392"
    assert ENGLISH.amount(2.5, "EUR", signed=True) == "+2.5 EUR"
    assert ENGLISH.spread(-0.0268, -0.0115, "share") == "-2.68 to -1.15 points"
    assert ENGLISH.spread(NAN, 1.0, "EUR") == ""


def test_tables_show_digits_by_size() -> None:
    shown = [ENGLISH.shown(value, "s") for value in (1234.5, 123.45, 1.2345, 0.12345, None, NAN)]
    assert shown == ["1,234", "123.5", "1.23", "0.123", "-", "-"]
    assert ENGLISH.interval(0.1, 0.2, "share", signed=True) == "(+10.00 to +20.00)"
    assert ENGLISH.interval(None, 0.2, "share") == ""
    assert ENGLISH.heading("lost cases", "share") == "lost cases, %"
    assert ENGLISH.heading("attempts", "contacts/case") == "attempts"
    assert ENGLISH.quantity(-0.0000001, "share", signed=True) == "0.00 points"


def test_another_language_has_its_own_signs() -> None:
    other = replace(
        ENGLISH,
        separators=(".", ","),
        points="puntos",
        between="{low} a {high}",
        sentences={"x": "{value:amount}, {share:.1%}, {names:list}"},
        last_comma=" y ",
    )
    said = other.say("x", value=1234.5, unit="EUR", share=0.123, names=["uno", "dos"])
    assert said == "1.234 EUR, 12,3 %, uno y dos"
    assert other.spread(-0.0268, -0.0115, "share") == "-2,68 a -1,15 puntos"
    assert other.shown(1234.5, "s") == "1.234"
