"""``foedus lint``: check documents."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from foedus.errors import Severity

if TYPE_CHECKING:
    from foedus.documents import Kind
    from foedus.errors import Diagnostic

_KINDS: Final[tuple[Kind, ...]] = ("agreements", "worlds")

_EXAMPLE = """Check documents and print all faults at once.

Without FILE the whole library is checked.  FILE is an agreement, the name of a shipped one, or
the folder of a world.
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
    from foedus.documents import shelf  # noqa: PLC0415 - keeps --help quick

    shipped = [str(item.path) for kind in _KINDS for item in shelf(kind)]
    checked = [_check(name) for name in files or shipped]
    if form == "json":
        click.echo(json.dumps([_record(c) for c in checked], indent=2, ensure_ascii=False))
    else:
        for document in checked:
            _print(document, form)
    sys.exit(1 if any(document.errors for document in checked) else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """A document that was checked; the share is of paragraphs with a clause."""

    name: str
    diagnostics: tuple[Diagnostic, ...]
    share: tuple[int, int] | None = None

    @property
    def errors(self) -> int:
        return sum(d.severity is Severity.ERROR for d in self.diagnostics)


def _check(name: str) -> _Checked:
    from foedus.agreements import examine_agreement, share_modelled  # noqa: PLC0415
    from foedus.documents import shown_name  # noqa: PLC0415

    folder = Path(name)
    if folder.is_dir():
        from foedus.world import check_world  # noqa: PLC0415

        return _Checked(name=shown_name(folder), diagnostics=check_world(folder))
    examination = examine_agreement(name)
    agreement = examination.agreement
    return _Checked(
        name=examination.name,
        diagnostics=examination.diagnostics,
        share=share_modelled(agreement) if agreement is not None else None,
    )


def _print(document: _Checked, form: str) -> None:
    from rich.console import Console  # noqa: PLC0415

    from foedus.cli.diagnostics import gnu_line, print_diagnostics  # noqa: PLC0415

    if form == "gnu":
        for diagnostic in document.diagnostics:
            click.echo(gnu_line(diagnostic))
    else:
        print_diagnostics(document.diagnostics, Console())
    click.echo(_summary(document), err=form == "gnu")


def _summary(document: _Checked) -> str:
    warnings = len(document.diagnostics) - document.errors
    counts = f"{_count(document.errors, 'error')}, {_count(warnings, 'warning')}"
    if document.share is None:
        return f"{document.name}: {counts}"
    modelled, total = document.share
    return f"{document.name}: {counts}; {modelled} of {total} paragraphs modelled"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number or 'no'} {noun}s"


def _record(document: _Checked) -> dict[str, object]:
    from foedus.cli.diagnostics import diagnostic_record  # noqa: PLC0415

    modelled, total = document.share or (None, None)
    return {
        "file": document.name,
        "errors": document.errors,
        "paragraphs": total,
        "paragraphs_modelled": modelled,
        "diagnostics": [diagnostic_record(d) for d in document.diagnostics],
    }
