"""``foedus lint``: check documents."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from foedus.agreements import Examination
    from foedus.errors import Diagnostic

_EXAMPLE = """Check documents and print all faults at once.

Without FILE the whole library is checked.  FILE is a path or the name of a shipped agreement.
The share of paragraphs that are modelled is printed for every agreement.

\b
Example:
  foedus lint my-agreement.md
"""


@click.command("lint", help=_EXAMPLE)
@click.argument("files", metavar="[FILE]...", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "gnu", "json"]),
    default="text",
    show_default=True,
    help="For people, for editors (one line each), or for programs.",
)
def command(files: tuple[str, ...], form: str) -> None:
    """Check documents; exit status 1 if any has an error."""
    from foedus.agreements import examine_agreement  # noqa: PLC0415 - keeps --help quick
    from foedus.documents import shelf  # noqa: PLC0415

    names = files or tuple(item.id for item in shelf("agreements"))
    examinations = [examine_agreement(name) for name in names]
    if form == "json":
        click.echo(json.dumps([_record(e) for e in examinations], indent=2, ensure_ascii=False))
    else:
        for examination in examinations:
            _print(examination, form)
    sys.exit(1 if any(examination.errors for examination in examinations) else 0)


def _print(examination: Examination, form: str) -> None:
    from rich.console import Console  # noqa: PLC0415

    from foedus.cli.diagnostics import gnu_line, print_diagnostics  # noqa: PLC0415

    if form == "gnu":
        for diagnostic in examination.diagnostics:
            click.echo(gnu_line(diagnostic))
    else:
        print_diagnostics(examination.diagnostics, Console())
    click.echo(_summary(examination), err=form == "gnu")


def _summary(examination: Examination) -> str:
    from foedus.agreements import share_modelled  # noqa: PLC0415

    errors = len(examination.errors)
    warnings = len(examination.diagnostics) - errors
    counts = f"{_count(errors, 'error')}, {_count(warnings, 'warning')}"
    if examination.agreement is None:
        return f"{examination.name}: {counts}"
    modelled, total = share_modelled(examination.agreement)
    return f"{examination.name}: {counts}; {modelled} of {total} paragraphs modelled"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number or 'no'} {noun}s"


def _record(examination: Examination) -> dict[str, object]:
    from foedus.agreements import share_modelled  # noqa: PLC0415

    agreement = examination.agreement
    modelled, total = share_modelled(agreement) if agreement is not None else (0, 0)
    return {
        "file": examination.name,
        "errors": len(examination.errors),
        "paragraphs": total,
        "paragraphs_modelled": modelled,
        "diagnostics": _records(examination.diagnostics),
    }


def _records(diagnostics: tuple[Diagnostic, ...]) -> list[dict[str, object]]:
    from foedus.cli.diagnostics import diagnostic_record  # noqa: PLC0415

    return [diagnostic_record(diagnostic) for diagnostic in diagnostics]
