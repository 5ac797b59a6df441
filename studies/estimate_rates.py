"""How much of the bounds on `estimate_m` is used: its error, and the rates at which it changes.

Run ``python studies/estimate_rates.py``; takes under a minute.  Geodesics are laid out from their
own parameters (Karney 2013, eq. 7 and 8, by quadrature), so that no inverse problem is solved:
what limits the comparison is rounding, some ten nanometres.  The greatest shares are found on a
grid, which is then narrowed around its greatest value.  This measures; it does not prove.
"""

from __future__ import annotations

import numpy as np

from foedus.geodesy.ellipsoid import A_M, B_M, CHORD_ESTIMATE_M, EP2, LEAN, TURN, F

NODES, WEIGHTS = np.polynomial.legendre.leggauss(20)
BOUND = 3e-6
"""Of ``a (t / cos(t/2))**3``, as `estimate_error_m` has it without its micrometre."""
LOW = np.array([0.0, -np.pi / 2, 0.02])
HIGH = np.array([np.pi / 2, np.pi / 2, 2.80])
"""Azimuth at the equator, middle of the arc from the node, length of the arc."""
GRID = (41, 41, 81)
ROUNDS = 7


def laid_out(azimuth, middle, arc):
    """Return length, chord and sines of reduced latitudes at both ends of geodesics."""
    sine, cosine = np.sin(azimuth), np.cos(azimuth)
    k2 = EP2 * cosine * cosine
    length, shift = np.zeros_like(arc), np.zeros_like(arc)
    for node, weight in zip(NODES, WEIGHTS, strict=True):
        root = np.sqrt(1 + k2 * np.sin(middle + arc / 2 * node) ** 2)
        length += weight * root
        shift += weight * (2 - F) / (1 + (1 - F) * root)
    length *= B_M * arc / 2
    shift *= F * sine * arc / 2
    z1, z2 = cosine * np.sin(middle - arc / 2), cosine * np.sin(middle + arc / 2)
    omega = [np.arctan2(sine * np.sin(s), np.cos(s)) for s in (middle - arc / 2, middle + arc / 2)]
    turn = np.mod(omega[1] - omega[0], 2 * np.pi) - shift
    across = (np.sqrt(1 - z1 * z1) - np.sqrt(1 - z2 * z2)) ** 2
    across += 4 * np.sqrt((1 - z1 * z1) * (1 - z2 * z2)) * np.sin(turn / 2) ** 2
    return length, np.sqrt(A_M**2 * across + B_M**2 * (z2 - z1) ** 2), z1, z2


def factors(tau):
    """Return the two factors of `estimate_m`."""
    sine, half = np.sin(tau), np.sin(tau / 2)
    along = 1 / sine - (tau + sine) / (8 * half * half)
    return along, (tau - sine) / (8 * np.cos(tau / 2) ** 2)


def shares_of_error(azimuth, middle, arc):
    """Return error by bound; zero where the chord is too long for the estimate."""
    length, chord, z1, z2 = laid_out(azimuth, middle, arc)
    usable = chord < CHORD_ESTIMATE_M
    tau = 2 * np.arcsin(np.where(usable, chord, 1.0) / (2 * A_M))
    along, across = factors(tau)
    found = A_M * (tau + F * (along * (z2 - z1) ** 2 - across * (z1 + z2) ** 2))
    bound = BOUND * A_M * (tau / np.cos(tau / 2)) ** 3
    return np.where(usable, np.abs(found - length) / bound, 0.0)


def greatest(share, low, high):
    """Return the greatest share on a grid that is narrowed around its greatest value."""
    best, at = 0.0, (low + high) / 2
    begin, end = low, high
    for _ in range(ROUNDS):
        axes = [np.linspace(*ends) for ends in zip(begin, end, GRID, strict=True)]
        mesh = np.meshgrid(*axes, indexing="ij")
        values = share(*mesh)
        here = np.unravel_index(int(np.argmax(values)), values.shape)
        if values[here] > best:
            best, at = float(values[here]), np.array([axis[here] for axis in mesh])
        reach = (end - begin) / 6
        begin, end = np.maximum(low, at - reach), np.minimum(high, at + reach)
    return best, at


def rates():
    """Return, over all arcs, the least and greatest growth with the chord and the turn, by bounds.

    Both latitudes count as free of each other, which can only widen what is found: with the chord
    ``c``, ``|z2 - z1| <= c/b`` and ``|z1 + z2| <= 2 cos(t/2)``.
    """
    tau = np.linspace(0.01, 2 * np.arcsin(CHORD_ESTIMATE_M / (2 * A_M)), 200_001)
    along, across = factors(tau)
    step = 1e-6
    above, below = factors(tau + step), factors(tau - step)
    along_rate, across_rate = ((u - v) / (2 * step) for u, v in zip(above, below, strict=True))
    apart = (2 * A_M / B_M * np.sin(tau / 2)) ** 2
    both = (2 * np.cos(tau / 2)) ** 2
    most = F * (np.maximum(along_rate, 0) * apart + np.maximum(-across_rate, 0) * both)
    least = F * (np.minimum(along_rate, 0) * apart - np.maximum(across_rate, 0) * both)
    turn = 2 * F * A_M / B_M * (np.abs(along) * np.sqrt(apart) + np.abs(across) * np.sqrt(both))
    allowed = TURN * F * tau * tau / np.cos(tau / 2)
    return ((1 + least) / np.cos(tau / 2)).min(), (1 + most).max(), (turn / allowed).max()


def share_when_short():
    """Return the greatest share of the bound in the limit of short lines, in closed form.

    A geodesic exceeds its chord by ``c**3 k**2 / 24``, with its normal curvature ``k`` (Euler);
    the estimate exceeds it by ``c**3`` times the factors of `estimate_m` for small arcs, which
    are ``t/6`` and ``t**3/48``.
    """
    beta, azimuth = np.meshgrid(
        np.linspace(0, np.pi / 2, 2001), np.linspace(0, np.pi / 2, 2001), indexing="ij"
    )
    polar = np.sin(beta) ** 2 + (1 - F) ** 2 * np.cos(beta) ** 2
    cosine2 = (1 - F) ** 2 * np.cos(beta) ** 2 / polar  # of the latitude
    square = 1 - F * (2 - F) * (1 - cosine2)
    north = np.cos(azimuth) ** 2
    curvature = north * square**1.5 / (1 - F) ** 2 + (1 - north) * np.sqrt(square)
    rise = cosine2 * north / (6 * (1 - F) ** 2) - np.sin(beta) ** 2 / 12
    off = np.abs(1 / 24 + F * rise - curvature**2 / 24) / BOUND
    return float(off.max())


def main():
    share, at = greatest(shares_of_error, LOW, HIGH)
    print("arcs to, radians | greatest share of the bound on the error of the estimate")
    for low, high in ((0.02, 0.1), (0.1, 0.5), (0.5, 1.5), (1.5, 2.25), (2.25, 2.8)):
        low_at, high_at = np.append(LOW[:2], low), np.append(HIGH[:2], high)
        part, part_at = greatest(shares_of_error, low_at, high_at)
        share, at = max((share, at), (part, part_at), key=lambda pair: pair[0])
        print(f"{high:16.2f} | {part:.3f}")
    short = share_when_short()
    print(f"   short, closed | {short:.3f}")
    share = max(share, short)
    least, most, turn = rates()
    held = least >= 1 and most <= LEAN and turn <= 1 and share < 1
    print(
        f"\nConclusion: the error of the estimate takes {share:.3f} of its bound at most "
        f"(azimuth {np.degrees(at[0]):.1f} degrees at the equator, arc {at[2]:.3f}), a factor of "
        f"{1 / share:.2f} to spare.\nThe estimate grows with the chord by {least:.6f} at least, "
        f"and by {most:.4f} over the cosine of half the arc at most, {most / LEAN:.3f} of its "
        f"bound;\nit takes {turn:.3f} of the bound on its turn.  "
        f"{'All hold.' if held else 'NOT ALL HOLD.'}  Measured, not proved."
    )


if __name__ == "__main__":
    main()
