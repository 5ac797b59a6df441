"""The entry point: finds the command, prints diagnostics calmly, sets the exit status."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import click

from foedus import __version__
from foedus.errors import FoedusError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "assess": "Assess an agreement: a folder with report, brief, tables and layers.",
    "coverage": "Share of states' territory within widths of a line or zone, as CSV.",
    "distance": "Add the geodesic distance to a line or zone to a table of points.",
    "library": "List the documents and data that are shipped.",
    "lint": "Check documents and print all faults at once.",
    "show": "Show an agreement or one of its clauses.",
    "warm": "Compile and derive beforehand what the first use would wait for.",
    "world": "Check a world of facts.",
}
"""Every command with its line of help; modules are imported only when they are called."""

_HELP = """Foedus treats security agreements as code.

Give it an agreement or a proposal for one, a world of sourced facts and a date; it computes
what the agreement would forbid, where and to whom.

\b
Example:
  foedus assess nato-russia-draft-2021 --as-of 2022-01-21 --out out
"""


class _Commands(click.Group):
    """Commands that are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        return importlib.import_module(f"foedus.cli.{cmd_name}").command

    def format_commands(
        self,
        ctx: click.Context,
        formatter: click.HelpFormatter,
    ) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, help=_HELP)
@click.version_option(__version__, prog_name="foedus")
def _foedus() -> None:
    """Dispatch to a command."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; exit with 0, with 1 for refused input, with 2 for misuse."""
    try:
        _foedus.main(args=arguments, prog_name="foedus", standalone_mode=True)
    except FoedusError as error:
        from rich.console import Console  # noqa: PLC0415 - only when something is wrong

        from foedus.cli.diagnostics import print_diagnostics  # noqa: PLC0415

        print_diagnostics(error.diagnostics, Console(stderr=True))
        sys.exit(1)
