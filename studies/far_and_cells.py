"""What the bounds far away and on cells leave, and how exact the inverse geodesic is.

Run ``python studies/far_and_cells.py``; takes about a minute.  The inverse is compared with
`tests/truth.py`, in arithmetic of thirty digits; the triangle over the antipode and the radii of
cells with GeographicLib (in pyproj).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from pyproj import Geod

from foedus.geodesy.compile import kernel
from foedus.geodesy.coverage.grid import build_grid, join_keys
from foedus.geodesy.fields.edge import place_of, sight
from foedus.geodesy.fields.far import ANTIPODE_M

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import truth

GEOD = Geod(ellps="WGS84")
PAIRS = 40
REACHES_M = (1.0, 1e3, 1e5, 1e6, 5e6, 1e7, 1.5e7, 1.87e7, 1.95e7)
POLAR_DEG = (1.0, 1e-2, 1e-4, 1e-6)
"""Distances from opposite poles."""
TRIANGLES = 200_000
CELLS = 200_000
SIDES_M = (1e3, 1e4, 1e5, 1e6)


@kernel
def _distances(pairs, out):
    for i in range(len(pairs)):
        start, end = place_of(pairs[i, 0], pairs[i, 1]), place_of(pairs[i, 2], pairs[i, 3])
        out[i] = sight(start, end)[0]


def places(rng, count):
    """Return longitudes and latitudes all over the Earth."""
    return rng.uniform(-180, 180, count), np.degrees(np.arcsin(rng.uniform(-1, 1, count)))


def pairs_within(rng, reach_m):
    """Return random pairs up to a distance; from 19,000 km on, about the antipode."""
    x, y = places(rng, PAIRS)
    u, v, _ = GEOD.fwd(x, y, rng.uniform(-180, 180, PAIRS), reach_m * rng.uniform(0.5, 1, PAIRS))
    pairs = np.column_stack([x, y, u, v])
    if reach_m > 1.9e7:  # about the antipode, within half a degree
        pairs[:, 2] = np.mod(x + 360, 360) - 180 + rng.uniform(-0.5, 0.5, PAIRS)
        pairs[:, 3] = np.clip(-y + rng.uniform(-0.5, 0.5, PAIRS), -89.9, 89.9)
    return pairs


def pairs_at_poles(rng, within_deg):
    """Return pairs near opposite poles."""
    side = rng.choice([-1, 1], PAIRS)
    off = within_deg * rng.uniform(0.05, 1, (2, PAIRS))
    x, u = rng.uniform(-180, 180, (2, PAIRS))
    return np.column_stack([x, side * (90 - off[0]), u, -side * (90 - off[1])])


def inverse_error(pairs):
    """Return the greatest error of the inverse in metres."""
    found = np.empty(PAIRS)
    _distances(np.radians(pairs), found)
    true = [truth.distance_m((p[0], p[1]), (p[2], p[3])) for p in pairs.tolist()]
    return max(abs(float(d - t)) for d, t in zip(found.tolist(), true, strict=True))


def triangle_slack(rng):
    """Return the least slack of ``s(p, q) >= D - s(p*, q)`` and its violation, metres."""
    x, y = places(rng, TRIANGLES)
    reach = 10 ** rng.uniform(0, 6, TRIANGLES)
    u, v, _ = GEOD.fwd(x + 180, -y, rng.uniform(-180, 180, TRIANGLES), reach)
    far = GEOD.inv(x, y, u, v)[2]
    slack = far - (ANTIPODE_M - GEOD.inv(x + 180, -y, u, v)[2])
    return float(slack.min()), float(far.max() - ANTIPODE_M)


def radius_share(rng, side_m):
    """Return the greatest distance from a centre to the rim of its cell, by the radius."""
    grid = build_grid(cell_m=side_m)
    row = rng.integers(0, len(grid.columns), CELLS)
    x, y = grid.centres_deg(join_keys(row, rng.integers(0, grid.columns[row])))
    wide, high = 180.0 / grid.columns[row], 90.0 / len(grid.columns)
    side, along = rng.integers(0, 4, CELLS), rng.uniform(-1, 1, CELLS)
    along[::3] = np.sign(along[::3])  # corners
    east = np.where(side < 2, along, np.where(side == 2, -1.0, 1.0))
    north = np.where(side < 2, np.where(side == 0, -1.0, 1.0), along)
    to = np.clip(y + north * high, -90, 90)
    far = GEOD.inv(x, y, x + east * wide, to)[2]
    return float((far / grid.radius_m[row]).max())


def main():
    rng = np.random.default_rng(1)
    print("up to km | greatest error of the inverse, nm")
    worst = 0.0
    for reach in REACHES_M:
        error = inverse_error(pairs_within(rng, reach))
        worst = max(worst, error)
        print(f"{reach / 1000:8.1f} | {error * 1e9:8.2f}")
    print("degrees from opposite poles, up to | greatest error of the inverse, nm")
    for off in POLAR_DEG:
        error = inverse_error(pairs_at_poles(rng, off))
        worst = max(worst, error)
        print(f"{off:8.0e} | {error * 1e9:8.2f}")
    slack, beyond = triangle_slack(rng)
    shares = [radius_share(rng, side) for side in SIDES_M]
    print("radius of cells used:", ", ".join(f"{share:.4f}" for share in shares))
    held = worst < 1e-7 and slack > -1e-7 and beyond < 1e-7 and max(shares) <= 1
    print(
        f"\nConclusion: the inverse is off by {worst * 1e9:.1f} nm at most over "
        f"{PAIRS * len(REACHES_M + POLAR_DEG)} pairs.\nThe triangle over the antipode keeps "
        f"{slack:.1e} m at the least over {TRIANGLES:,} pairs, and none is farther "
        f"than half a meridian by more than {max(beyond, 0) * 1e9:.0f} nm (rounding).\nNo cell "
        f"uses more than {max(shares):.4f} of its radius.  "
        f"{'All hold.' if held else 'NOT ALL HOLD.'}"
    )


if __name__ == "__main__":
    main()
