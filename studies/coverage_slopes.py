"""How much of the bound on the bend of a distance over a cell is used, and how cells grow.

Run ``python studies/coverage_slopes.py``; takes about a minute.  First the lemma of
`slopes` alone, against GeographicLib (in pyproj): random cells all over the
ellipsoid, random places beside them, random points in them.  Then the number of cells that a
coverage takes at smaller and smaller gaps.
"""

from __future__ import annotations

import numpy as np
import shapely
from pyproj import Geod

from foedus.geodesy import build_field, build_parcel, survey_parcel
from foedus.geodesy.coverage.grid import across_m, build_grid, join_keys, zones_m2
from foedus.geodesy.coverage.slopes import STRETCH, cells_in_blocks, curvature_bound

GEOD = Geod(ellps="WGS84")
CELLS = 40_000
POINTS = 12
SIDES_M = (1e3, 1e4, 1e5)
STEPS = (2.0, 4.0, 16.0)
"""Distance of the place beside a cell in radii of the cell."""


def used(side_m, steps, rng):
    """Return the share of the bound that is used, by latitude, for cells of a side."""
    grid = build_grid(cell_m=side_m)
    row = rng.integers(0, len(grid.columns), CELLS)
    column = rng.integers(0, grid.columns[row])
    keys = join_keys(row, column)
    table, _ = cells_in_blocks(grid, keys, np.ones(CELLS), lambda x, y, _: np.zeros(len(x)))
    south, centre, north = grid.latitudes_of(row)
    radius = grid.radius_m[row]
    x0, y0 = grid.centres_deg(keys)
    azimuth = rng.uniform(-180, 180, CELLS)
    x1, y1, _ = GEOD.fwd(x0, y0, azimuth + 180, steps * radius)
    bend = curvature_bound(grid, row, table[:, STRETCH], steps * radius)
    most = np.zeros(CELLS)
    parallel = across_m(centre)
    for _ in range(POINTS):
        east, up = rng.uniform(-1, 1, CELLS), rng.uniform(0, 1, CELLS)
        latitude = south + up * (north - south)
        u = parallel * east * np.pi / grid.columns[row]
        v = (zones_m2(latitude) - zones_m2(centre)) / parallel
        x = x0 + east * 180 / grid.columns[row]
        far = GEOD.inv(x, np.degrees(latitude), x1, y1)[2]
        slope = np.sin(np.radians(azimuth)) * u + np.cos(np.radians(azimuth)) * v
        square = u * u + v * v
        rise = far - steps * radius - slope - 1e-7
        most = np.maximum(most, np.where(square > 1.0, rise / (bend * square / 2), 0.0))
    usable = table[:, STRETCH] <= 1.3
    bands = np.abs(y0) // 15
    return [most[usable & (bands == band)].max(initial=0.0) for band in range(6)]


def cells_at(gaps):
    """Return the number of cells of a state-sized circle beside a jagged line, at each gap."""
    rng = np.random.default_rng(3)
    line = np.column_stack([np.linspace(20, 30, 2_000), 56 + rng.normal(0, 0.01, 2_000).cumsum()])
    field, circle = build_field([line]), shapely.Point(25, 58).buffer(2)
    widths = np.arange(0.0, 601.0, 1.0)
    return [
        len(
            survey_parcel(build_parcel(circle), field.distance_m, widths_km=widths, gap=gap).mosaic
        )
        for gap in gaps
    ]


def main():
    rng = np.random.default_rng(1)
    worst = 0.0
    print("greatest share of the bound used, by latitude: 0-15, 15-30, ... 75-90 degrees")
    for side in SIDES_M:
        for steps in STEPS:
            shares = used(side, steps, rng)
            worst = max(worst, *shares)
            print(f"  cells of {side / 1000:5.0f} km, place at {steps:4.0f} radii:", end=" ")
            print(" ".join(f"{share:5.3f}" for share in shares))
    gaps = (0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001)
    cells = cells_at(gaps)
    print("cells by gap:", ", ".join(f"{g:.2%} {n:,}" for g, n in zip(gaps, cells, strict=True)))
    print()
    growth = cells[-1] / cells[1]
    print(f"Conclusion: no point uses more than {worst:.1%} of the proved bound on the bend of a")
    print(f"distance; a gap a hundred times smaller takes {growth:.0f} times the cells.")


if __name__ == "__main__":
    main()
