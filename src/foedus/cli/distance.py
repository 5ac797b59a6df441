"""``foedus distance``: geodesic distances for a table of points."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from foedus.cli.options import (
    as_of_option,
    day_of,
    edges_option,
    status_option,
    statuses_of,
    territory_option,
    world_option,
)

if TYPE_CHECKING:
    import datetime as dt

_HELP = """Add the column distance_m to POINTS: geodesic metres to a line or zone.

POINTS is CSV or Parquet with columns lon and lat, of any length.  All columns and the order of
rows are kept.  ZONE is an expression as in documents, a state, or a GeoJSON file.  To a line the
distance is unsigned; to a region it is 0 inside.

\b
Example:
  foedus distance towns.csv --to '{border_between: [RUS, EST]}' > with-distance.csv
"""


@click.command("distance", help=_HELP)
@click.argument("points", type=click.Path(path_type=Path))
@click.option("--to", "zone", required=True, metavar="ZONE", help="Line or zone to measure to.")
@world_option
@as_of_option
@territory_option
@status_option
@edges_option
@click.option("--out", type=click.Path(path_type=Path), help="File to write; default: stdout.")
def command(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    points: Path,
    zone: str,
    world_name: str,
    as_of: dt.date | None,
    territory: str,
    statuses: tuple[tuple[str, str], ...],
    edges: str,
    out: Path | None,
) -> None:
    """Measure batch by batch, and write as it goes."""
    from foedus.cli.progress import show_progress  # noqa: PLC0415 - keeps --help quick
    from foedus.documents import read_points, write_points  # noqa: PLC0415
    from foedus.planning import open_ground  # noqa: PLC0415
    from foedus.world import read_world  # noqa: PLC0415

    world = read_world(world_name)
    with show_progress() as progress:
        ground, cast = open_ground(
            world,
            as_of=day_of(as_of, world.as_of),
            territory=territory,
            edges=edges,
            status=statuses_of(statuses),
            progress=progress,
        )
        distance = ground.distance_to_text(zone, cast)
    target = out if out is not None else sys.stdout.buffer
    write_points(read_points(points), target, column="distance_m", compute=distance)
