"""Tables as CSV files that are safe to open in a spreadsheet, and a description of them."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, Final

from foedus.report.numerals import is_numeric, plain_text

if TYPE_CHECKING:
    from foedus.findings import Cell, Table

ATTRIBUTION: Final = "attribution"
"""Name of the last column of every CSV file: sources and licences of the data."""

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def table_csv(table: Table) -> bytes:
    """Return a table as CSV: UTF-8, RFC 4180, one header line of column names.

    Numbers have a point and up to ten significant digits; no value is an empty field.  Text that
    a spreadsheet would take for a formula has an apostrophe in front.  The last column,
    `ATTRIBUTION`, names sources and licences in every row, so that a row keeps them when copied.
    """
    attribution = "; ".join(table.attribution)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_safe(column.name) for column in table.columns] + [_attribution_name(table)])
    for row in table.rows:
        writer.writerow([_safe(cell) for cell in row] + [_safe(attribution)])
    return text.getvalue().encode()


def tables_metadata(tables: tuple[Table, ...]) -> bytes:
    """Return ``csv-metadata.json``: what each column of each CSV file means.

    The form is that of the W3C Recommendation "Metadata Vocabulary for Tabular Data" (2015).
    """
    document = {
        "@context": "http://www.w3.org/ns/csvw",
        "tables": [_described(table) for table in sorted(tables, key=lambda t: t.id)],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _described(table: Table) -> dict[str, Any]:
    columns = [
        {
            "name": column.name,
            "titles": column.label,
            "datatype": "number" if is_numeric(table.column(column.name)) else "string",
            "dc:description": column.description,
            "schema:unitText": column.unit,
        }
        for column in table.columns
    ]
    last = {
        "name": _attribution_name(table),
        "titles": "Sources and licences of the data",
        "datatype": "string",
    }
    return {
        "url": f"{table.id}.csv",
        "dc:title": table.title,
        "dc:description": list(table.notes),
        "dc:rights": list(table.attribution),
        "tableSchema": {"columns": [*columns, last]},
    }


def _attribution_name(table: Table) -> str:
    taken = any(column.name == ATTRIBUTION for column in table.columns)
    return f"data_{ATTRIBUTION}" if taken else ATTRIBUTION


def _safe(cell: Cell) -> str:
    text = plain_text(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA_STARTS) else text


def csv_text(table: Table) -> str:
    """Return a table as CSV text with exactly its own columns, as commands print it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows([_safe(cell) for cell in row] for row in table.rows)
    return text.getvalue()
