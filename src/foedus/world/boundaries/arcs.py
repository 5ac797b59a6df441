"""Lines between units: the boundary of everything, cut where a neighbour changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from foedus.world.boundaries.grid import GRID_PER_DEG, FloatArray, IntArray
from foedus.world.boundaries.rings import SEA

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from foedus.world.boundaries.partition import Partition


@dataclass(frozen=True, slots=True, kw_only=True)
class Arcs:
    """Pieces of boundary, each once, each between two owners that differ.

    Attributes
    ----------
    points : ndarray, shape (n, 2)
        Longitude and latitude, degrees.
    starts : ndarray, shape (a + 1,)
        First point of every arc.
    left, right : ndarray, shape (a,)
        Number of the unit on either side, `SEA` for none.
    """

    points: FloatArray
    starts: IntArray
    left: IntArray
    right: IntArray

    def join(self, chosen: NDArray[np.bool_]) -> list[FloatArray]:
        """Return the chosen arcs joined end to end where no third one meets them.

        Parameters
        ----------
        chosen : ndarray, shape (a,)

        Returns
        -------
        list of ndarray, shape (n, 2)
            Longitude and latitude, degrees; empty if nothing is chosen.
        """
        counts = np.diff(self.starts)
        points = self.points[np.repeat(chosen, counts)]
        if len(points) == 0:
            return []
        starts = np.concatenate([[0], np.cumsum(counts[chosen])])
        lines = shapely.from_ragged_array(
            shapely.GeometryType.MULTILINESTRING, points, (starts, np.array([0, len(starts) - 1]))
        )
        # The stubs of shapely leave **kwargs without a type.
        merged = shapely.line_merge(lines)  # pyright: ignore[reportUnknownMemberType]
        coordinates, indices = shapely.get_coordinates(
            shapely.get_parts(merged), return_index=True
        )
        return np.split(coordinates, np.flatnonzero(np.diff(indices)) + 1)


def trace_arcs(partition: Partition) -> Arcs:
    """Return the arcs of a partition; boundaries within a unit, such as ±180°, are dropped.

    An arc is cut where a ring of the source begins; joining mends it.
    """
    table, neighbours = partition.table, partition.neighbours
    owners, following = table.edge_owners, table.following
    kept = np.flatnonzero((owners < neighbours) | (neighbours == SEA))
    broken = np.ones(len(kept), dtype=np.bool_)
    broken[1:] = (np.diff(kept) != 1) | (np.diff(neighbours[kept]) != 0)
    broken |= np.isin(kept, table.ring_starts)
    first = np.flatnonzero(broken)
    after = np.append(first[1:], len(kept))
    points = np.insert(table.points[kept], after, table.points[following[kept[after - 1]]], axis=0)
    return Arcs(
        points=points / GRID_PER_DEG,
        starts=np.append(first, len(kept)) + np.arange(len(first) + 1, dtype=np.int64),
        left=owners[kept[first]],
        right=neighbours[kept[first]],
    )
