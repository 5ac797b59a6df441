"""Lengths, sweeps, dates and periods as they are written."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foedus.vocabulary import (
    Period,
    Sweep,
    format_km,
    parse_date,
    parse_length_km,
    parse_sweep_km,
)


@pytest.mark.parametrize(
    ("text", "length_km"),
    [("200 km", 200.0), ("500m", 0.5), ("12 nm", 22.224), ("1mi", 1.609344), (" 2.5 km ", 2.5)],
)
def test_a_length_has_a_unit(text: str, length_km: float) -> None:
    assert parse_length_km(text) == pytest.approx(length_km)


@pytest.mark.parametrize("text", ["200", "km", "-5 km", "1e3 km", "2,5 km", "5 miles", "", "٣ km"])
def test_what_is_not_a_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a length"):
        parse_length_km(text)


@pytest.mark.parametrize(
    ("text", "lower", "upper", "step"),
    [
        ("0..500km", 0.0, 500.0, 25.0),
        ("0..500 km/50 km", 0.0, 500.0, 50.0),
        ("500m..2km/500m", 0.5, 2.0, 0.5),
        ("10 .. 20 km", 10.0, 20.0, 0.5),
    ],
)
def test_a_sweep_is_closed_and_has_a_step(
    text: str, lower: float, upper: float, step: float
) -> None:
    sweep = parse_sweep_km(text)

    assert (sweep.lower_km, sweep.upper_km, sweep.step_km) == pytest.approx((lower, upper, step))


@pytest.mark.parametrize(
    "text", ["500..0km", "5..5km", "0..500", "0-500km", "0..500km/0km", "0..500km/1m", "..5km"]
)
def test_what_is_not_a_sweep_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="sweep"):
        parse_sweep_km(text)


@example(0.0, 1.0, 0.99999)
@given(st.floats(0, 100), st.floats(1, 1000), st.floats(0.5, 300))
def test_a_sweep_holds_both_of_its_ends(lower: float, span: float, step: float) -> None:
    values = Sweep(lower_km=lower, upper_km=lower + span, step_km=step).values_km()

    assert values[0] == lower
    assert values[-1] == pytest.approx(lower + span)
    assert np.all(np.diff(values) > 0)
    assert np.all(np.diff(values) <= step * (1 + 1e-9))


def test_a_sweep_reads_as_it_is_written() -> None:
    assert str(parse_sweep_km("0..500km/25km")) == "0..500 km in steps of 25 km"


@pytest.mark.parametrize(
    ("length_km", "text"), [(25.0, "25 km"), (63.24, "63.2 km"), (0.04, "0 km"), (100.0, "100 km")]
)
def test_lengths_are_printed_with_one_digit_at_most(length_km: float, text: str) -> None:
    assert format_km(length_km) == text


def test_a_date_is_year_month_day() -> None:
    assert parse_date("2022-01-21") == dt.date(2022, 1, 21)


@pytest.mark.parametrize(
    "text", ["21.01.2022", "2022-1-21", "20220121", "2022-02-30", "2022-W03-5"]
)
def test_other_dates_are_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the wording is that of the standard library
        parse_date(text)


def test_a_period_is_half_open() -> None:
    day, next_day = dt.date(2020, 1, 1), dt.date(2020, 1, 2)

    assert Period(day, next_day).contains(day)
    assert not Period(day, next_day).contains(next_day)
    assert Period(day).contains(next_day)
    assert Period(None, day).contains(dt.date(1900, 1, 1))
    assert not Period(day).contains(dt.date(2019, 12, 31))
