"""Three-valued truth, intervals and echelons."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.vocabulary import Basis, Echelon, EchelonEstimate, Interval, Truth

T, U, F = Truth.TRUE, Truth.UNKNOWN, Truth.FALSE


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (T, T, T, T),
        (T, U, U, T),
        (T, F, F, T),
        (U, T, U, T),
        (U, U, U, U),
        (U, F, F, U),
        (F, T, F, T),
        (F, U, F, U),
        (F, F, F, F),
    ],
)
def test_the_connectives_are_those_of_kleene(a: Truth, b: Truth, both: Truth, either: Truth):
    assert a & b is both
    assert a | b is either


def test_negation_leaves_unknown_alone() -> None:
    assert [~value for value in (T, U, F)] == [F, U, T]


def test_no_values_are_all_true_and_none_is_true() -> None:
    assert Truth.all([]) is T
    assert Truth.any([]) is F


@given(st.lists(st.sampled_from(Truth)))
def test_the_laws_of_de_morgan_hold(values: list[Truth]) -> None:
    assert ~Truth.all(values) is Truth.any(~v for v in values)


@given(st.lists(st.booleans()))
def test_without_unknown_it_is_the_usual_logic(values: list[bool]) -> None:
    assert Truth.all(map(Truth.of, values)) is Truth.of(all(values))
    assert Truth.any(map(Truth.of, values)) is Truth.of(any(values))


@given(st.sampled_from(Truth), st.sampled_from(Truth), st.sampled_from([T, F]))
def test_settling_an_unknown_never_changes_a_settled_result(a: Truth, b: Truth, c: Truth) -> None:
    settled = c if a is U else a

    for before, after in ((a & b, settled & b), (a | b, settled | b)):
        assert before is U or before is after


@pytest.mark.parametrize(
    ("interval", "above", "at_least", "below", "at_most"),
    [
        (Interval(1, 2), F, F, T, T),
        (Interval(1, 3), F, U, U, T),
        (Interval(3, 3), F, T, F, T),
        (Interval(3, 4), U, T, F, U),
        (Interval(4, 5), T, T, F, F),
        (Interval(1, 5), U, U, U, U),
    ],
)
def test_an_interval_compares_with_open_and_closed_bounds(
    interval: Interval, above: Truth, at_least: Truth, below: Truth, at_most: Truth
) -> None:
    assert interval.above(3) is above
    assert interval.at_least(3) is at_least
    assert interval.below(3) is below
    assert interval.at_most(3) is at_most


BOUNDS = st.floats(-100, 100)


@given(st.lists(BOUNDS, min_size=4, max_size=4), BOUNDS)
def test_a_narrower_interval_never_contradicts_a_wider_one(
    bounds: list[float], threshold: float
) -> None:
    a, b, c, d = sorted(bounds)
    wide, narrow = Interval(a, d), Interval(b, c)

    for name in ("above", "at_least", "below", "at_most"):
        before, after = getattr(wide, name)(threshold), getattr(narrow, name)(threshold)
        assert before in {U, after}


@given(BOUNDS, BOUNDS, BOUNDS, BOUNDS)
def test_a_sum_of_intervals_holds_every_sum_of_values(a: float, b: float, c: float, d: float):
    one, other = Interval(min(a, b), max(a, b)), Interval(min(c, d), max(c, d))

    total = one + other

    assert total.lower <= a + c <= total.upper
    assert total.lower <= b + d <= total.upper


@pytest.mark.parametrize("bounds", [(2, 1), (math.nan, 1), (1, math.nan)])
def test_what_is_not_an_interval_is_refused(bounds: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="not an interval"):
        Interval(*bounds)


def test_an_interval_widens_on_both_sides() -> None:
    assert Interval(1, 2).widen(0.5) == Interval(0.5, 2.5)
    assert Interval(1, 1).is_exact
    assert not Interval(1, 2).is_exact


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [
        (Echelon.DIVISION, Echelon.CORPS, T),
        (Echelon.BRIGADE, Echelon.BRIGADE, F),
        (Echelon.BATTALION, Echelon.BRIGADE, F),
        (Echelon.BRIGADE, Echelon.DIVISION, U),
        (None, None, U),
    ],
)
def test_above_brigade_leaves_the_brigade_free(
    lower: Echelon | None, upper: Echelon | None, expected: Truth
) -> None:
    estimate = EchelonEstimate(lower=lower, upper=upper, basis=Basis.STATED, label="")

    assert estimate.above(Echelon.BRIGADE) is expected


def test_echelons_are_in_order() -> None:
    assert Echelon.REGIMENT < Echelon.BRIGADE < Echelon.DIVISION
    assert Echelon.ARMY.label == "army"
