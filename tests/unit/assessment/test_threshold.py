"""Above an echelon or not: stated, coded, off the scale; with claims that agree or differ."""

from __future__ import annotations

import math

import pytest

from foedus.assessment.threshold import Claim, compare_echelon, troops_words
from foedus.vocabulary import Basis, Echelon, EchelonEstimate, Interval, Truth

BRIGADE = Interval(3000, 5000)
T, U, F = Truth.TRUE, Truth.UNKNOWN, Truth.FALSE


def estimate(
    basis: Basis, lower: Echelon | None = None, upper: Echelon | None = None
) -> EchelonEstimate:
    return EchelonEstimate(lower=lower, upper=upper or lower, basis=basis, label="label")


def claims(*troops: tuple[float, float]) -> list[Claim]:
    return [Claim(claimant=f"c{k}", troops=Interval(*t), origin="") for k, t in enumerate(troops)]


def above(of: EchelonEstimate, *troops: tuple[float, float]) -> Truth:
    return compare_echelon(of, claims(*troops), threshold=Echelon.BRIGADE, headcount=BRIGADE).above


LARGE, SMALL, USUAL = (12_000, 13_000), (500, 900), (2_900, 5_100)
DIVISION = estimate(Basis.CODED, Echelon.DIVISION)
BATTALION = estimate(Basis.CODED, Echelon.BATTALION)


@pytest.mark.parametrize("troops", [(), (SMALL,), (SMALL, LARGE)])
def test_a_stated_echelon_decides_whatever_is_claimed(troops: tuple[tuple[float, float]]) -> None:
    assert above(estimate(Basis.STATED, Echelon.DIVISION), *troops) is T
    assert above(estimate(Basis.STATED, Echelon.BRIGADE), *troops) is F
    assert above(estimate(Basis.STATED, Echelon.BRIGADE, Echelon.CORPS), *troops) is U


@pytest.mark.parametrize("echelon", Echelon)
def test_a_coded_echelon_never_decides_alone(echelon: Echelon) -> None:
    assert above(estimate(Basis.CODED, echelon)) is U


def test_a_coded_echelon_decides_where_every_claim_agrees() -> None:
    assert above(DIVISION, LARGE, (6_000, 9_000)) is T
    assert above(BATTALION, SMALL, (1, 2_999)) is F


@pytest.mark.parametrize(
    ("of", "troops"),
    [
        (DIVISION, (LARGE, SMALL)),
        (DIVISION, (LARGE, USUAL)),
        (DIVISION, (SMALL,)),
        (BATTALION, (LARGE,)),
        (estimate(Basis.CODED, Echelon.BRIGADE, Echelon.DIVISION), (LARGE,)),
        (estimate(Basis.CODED, Echelon.BRIGADE, Echelon.DIVISION), (SMALL,)),
    ],
)
def test_claims_that_differ_leave_a_coded_echelon_undecided(
    of: EchelonEstimate, troops: tuple[tuple[float, float]]
) -> None:
    assert above(of, *troops) is U


@pytest.mark.parametrize("basis", [Basis.OFF_SCALE, Basis.ABSENT])
@pytest.mark.parametrize("troops", [LARGE, SMALL, (90_000, math.inf)])
def test_no_headcount_makes_up_for_a_missing_echelon(
    basis: Basis, troops: tuple[float, float]
) -> None:
    assert above(estimate(basis), troops) is U


@pytest.mark.parametrize(
    ("troops", "expected"),
    [
        ((5_001, 9_000), T),
        ((5_000, 9_000), U),
        ((3_000, 3_000), U),
        ((0, 2_999), F),
        ((2_999, 5_001), U),
        ((22_000, math.inf), T),
        ((0, math.inf), U),
    ],
)
def test_a_claim_alone_is_compared_with_the_usual_headcount(
    troops: tuple[float, float], expected: Truth
) -> None:
    comparison = compare_echelon(
        DIVISION, claims(troops), threshold=Echelon.BRIGADE, headcount=BRIGADE
    )

    assert comparison.by_claim == (expected,)


def test_each_axis_is_shown_on_its_own() -> None:
    comparison = compare_echelon(
        DIVISION, claims(LARGE, SMALL), threshold=Echelon.BRIGADE, headcount=BRIGADE
    )

    assert comparison.by_echelon is T
    assert comparison.by_claim == (T, F)
    labels = [child.label for child in comparison.trace.children]
    assert len(labels) == 3
    assert "coded" in labels[0]
    assert "12,000 to 13,000" in labels[1]
    assert "3,000 to 5,000 of a brigade" in labels[1]


@pytest.mark.parametrize(
    ("troops", "words"),
    [
        (Interval(12_700, 12_700), "12,700"),
        (Interval(22_000, math.inf), "22,000 or more"),
        (Interval(0, 1_500), "1,500 or fewer"),
        (Interval(900, 1_500), "900 to 1,500"),
        (Interval(0, 0), "0"),
    ],
)
def test_headcounts_read_as_people_say_them(troops: Interval, words: str) -> None:
    assert troops_words(troops) == words
