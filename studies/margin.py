"""A proof by monotone pieces that the estimate's rates keep their bounds, `LEAN` and `TURN`.

Run ``python studies/margin.py``; takes some seconds.  The estimate has two factors of the arc
``t``; `docs/explanation/geodesy-proofs.md` shows that both, and their derivatives, are positive
and grow with ``t``.  So on an interval of arcs a numerator is greatest at the end, and a
denominator that grows is least at the start: finitely many quotients, in arithmetic of thirty
digits, bound all arcs between.  Shorter arcs than the first are bounded by the leading term.
"""

from __future__ import annotations

from mpmath import bernoulli, factorial, mp, mpf

from foedus.geodesy.ellipsoid import A_M, CHORD_ESTIMATE_M, LEAN, TURN

mp.dps = 30
F = 1 / mpf("298.257223563")
RATIO = 1 / (1 - F)
"""``a/b``."""
FIRST = mpf("0.01")
CELLS = 20_000
TERMS = 40


def along(t):
    """Return the factor of ``(z2 - z1)**2``."""
    return 1 / mp.sin(t) - mp.cot(t / 2) / 4 - t / (8 * mp.sin(t / 2) ** 2)


def along_rate(t):
    """Return its derivative."""
    half = t / 2
    return -mp.cos(t) / mp.sin(t) ** 2 + t * mp.cos(half) / (
        8 * mp.sin(half) ** 3
    )  # the terms of cot and of the square cancel


def coefficients():
    """Return the coefficients of the powers 1, 3, 5, ... in the series of `along`."""
    return [
        abs(bernoulli(2 * n)) / factorial(2 * n) * (mpf(4) ** n - n - 1)
        for n in range(1, TERMS + 1)
    ]


def turn(t):
    """Return the greatest turn for each metre along the axis, by the flattening; grows with t."""
    sine, cosine = mp.sin(t / 2), mp.cos(t / 2)
    return 2 * RATIO * (along(t) * 2 * RATIO * sine + (t - mp.sin(t)) / (4 * cosine))


def growth_needs(t):
    """Return ``(t - sin t) tan(t/2) / 2``, which grows with t, as `turn` does."""
    return (t - mp.sin(t)) * mp.tan(t / 2) / 2


def main():
    last = 2 * mp.asin(mpf(CHORD_ESTIMATE_M) / (2 * A_M))
    for t in (mpf("0.3"), mpf(1), mpf(2)):  # the formulas against the series and a difference
        series = sum(c * t ** (2 * n + 1) for n, c in enumerate(coefficients()))
        assert abs(series - along(t)) < 1e-10
        assert abs(mp.diff(along, t) - along_rate(t)) < 1e-12
    assert all(c > 0 for c in coefficients())

    arcs = [FIRST + (last - FIRST) * k / CELLS for k in range(CELLS + 1)]
    turns = [turn(t) for t in arcs]
    needs = [growth_needs(t) for t in arcs]
    turn_share, growth_share = mpf(0), mpf(0)
    for k in range(CELLS):
        t = arcs[k]
        turn_share = max(turn_share, turns[k + 1] * mp.cos(t / 2) / (TURN * t * t))
        growth_share = max(growth_share, F * (2 + needs[k + 1] / (1 - mp.cos(t / 2))))
    # below FIRST: along < 1.001 t/6 by the positive series, t - sin t < t**3/6
    small = 2 * RATIO * (RATIO * mpf("1.001") / 6 + FIRST / 24 * mpf("1.001")) / TURN
    # (t - sin t) tan(t/2)/2 < 1.001 t**4/24, and 1 - cos(t/2) > 0.999 t**2/8
    small_growth = F * (2 + FIRST**2 / 3 * mpf("1.01"))
    lean = 1 + F * along_rate(last) * (2 * RATIO * mp.sin(last / 2)) ** 2  # grows with t

    turn_share, growth_share = max(turn_share, small), max(growth_share, small_growth)
    held = turn_share < 1 and growth_share < 1 and lean < LEAN
    print(
        f"Conclusion: for all arcs to {float(mp.degrees(last)):.2f} degrees the estimate grows "
        f"with the chord by at least 1\n(the flattening takes {float(growth_share):.4f} of what "
        f"there is) and by at most {float(lean):.4f}/cos(t/2), {float(lean / LEAN):.3f} of the "
        f"bound;\nits turn takes {float(turn_share):.4f} of the bound at most.  "
        f"{'All hold: proved, for exact arithmetic.' if held else 'NOT ALL HOLD.'}"
    )


if __name__ == "__main__":
    main()
