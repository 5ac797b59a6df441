"""How far pieces of edges leave their chords, and geodesic pieces the plane they are drawn in.

Run ``python studies/geodesic_pieces.py``; takes some seconds.  A geodesic piece is drawn from its
chord, straight outwards to the surface; that is compared with the geodesic of `tests/truth.py`,
in arithmetic of thirty digits.  The sags of pieces, straight and geodesic, are compared with the
bounds that fields hold for them.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from mpmath import mp, mpf
from pyproj import Geod
from space import cartesian_m

from foedus.geodesy.fields.cutting import LENGTH_M
from foedus.geodesy.fields.pieces import EdgeType, cut_lines

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import truth

GEOD = Geod(ellps="WGS84")
LATITUDES = (0.0, 1.0, 15.0, 30.0, 45.0, 60.0, 75.0, 85.0, 89.0, 89.95)
AZIMUTHS = (0.0, 15.0, 30.0, 45.0, 60.0, 75.0, 90.0)
SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
EDGES = 300


def outward(space):
    """Return longitude and latitude in degrees of the foot on the surface of a point in space."""
    x, y, z = space
    across = mp.hypot(x, y)
    e2 = truth.F * (2 - truth.F)
    latitude = mp.atan2(z, across * (1 - e2))
    for _ in range(40):
        normal = truth.A_M / mp.sqrt(1 - e2 * mp.sin(latitude) ** 2)
        latitude = mp.atan2(z + e2 * normal * mp.sin(latitude), across)
    return mp.degrees(mp.atan2(y, x)), mp.degrees(latitude)


def drawn_apart(latitude, azimuth):
    """Return the distances across and along from a drawn place to the geodesic, metres."""
    start = (mpf(12), mpf(latitude))
    bearing = mp.radians(mpf(azimuth))
    across, along = mpf(0), mpf(0)
    first = truth.space(start)
    last = truth.space(truth.direct(start, bearing, mpf(LENGTH_M))[:2])
    for share in SHARES:
        x, y, arrival = truth.direct(start, bearing, mpf(share) * LENGTH_M)
        place = outward([u + mpf(share) * (v - u) for u, v in zip(first, last, strict=True)])
        ahead, right = truth.components((x, y), arrival, truth.space(place))
        across, along = max(across, abs(right)), max(along, abs(ahead))
    return across, along


def sag_share(edges, rng):
    """Return the greatest share of the sag that pieces of random edges use."""
    latitude = np.degrees(np.arcsin(rng.uniform(-1, 1, EDGES)))
    longitude, reach = rng.uniform(-170, 170, EDGES), 10 ** rng.uniform(-3, 0.7, EDGES)
    angle = rng.uniform(0, 2 * np.pi, EDGES)
    end = np.clip(latitude + reach * np.sin(angle), -90, 90)
    lines = [
        np.array([(x, y), (x + r * np.cos(t), z)])
        for x, y, r, t, z in zip(longitude, latitude, reach, angle, end, strict=True)
    ]
    pieces = cut_lines(lines, edges=edges)
    start, growth = pieces.track[:, :2], pieces.track[:, 2:]
    stop = start + growth
    begin = np.degrees(start)
    azimuth, _, length = GEOD.inv(*begin.T, *np.degrees(stop).T)
    worst = 0.0
    for share in np.linspace(0.05, 0.95, 19):
        place = start + share * growth
        if edges is EdgeType.GEODESIC:
            x, y, _ = GEOD.fwd(*begin.T, azimuth, share * np.asarray(length))
            place = np.radians(np.column_stack([x, y]))
        chord = pieces.chord[:, :3] + share * (pieces.chord[:, 3:] - pieces.chord[:, :3])
        off = np.linalg.norm(cartesian_m(*place.T) - chord, axis=1)
        worst = max(worst, float((off / pieces.sag_m).max()))
    return worst, len(pieces)


def main():
    print("latitude | drawn across the geodesic, nm | along it, nm")
    most_across, most_along = mpf(0), mpf(0)
    for latitude in LATITUDES:
        found = [drawn_apart(latitude, azimuth) for azimuth in AZIMUTHS]
        across, along = (max(column) for column in zip(*found, strict=True))
        most_across, most_along = max(most_across, across), max(most_along, along)
        print(f"{latitude:8.2f} | {float(across) * 1e9:29.1f} | {float(along) * 1e9:12.1f}")
    rng = np.random.default_rng(1)
    straight, straight_count = sag_share(EdgeType.STRAIGHT, rng)
    geodesic, geodesic_count = sag_share(EdgeType.GEODESIC, rng)
    held = max(straight, geodesic) <= 1 and most_across < 1e-6
    print(
        f"\nConclusion: over {LENGTH_M / 1000:.0f} km a geodesic leaves the place drawn for it by "
        f"{float(most_across) * 1e9:.0f} nm across and {float(most_along) * 1e9:.0f} nm along at "
        f"most.\nThe sag of pieces is used to {straight:.3f} on {straight_count:,} straight and "
        f"{geodesic:.3f} on {geodesic_count:,} geodesic pieces.  "
        f"{'All hold.' if held else 'NOT ALL HOLD.'}"
    )


if __name__ == "__main__":
    main()
