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
    quoted = diagnostic.place is not None and bool(diagnostic.place.excerpt.strip())
    if diagnostic.place is not None:
        _append_place(text, diagnostic.place)
    if diagnostic.place is not None and quoted:
        _append_excerpt(text, diagnostic.place, diagnostic.found)
    for label, value in (
        ("expected", diagnostic.expected),
        ("found", "" if quoted else diagnostic.found),
        ("hint", diagnostic.hint),
        ("see", ", ".join(map(str, diagnostic.related))),
    ):
        if value:
            text.append(f"  {label:<8}  ", style="cyan")
            text.append(f"{_printable(value)}\n")
    return text


def _append_place(text: Text, place: Place) -> None:
    path = " › ".join(place.path)
    text.append("  --> ", style="blue")
    text.append(_printable(f"{place}   {path}".rstrip()) + "\n")


def _append_excerpt(text: Text, place: Place, found: str) -> None:
    """Quote the line; mark the word that was found, or say beside the mark what was found."""
    line, column = _window(place.excerpt, place.column - 1)
    word = found.strip("'")
    if word and line.startswith(word, column):
        mark, note = "^" * len(word), ""
    else:
        mark, note = "^", f" {_printable(found)}"
    number = f"{place.line:>9} | "
    text.append(number, style="blue")
    text.append(f"{line}\n")
    text.append(" " * (len(number) - 2) + "| ", style="blue")
    text.append(f"{' ' * column}{mark}{note}".rstrip() + "\n", style="bold red")


def _window(excerpt: str, column: int) -> tuple[str, int]:
    """Return the part of a long line around a column, and where the column is in it."""
    clean = _printable(excerpt.replace("\t", " "))
    column = min(max(column, 0), len(clean))
    if len(clean) <= _EXCERPT_MAX:
        return clean, column
    start = max(column - _LEAD, 0)
    return clean[start : start + _EXCERPT_MAX], column - start


def _printable(text: str) -> str:
    """Return a text that cannot move the cursor or change colours."""
    return "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in text)
