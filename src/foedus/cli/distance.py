"""``foedus distance``: geodesic distances for a table of points."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from foedus.cli.options import (
    LENGTH,
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

POINTS is CSV or Parquet with columns lon and lat, or GeoParquet with points, of any length; - is
CSV from standard input.  All columns, the text of CSV and the order of rows are kept.  ZONE is an
expression as in documents, a state, or a file: GeoJSON, WKT or GeoParquet.  To a line the distance
is unsigned; to a region it is 0 inside, or negative with --signed.

\b
Example:
  foedus distance towns.csv --to '{border_between: [RUS, EST]}' > with-distance.csv
"""


@click.command("distance", help=_HELP)
@click.argument("points", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--to", "zone", required=True, metavar="ZONE", help="Line or zone to measure to.")
@click.option("--signed", is_flag=True, help="Negative distances inside a zone, in place of 0.")
@click.option(
    "--nearest",
    is_flag=True,
    help="Add nearest_lon, nearest_lat, nearest_line and nearest_edge: where the line, or the rim "
    "of the region, is nearest.",
)
@click.option(
    "--within",
    "lengths_km",
    type=LENGTH,
    multiple=True,
    metavar="LENGTH",
    help="Add a column such as within_50km: true where the distance is at most that; repeatable.",
)
@world_option
@as_of_option
@territory_option
@status_option
@edges_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="File to write, Parquet if it ends in .parquet; default: CSV to stdout.",
)
def command(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    points: Path,
    zone: str,
    signed: bool,
    nearest: bool,
    lengths_km: tuple[float, ...],
    world_name: str,
    as_of: dt.date | None,
    territory: str,
    statuses: tuple[tuple[str, str], ...],
    edges: str,
    out: Path | None,
) -> None:
    """Measure part by part, and write as it goes."""
    from foedus.cli.progress import show_progress  # noqa: PLC0415 - keeps --help quick
    from foedus.documents import open_points, write_points  # noqa: PLC0415
    from foedus.planning import Wanted, check_zone, measure_of, open_ground  # noqa: PLC0415
    from foedus.world import read_world  # noqa: PLC0415

    world = read_world(world_name)
    check_zone(zone)
    table = open_points(points)
    wanted = Wanted(signed=signed, nearest=nearest, within_km=lengths_km)
    with show_progress() as progress:
        ground, cast = open_ground(
            world,
            as_of=day_of(as_of, world.as_of),
            territory=territory,
            edges=edges,
            status=statuses_of(statuses),
            progress=progress,
        )
        write_points(
            table,
            out if out is not None else sys.stdout.buffer,
            columns=wanted.columns,
            compute=measure_of(zone, ground, cast, wanted),
            tell=lambda done, total: progress("measuring (bytes read)", done, total),
        )
