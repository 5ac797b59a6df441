"""``foedus coverage``: shares of states, or of points, within widths of a line or zone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from foedus.cli.options import (
    LENGTH,
    SHARE,
    WIDTHS,
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

    from foedus.findings import Table
    from foedus.planning import Cast, Ground
    from foedus.vocabulary import Sweep

_HELP = """Print, as CSV, the share of each state within every width of a line or zone.

STATES and ZONE are expressions as in documents.  Bounds on area are certified, and as close as
--gap asks; population is an estimate from listed places.

With --points in place of --of, the share of the points of a CSV or Parquet file of any length, or
of a column of weights, that lie within every width.

\b
Example:
  foedus coverage --of '[EST, LVA]' --within '{border_between: [RUS, {members_of: NATO}]}' \\
    --widths 0..500km/25km
  foedus coverage --points towns.csv --weight population --error 1km --within RUS \\
    --widths 0..500km/25km
"""


@click.command("coverage", help=_HELP)
@click.option("--of", "states", metavar="STATES", help="States to measure.")
@click.option(
    "--points",
    type=click.Path(path_type=Path),
    help="CSV or Parquet file of points to measure, with columns lon and lat.",
)
@click.option("--within", "zone", required=True, metavar="ZONE", help="Line or zone.")
@click.option("--widths", type=WIDTHS, required=True, help="Widths, such as 0..500km/25km.")
@click.option(
    "--gap",
    type=SHARE,
    help="Greatest difference of the bounds on area, such as 0.05%; refused if out of reach.  "
    "Default: 0.02%, or wider where that takes too many cells.",
)
@click.option("--weight", metavar="COLUMN", help="Column of weights of points; default: 1 each.")
@click.option("--error", "error_km", type=LENGTH, help="Positional error of points, such as 1km.")
@world_option
@as_of_option
@territory_option
@status_option
@edges_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON in place of CSV.")
def command(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    states: str | None,
    points: Path | None,
    zone: str,
    widths: Sweep,
    gap: float | None,
    weight: str | None,
    error_km: float | None,
    world_name: str,
    as_of: dt.date | None,
    territory: str,
    statuses: tuple[tuple[str, str], ...],
    edges: str,
    as_json: bool,
) -> None:
    """Resolve, measure and print."""
    from foedus.cli.progress import show_progress  # noqa: PLC0415 - keeps --help quick
    from foedus.planning import open_ground  # noqa: PLC0415
    from foedus.world import read_world  # noqa: PLC0415

    _check_kind(states, points, gap, (weight, error_km))
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
        if points is not None:
            table = _of_points(points, weight, error_km or 0.0, (ground, cast), zone, widths)
        else:
            table = _of_states(states or "", (ground, cast), zone, widths, gap, progress)
    _print(table, as_json=as_json)


def _check_kind(
    states: str | None, points: Path | None, gap: float | None, only_points: tuple[Any, Any]
) -> None:
    """Refuse options that do not go together."""
    if (states is None) == (points is None):
        message = "give either --of STATES or --points FILE"
        raise click.UsageError(message, click.get_current_context())
    if points is not None and gap is not None:
        message = "--gap is for areas of states, not for points"
        raise click.UsageError(message, click.get_current_context())
    if states is not None and any(value is not None for value in only_points):
        message = "--weight and --error are for --points"
        raise click.UsageError(message, click.get_current_context())


def _of_states(
    states: str,
    ground_and_cast: tuple[Ground, Cast],
    zone: str,
    widths: Sweep,
    gap: float | None,
    progress: Any,
) -> Table:
    from foedus.assessment import coverage_of_states  # noqa: PLC0415 - keeps --help quick
    from foedus.planning import read_states_text  # noqa: PLC0415
    from foedus.world import populated_places  # noqa: PLC0415

    ground, cast = ground_and_cast
    chosen = read_states_text(states, cast)
    return coverage_of_states(
        chosen,
        ground.depth_of_text(zone, cast),
        widths=widths,
        world=cast.world,
        ground=ground,
        places=populated_places(sorted(chosen)),
        progress=progress,
        gap=gap,
    )


def _of_points(
    points: Path,
    weight: str | None,
    error_km: float,
    ground_and_cast: tuple[Ground, Cast],
    zone: str,
    widths: Sweep,
) -> Table:
    from foedus.assessment import coverage_of_points  # noqa: PLC0415 - keeps --help quick
    from foedus.documents import read_weighted_points  # noqa: PLC0415

    ground, cast = ground_and_cast
    return coverage_of_points(
        read_weighted_points(points, weight=weight),
        ground.depth_of_text(zone, cast),
        widths=widths,
        error_km=error_km,
        attribution=tuple(f"{a.name} ({a.licence})" for a in ground.boundaries.attribution),
    )


def _print(table: Table, *, as_json: bool) -> None:
    """Print the table; the sources of plain CSV go to the other stream."""
    from foedus.report import csv_text  # noqa: PLC0415 - keeps --help quick

    if as_json:
        names = [column.name for column in table.columns]
        rows = [dict(zip(names, row, strict=True)) for row in table.rows]
        click.echo(json.dumps({"rows": rows, "attribution": table.attribution}, indent=2))
        return
    click.echo(csv_text(table), nl=False)
    click.echo("Sources: " + "; ".join(table.attribution), err=True)
