"""Earth-centred coordinates for the studies, apart from those that fields compute."""

from __future__ import annotations

import numpy as np

from foedus.geodesy.ellipsoid import A_M, B_M, E2


def cartesian_m(longitude, latitude):
    """Return Earth-centred coordinates, shape (n, 3), of points in radians."""
    sine, cosine = np.sin(latitude), np.cos(latitude)
    normal = A_M / np.sqrt(1 - E2 * sine * sine)
    x, y = normal * cosine * np.cos(longitude), normal * cosine * np.sin(longitude)
    return np.column_stack([x, y, normal * (B_M / A_M) ** 2 * sine])
