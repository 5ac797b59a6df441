"""``foedus world check``: check a world of facts."""

from __future__ import annotations

import sys
from pathlib import Path

import click

_HELP = """Check a world of facts and print all faults at once.

\b
Example:
  foedus world check my-world
"""


@click.group("world", help=_HELP)
def command() -> None:
    """Group of the commands on worlds."""


@command.command("check", help=_HELP)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def check(folder: Path) -> None:
    """Print every fault of a world; exit status 1 if there is one."""
    from rich.console import Console  # noqa: PLC0415 - keeps --help quick

    from foedus.cli.diagnostics import print_diagnostics  # noqa: PLC0415
    from foedus.world import check_world  # noqa: PLC0415

    diagnostics = check_world(folder)
    print_diagnostics(diagnostics, Console(stderr=True))
    click.echo(f"{folder}: {len(diagnostics) or 'no'} faults")
    sys.exit(1 if diagnostics else 0)
