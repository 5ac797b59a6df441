"""Diagnostics as people, editors and programs read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from foedus.errors import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from foedus.errors import Diagnostic, Place

_EXCERPT_MAX = 100
_LEAD = 30
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow"}


def print_diagnostics(diagnostics: Iterable[Diagnostic], console: Console) -> None:
    """Print diagnostics for people: what, where with the line quoted, expectation, remedy."""
    for diagnostic in diagnostics:
        console.print(_render(diagnostic), soft_wrap=True)


def gnu_line(diagnostic: Diagnostic) -> str:
    """Return a diagnostic on one line, as editors read it."""
    place = diagnostic.place
    where = f"{place}: " if place is not None else "foedus: "
    hint = f" ({diagnostic.hint})" if diagnostic.hint else ""
    expected = f" Expected {diagnostic.expected}." if diagnostic.expected else ""
    line = f"{where}{diagnostic.severity.value}: {diagnostic.message}{expected}{hint}"
    return _printable(f"{line} [{diagnostic.code}]")


def diagnostic_record(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return a diagnostic as plain data for JSON."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "place": _place_record(diagnostic.place) if diagnostic.place else None,
        "expected": diagnostic.expected,
        "found": diagnostic.found,
        "hint": diagnostic.hint,
        "related": [_place_record(place) for place in diagnostic.related],
    }


def _place_record(place: Place) -> dict[str, Any]:
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "path": list(place.path),
    }


def _render(diagnostic: Diagnostic) -> Text:
    text = Text()
    text.append(diagnostic.code, style=_STYLES[diagnostic.severity])
    text.append(f"  {_printable(diagnostic.message)}\n", style="bold")
    if diagnostic.place is not None:
        _append_place(text, diagnostic)
    for label, value in (
        ("expected", diagnostic.expected),
        ("found", diagnostic.found),
        ("hint", diagnostic.hint),
        ("see", ", ".join(map(str, diagnostic.related))),
    ):
        if value:
            text.append(f"  {label:<8}  ", style="cyan")
            text.append(f"{_printable(value)}\n")
    return text


def _append_place(text: Text, diagnostic: Diagnostic) -> None:
    place = diagnostic.place
    if place is None:
        return
    path = " › ".join(place.path)
    text.append("  --> ", style="blue")
    text.append(_printable(f"{place}   {path}".rstrip()) + "\n")
    if not place.excerpt.strip():
        return
    line, column = _window(place.excerpt, place.column - 1)
    number = f"{place.line:>9} | "
    text.append(number, style="blue")
    text.append(f"{line}\n")
    text.append(" " * (len(number) - 2) + "| ", style="blue")
    text.append(" " * column + _carets(line, column, diagnostic.found) + "\n", style="bold red")


def _window(excerpt: str, column: int) -> tuple[str, int]:
    """Return the part of a long line around a column, and where the column is in it."""
    clean = _printable(excerpt.replace("\t", " "))
    column = min(max(column, 0), len(clean))
    if len(clean) <= _EXCERPT_MAX:
        return clean, column
    start = max(column - _LEAD, 0)
    return clean[start : start + _EXCERPT_MAX], column - start


def _carets(line: str, column: int, found: str) -> str:
    word = found.strip("'")
    quoted = bool(word) and line.startswith(word, column)
    return "^" * (len(word) if quoted else 1)


def _printable(text: str) -> str:
    """Return a text that cannot move the cursor or change colours."""
    return "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in text)
