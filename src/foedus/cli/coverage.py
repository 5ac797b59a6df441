"""``foedus coverage``: shares of states within widths of a line or zone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from foedus.cli.options import (
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

    from foedus.vocabulary import Sweep

_HELP = """Print, as CSV, the share of each state within every width of a line or zone.

STATES and ZONE are expressions as in documents.  Bounds on area are certified; population is an
estimate from listed places.

\b
Example:
  foedus coverage --of '[EST, LVA]' --within '{border_between: [RUS, {members_of: NATO}]}' \\
    --widths 0..500km/25km
"""


@click.command("coverage", help=_HELP)
@click.option("--of", "states", required=True, metavar="STATES", help="States to measure.")
@click.option("--within", "zone", required=True, metavar="ZONE", help="Line or zone.")
@click.option("--widths", type=WIDTHS, required=True, help="Widths, such as 0..500km/25km.")
@world_option
@as_of_option
@territory_option
@status_option
@edges_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON in place of CSV.")
def command(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    states: str,
    zone: str,
    widths: Sweep,
    world_name: str,
    as_of: dt.date | None,
    territory: str,
    statuses: tuple[tuple[str, str], ...],
    edges: str,
    as_json: bool,
) -> None:
    """Resolve, measure and print."""
    from foedus.assessment import coverage_of_states  # noqa: PLC0415 - keeps --help quick
    from foedus.cli.progress import show_progress  # noqa: PLC0415
    from foedus.planning import open_ground, read_states_text  # noqa: PLC0415
    from foedus.report import csv_text  # noqa: PLC0415
    from foedus.world import populated_places, read_world  # noqa: PLC0415

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
        chosen = read_states_text(states, cast)
        table = coverage_of_states(
            chosen,
            ground.depth_of_text(zone, cast),
            widths=widths,
            world=world,
            ground=ground,
            places=populated_places(sorted(chosen)),
            progress=progress,
        )
    if as_json:
        names = [column.name for column in table.columns]
        rows = [dict(zip(names, row, strict=True)) for row in table.rows]
        click.echo(json.dumps({"rows": rows, "attribution": table.attribution}, indent=2))
    else:
        click.echo(csv_text(table), nl=False)
