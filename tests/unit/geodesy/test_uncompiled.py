"""Kernels run as plain Python give what they give compiled."""

from __future__ import annotations

import json
import os
import subprocess
import sys

SCRIPT = """
import json
import numpy as np
import shapely
from foedus.geodesy import EdgeType, build_field, build_mosaic, build_region

rng = np.random.default_rng(2)
line = np.array([25.0, 58.0]) + np.cumsum(rng.normal(0, 0.3, (15, 2)), axis=0)
far = np.array([[-150.0, -60.0], [-120.0, 10.0], [60.0, 89.0], [25.0, -58.0]])
points = np.concatenate([line + rng.normal(0, 1, line.shape), far])
star = shapely.Polygon(line).convex_hull
fields = [build_field([line], edges=edges) for edges in EdgeType]
found = [field.nearest(points[:, 0], points[:, 1]) for field in fields]
region = build_region(star)
mosaic = build_mosaic(star, cell_m=20_000)
print(json.dumps({
    "distance": [nearest.distance_m.tolist() for nearest in found],
    "longitude": [nearest.longitude_deg.tolist() for nearest in found],
    "inside": region.contains(points[:, 0], points[:, 1]).tolist(),
    "area": mosaic.area_m2.tolist(),
    "centre": mosaic.longitude_deg.tolist(),
}))
"""


def _run(**environment):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_plain_python_equals_compiled():
    plain, compiled = _run(NUMBA_DISABLE_JIT="1"), _run(NUMBA_DISABLE_JIT="0")

    assert plain["inside"] == compiled["inside"]
    assert plain["centre"] == compiled["centre"]
    for key, room in (("distance", 1e-6), ("longitude", 1e-9)):
        for one, other in zip(plain[key], compiled[key], strict=True):
            assert all(abs(a - b) < room for a, b in zip(one, other, strict=True))
    assert all(abs(a - b) < 1.0 for a, b in zip(plain["area"], compiled["area"], strict=True))
