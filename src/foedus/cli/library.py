"""``foedus library``: list what is shipped."""

from __future__ import annotations

import json

import click

_EXAMPLE = """List the documents and data that are shipped.

\b
Example:
  foedus library --json
"""


@click.command("library", help=_EXAMPLE)
@click.option(
    "--json", "as_json", is_flag=True, help="Print identifiers, titles and paths as JSON."
)
def command(*, as_json: bool) -> None:
    """List the shelf, kind by kind."""
    from foedus.documents import KINDS, shelf  # noqa: PLC0415 - keeps --help quick

    stock = {kind: shelf(kind) for kind in KINDS}
    if as_json:
        listing = {
            kind: [{"id": i.id, "title": i.title, "path": str(i.path)} for i in items]
            for kind, items in stock.items()
        }
        click.echo(json.dumps(listing, indent=2, ensure_ascii=False))
        return
    for kind, items in stock.items():
        if items:
            click.echo(f"{kind}:")
        for item in items:
            click.echo(f"  {item.id:<28} {item.title}")
