"""``foedus show``: an agreement or one of its clauses in the terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from foedus.agreements import Agreement, Clause

_EXAMPLE = """Show an agreement, or one of its clauses.

AGREEMENT is the name of a shipped agreement or a file; CLAUSE is an identifier such as art7.2.

\b
Examples:
  foedus show my-agreement.md
  foedus show my-agreement.md art7.2
"""


@click.command("show", help=_EXAMPLE)
@click.argument("agreement", metavar="AGREEMENT")
@click.argument("clause", metavar="[CLAUSE]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the same as JSON.")
def command(agreement: str, clause: str | None, *, as_json: bool) -> None:
    """Show articles, clauses, parameters, readings and what is not modelled."""
    from rich.console import Console  # noqa: PLC0415 - keeps --help quick

    from foedus.agreements import read_agreement  # noqa: PLC0415

    read = read_agreement(agreement)
    shown = (read.clause(clause),) if clause else ()
    if as_json:
        record = _clause_record(shown[0], read) if shown else _agreement_record(read)
        click.echo(json.dumps(record, indent=2, ensure_ascii=False))
    elif shown:
        _print_clause(shown[0], read, Console())
    else:
        _print_agreement(read, Console())


def _print_agreement(agreement: Agreement, console: Console) -> None:
    from foedus.agreements import share_modelled  # noqa: PLC0415

    modelled, total = share_modelled(agreement)
    _line(console, agreement.title, style="bold")
    _line(console, f"{agreement.status.value}, {agreement.nature.value}: {agreement.notice}")
    _line(console, f"{modelled} of {total} paragraphs modelled")
    for article in agreement.articles:
        _line(console, f"\n{article.label}: {article.title}".rstrip(": "), style="bold")
        for paragraph in article.paragraphs:
            for clause in paragraph.clauses:
                modality = clause.modality.value if clause.modality else clause.kind.value
                _line(console, f"  {clause.id:<8} {modality:<10} {clause.gist}")
                _print_readings(clause, console)
            for part in paragraph.unmodelled:
                _line(console, f"  {paragraph.id:<8} {'unmodelled':<10} {part.what}", style="dim")
    _line(console, "\nParameters", style="bold")
    for parameter in agreement.parameters.values():
        domain = f", swept over {parameter.domain}" if parameter.domain else ""
        _line(console, f"  {parameter.id}: {parameter.gist} ({parameter.status.value}{domain})")


def _print_readings(clause: Clause, console: Console) -> None:
    for axis in clause.readings:
        options = ", ".join(
            f"{option.id} (base)" if option.id == axis.base else option.id
            for option in axis.options
        )
        _line(console, f"  {'':<8} {'reading':<10} {axis.id}: {options}", style="cyan")


def _print_clause(clause: Clause, agreement: Agreement, console: Console) -> None:
    from foedus.agreements import clause_in_words  # noqa: PLC0415

    anchor = clause.anchor
    _line(console, f"{clause.id}  {anchor.article}", style="bold")
    _line(console, clause.gist)
    authentic = "authentic" if anchor.authentic else "not authentic"
    source = agreement.sources[anchor.source].title
    _line(console, f"“{anchor.quote}” ({anchor.language}, {authentic}, {anchor.grade.value})")
    _line(console, f"source: {source}", style="dim")
    for label, text in clause_in_words(clause, names=agreement.names):
        _line(console, f"  {label:<20} {text}")
    for axis in clause.readings:
        _line(console, f"\n{axis.id}: {axis.gist}", style="bold")
        for option in axis.options:
            mark = f" (base, because {axis.because})" if option.id == axis.base else ""
            note = f" Note: {option.note}" if option.note else ""
            _line(console, f"  {option.id:<28} {option.gist}{mark}{note}")
    for part in clause.unmodelled:
        taint = "taints findings" if part.taints else "does not taint findings"
        _line(console, f"\nunmodelled: {part.what} ({taint})", style="bold")
        _line(console, f"  {part.reason}")
    _line(console, f"\n{clause.place}", style="dim")
    _line(console, clause.source_text.rstrip())


def _line(console: Console, text: str, *, style: str = "") -> None:
    console.print(text, style=style or None, markup=False, highlight=False, soft_wrap=True)


def _agreement_record(agreement: Agreement) -> dict[str, object]:
    return {
        "id": agreement.id,
        "title": agreement.title,
        "status": agreement.status.value,
        "nature": agreement.nature.value,
        "notice": agreement.notice,
        "parameters": [
            {"id": p.id, "gist": p.gist, "status": p.status.value, "unit": p.unit}
            for p in agreement.parameters.values()
        ],
        "clauses": [_clause_record(clause, agreement) for clause in agreement.clauses],
        "unmodelled": [
            {"paragraph": paragraph.id, "what": part.what, "reason": part.reason}
            for paragraph in agreement.paragraphs
            for part in paragraph.unmodelled
        ],
    }


def _clause_record(clause: Clause, agreement: Agreement) -> dict[str, object]:
    from foedus.agreements import clause_in_words  # noqa: PLC0415

    return {
        "id": clause.id,
        "article": clause.anchor.article,
        "gist": clause.gist,
        "quote": clause.anchor.quote,
        "says": dict(clause_in_words(clause, names=agreement.names)),
        "readings": [
            {
                "axis": axis.id,
                "question": axis.gist,
                "base": axis.base,
                "options": [{"id": o.id, "gist": o.gist, "note": o.note} for o in axis.options],
            }
            for axis in clause.readings
        ],
        "unmodelled": [
            {"what": u.what, "reason": u.reason, "taints": u.taints} for u in clause.unmodelled
        ],
        "place": str(clause.place),
        "formal": clause.node.plain(),
    }
