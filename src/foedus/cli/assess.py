"""``foedus assess``: the main job."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from foedus.cli.options import (
    DATE,
    PAIR,
    SETTING,
    SWEEP,
    as_of_option,
    day_of,
    once_each,
    status_option,
    statuses_of,
    territory_option,
    world_option,
)

if TYPE_CHECKING:
    import datetime as dt

    from foedus.assessment import Assessment
    from foedus.vocabulary import ParameterId, Sweep

_HELP = """Assess AGREEMENT: what it would forbid, where and to whom.

AGREEMENT is a shipped name or a file.  Writes a folder with report.html, brief.pdf,
findings.json, tables and map layers, and prints one line for every paragraph of the text.
Open parameters that are neither swept nor set are swept over their declared domain.
A draft is assessed as if it were in force for all its parties.

\b
Example:
  foedus assess nato-russia-draft-2021 --as-of 2022-01-21 \\
    --sweep zone_width=0..500km --out out
"""


@click.command("assess", help=_HELP)
@click.argument("agreement")
@click.option("--sweep", "sweeps", type=SWEEP, multiple=True, help="Sweep an open parameter.")
@click.option("--set", "settings", type=SETTING, multiple=True, help="Set an open parameter.")
@world_option
@as_of_option
@click.option("--known-by", type=DATE, help="Use only facts known by this day; default --as-of.")
@territory_option
@status_option
@click.option(
    "--reading", "readings", type=PAIR, multiple=True, metavar="CLAUSE=ID", help="Fix a reading."
)
@click.option("--stance", help="Fix one reading on every axis, by a name the agreement declares.")
@click.option(
    "--assume-in-force",
    is_flag=True,
    default=True,
    help="As if in force for all parties; always so for a draft.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the lines as JSON.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out"),
    show_default=True,
    help="Folder to write.",
)
def command(  # noqa: PLR0913 - one parameter for each option of the command
    *,
    agreement: str,
    sweeps: tuple[tuple[ParameterId, Sweep], ...],
    settings: tuple[tuple[ParameterId, float], ...],
    world_name: str,
    as_of: dt.date | None,
    known_by: dt.date | None,
    territory: str,
    statuses: tuple[tuple[str, str], ...],
    readings: tuple[tuple[str, str], ...],
    stance: str | None,
    assume_in_force: bool,
    as_json: bool,
    out: Path,
) -> None:
    """Read, bind, measure, write, and print one line for every clause."""
    from foedus.assessment import assess_agreement  # noqa: PLC0415 - keeps --help quick
    from foedus.cli.progress import show_progress  # noqa: PLC0415
    from foedus.planning import Options, group_readings  # noqa: PLC0415
    from foedus.report import check_replaceable, write_report  # noqa: PLC0415
    from foedus.world import Territory, read_world  # noqa: PLC0415

    check_replaceable(out)
    world = read_world(world_name)
    day = day_of(as_of, world.as_of)
    options = Options(
        as_of=day,
        known_by=day_of(known_by, day),
        territory=Territory(territory),
        status=statuses_of(statuses),
        sweeps=dict(once_each("--sweep", sweeps)),
        settings=dict(once_each("--set", settings)),
        readings=group_readings(readings),
        stance=stance or "",
    )
    with show_progress() as progress:
        assessment = assess_agreement(agreement, world, options, progress=progress)
        write_report(assessment, out, progress=progress)
    _print(assessment, out, as_json=as_json)


def _print(assessment: Assessment, out: Path, *, as_json: bool) -> None:
    report = out / "report.html"
    if as_json:
        lines = [{"paragraph": name, "line": line} for name, line in assessment.lines]
        record = {
            "report": str(report),
            "receipt": assessment.receipt.digest,
            "rule": assessment.rule,
            "lines": lines,
        }
        click.echo(json.dumps(record, indent=2, ensure_ascii=False))
        return
    click.echo(f"{assessment.agreement.title}: {assessment.agreement.notice}")
    click.echo(
        f"as of {assessment.options.as_of}, known by {assessment.options.known_by}, "
        f"territory: {assessment.options.territory}, assumed in force for all its parties"
    )
    click.echo(f"rule of the lines: {assessment.rule}")
    width = max(len(name) for name, _ in assessment.lines)
    for name, line in assessment.lines:
        click.echo(f"{name:<{width}}  {line}")
    click.echo(f"receipt {assessment.receipt.digest}")
    click.echo(str(report))
