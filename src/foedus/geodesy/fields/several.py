"""The distance to the nearest of several fields, without asking every field for every point.

A distance is 1-Lipschitz: a field that is far from a point nearby is far from the point too.
Points are gathered into bins of a few degrees; every field is asked at one anchor in each bin,
and then only those fields that may be nearest are asked for the other points of the bin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyproj

from foedus.geodesy.fields.field import TOLERANCE_M, check_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.geodesy.ellipsoid import FloatArray
    from foedus.geodesy.fields.field import DistanceField

_BIN_DEG: Final = 2.0
_SLACK_M: Final = 1e-3
"""Room for the errors of distances and of the geodesics to the anchors."""
_GEOD: Final = pyproj.Geod(ellps="WGS84")


def nearest_of(
    fields: Sequence[DistanceField],
    longitude_deg: FloatArray,
    latitude_deg: FloatArray,
    *,
    tolerance_m: float = TOLERANCE_M,
) -> FloatArray:
    """Return the geodesic distance to the nearest line of any of the fields.

    Parameters
    ----------
    fields : sequence of DistanceField
    longitude_deg, latitude_deg : ndarray, shape (n,)
    tolerance_m : float, default 1e-5
        Greatest error, as for `DistanceField.distance_m`.

    Returns
    -------
    ndarray, shape (n,)
        Metres; as near to the truth as the least of the fields' own distances; infinite without
        a field.

    Raises
    ------
    GeometryError
        FDS-G004 for coordinates that are not finite or out of range, FDS-G009 for a tolerance
        out of range.

    Notes
    -----
    Cost: every field at each bin of two degrees that holds a point, and the few fields that may
    be nearest at every point.
    """
    longitude, latitude = check_points(longitude_deg, latitude_deg)
    best = np.full(len(longitude), np.inf)
    if len(fields) == 0 or len(longitude) == 0:
        return best
    anchor, bin_of = _bins(longitude, latitude)
    at_anchor = np.array([
        f.distance_m(longitude[anchor], latitude[anchor], tolerance_m=tolerance_m) for f in fields
    ])
    near = anchor[bin_of]
    _, _, offset = _GEOD.inv(longitude[near], latitude[near], longitude, latitude)
    reach = np.asarray(offset, dtype=np.float64) + _SLACK_M + 2.0 * tolerance_m
    limit = at_anchor.min(axis=0)[bin_of] + reach
    for field, distance in zip(fields, at_anchor, strict=True):
        asked = distance[bin_of] - reach <= np.minimum(limit, best)
        found = field.distance_m(longitude[asked], latitude[asked], tolerance_m=tolerance_m)
        best[asked] = np.minimum(best[asked], found)
    return best


def _bins(
    longitude: FloatArray, latitude: FloatArray
) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """Return the index of one point in each bin, and the bin of every point."""
    column = np.floor((longitude + 540.0) / _BIN_DEG)
    row = np.floor((latitude + 90.0) / _BIN_DEG)
    _, anchor, bin_of = np.unique(row * 1000.0 + column, return_index=True, return_inverse=True)
    return anchor, bin_of
