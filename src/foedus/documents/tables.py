"""Tables of comma-separated values: rows whose every cell knows its line and column."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import math
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from foedus.errors import Diagnostic, DocumentError, Place, nearest_name
from foedus.vocabulary import Interval, parse_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

BYTES_MAX: Final = 256_000_000
"""Greatest size of a table."""

CELL_CHARACTERS_MAX: Final = 20_000
"""Greatest length of one cell; the longest cell of the shipped tables has under 1,000."""

_NUMBER: Final = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?")
_DECIMAL_COMMA: Final = re.compile(r"[-+]?[0-9]{1,3}(?:[. ]?[0-9]{3})*,[0-9]+|[-+]?[0-9]+,[0-9]+")
_DAY_UNREADABLE: Final = dt.date(1, 1, 1)
_FAULTS_MAX: Final = 200

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table.

    The typed getters report a cell that cannot be read.  Where the table was read with a list of
    problems, the diagnostic goes there and the getter returns a stand-in (zero, the first of the
    choices, the day 0001-01-01), so that one pass finds all faults; whoever gave the list must
    refuse the table if anything is in it.  Without a list the getter raises.

    Attributes
    ----------
    file : str
    line : int
        Line on which the row begins, counted from 1.
    cells : mapping of column to text
        Without white space at the ends.
    text : str
        The row as it stands in the file.
    problems : list of Diagnostic or None
    """

    file: str
    line: int
    cells: dict[str, str]
    text: str
    problems: list[Diagnostic] | None = None

    def get(self, column: str) -> str:
        """Return the text of a cell; empty if the table lacks an optional column."""
        return self.cells.get(column, "")

    def place(self, column: str = "") -> Place:
        """Return the place of a cell, or of the row."""
        names = list(self.cells)
        index = names.index(column) if column in names else 0
        line, offset = _start_of_cell(self.text, index)
        excerpt = self.text.split("\n")[line]
        return Place(file=self.file, line=self.line + line, column=offset + 1, excerpt=excerpt)

    def report(self, column: str, fault: Diagnostic) -> None:
        """Add a diagnostic at a cell to the problems of the table, or raise it."""
        placed = Diagnostic(
            code=fault.code,
            message=fault.message,
            place=self.place(column),
            expected=fault.expected,
            found=fault.found or self.get(column),
            hint=fault.hint,
            severity=fault.severity,
            related=fault.related,
        )
        if self.problems is None:
            raise DocumentError(placed)
        self.problems.append(placed)

    def text_of(self, column: str) -> str:
        """Return the text of a cell that must not be empty (FDS-D108)."""
        text = self.get(column)
        if not text:
            self._fault(column, "FDS-D108", f"The cell {column!r} is empty.", "a value")
        return text

    def number(self, column: str) -> float:
        """Return the number in a cell (FDS-D106)."""
        return self._number(column, self.text_of(column))

    def optional_number(self, column: str) -> float | None:
        """Return the number in a cell, or None if the cell is empty (FDS-D106)."""
        text = self.get(column)
        return self._number(column, text) if text else None

    def date(self, column: str) -> dt.date:
        """Return the date in a cell (FDS-D107)."""
        return self._date(column, self.text_of(column))

    def optional_date(self, column: str) -> dt.date | None:
        """Return the date in a cell, or None if the cell is empty (FDS-D107)."""
        text = self.get(column)
        return self._date(column, text) if text else None

    def interval(self, lower: str, upper: str) -> Interval | None:
        """Return the interval in two cells, or None if both are empty.

        One empty cell means that the source gives no bound on that side: no lower bound is 0,
        no upper bound is infinite.  FDS-D106 for a cell that is no number, FDS-D111 for bounds
        in the wrong order.
        """
        if not self.get(lower) and not self.get(upper):
            return None
        low = self.optional_number(lower) or 0.0
        high = self.optional_number(upper)
        high = math.inf if high is None else high
        if low <= high:
            return Interval(low, high)
        self._fault(
            upper,
            "FDS-D111",
            f"The upper bound {upper!r} is below the lower bound {lower!r}.",
            f"{low:g} or more",
        )
        return Interval(high, high)

    def choice(self, column: str, choices: type[Choice]) -> Choice:
        """Return the member of an enumeration that a cell names (FDS-D109)."""
        text = self.text_of(column)
        values = [str(member.value) for member in choices]
        if text in values:
            return choices(text)
        if text:
            self._fault(
                column,
                "FDS-D109",
                f"{text!r} is not a value of {column!r}.",
                "one of " + ", ".join(values),
                nearest_name(text, values),
            )
        return next(iter(choices))

    def yes_no(self, column: str) -> bool:
        """Return whether a cell says ``yes``; it must say ``yes`` or ``no`` (FDS-D109)."""
        text = self.text_of(column)
        if text not in {"yes", "no", ""}:
            self._fault(column, "FDS-D109", f"{text!r} is not a value of {column!r}.", "yes or no")
        return text == "yes"

    def names(self, column: str) -> tuple[str, ...]:
        """Return the names in a cell, which semicolons separate; none for an empty cell."""
        return tuple(part.strip() for part in self.get(column).split(";") if part.strip())

    def _number(self, column: str, text: str) -> float:
        if _NUMBER.fullmatch(text) and math.isfinite(float(text)):
            return float(text)
        if not text:
            return 0.0
        hint = ""
        if _DECIMAL_COMMA.fullmatch(text):
            hint = f"write a decimal point, or no separator of thousands: {_respell(text)}"
        self._fault(column, "FDS-D106", f"The cell {column!r} is not a number.", "a number", hint)
        return 0.0

    def _date(self, column: str, text: str) -> dt.date:
        try:
            return parse_date(text)
        except ValueError:
            if text:
                self._fault(
                    column,
                    "FDS-D107",
                    f"The cell {column!r} is not a date of the calendar.",
                    "year, month and day, such as 2022-01-21",
                )
        return _DAY_UNREADABLE

    def _fault(self, column: str, code: str, message: str, expected: str, hint: str = "") -> None:
        self.report(column, Diagnostic(code=code, message=message, expected=expected, hint=hint))


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile:
    """A table as it was read.

    Attributes
    ----------
    file : str
    columns : tuple of str
        In the order of the file.
    rows : tuple of Row
    sha256 : str
        Digest of the bytes of the file.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    sha256: str


@dataclass(slots=True)
class _Lines:
    """Hands lines to the reader and remembers those of the row at hand."""

    source: Iterator[str]
    taken: list[str] = field(default_factory=list[str])

    def __iter__(self) -> Iterator[str]:
        for line in self.source:
            self.taken.append(line)
            yield line


def read_table(
    path: Path,
    *,
    columns: Sequence[str],
    optional: Sequence[str] = (),
    others: bool = False,
    problems: list[Diagnostic] | None = None,
) -> TableFile:
    """Return the rows of a table of comma-separated values in UTF-8.

    Parameters
    ----------
    path : Path
    columns : sequence of str
        Columns that the table must have, in any order.
    optional : sequence of str
        Columns that it may have.
    others : bool, default False
        Whether columns beyond these are let through.
    problems : list of Diagnostic, optional
        Where faults of single rows go.  Without it they are raised, all at once.

    Raises
    ------
    DocumentError
        FDS-D100, D101, D102, D103, D104, D110, D112, D113 or D114 for the file as a whole;
        FDS-D105 for rows with too many or too few cells, unless `problems` is given.

    Notes
    -----
    Files with semicolons or tabs between the cells and numbers with decimal commas are refused
    by name: which of the two a file means cannot be told from the file alone.
    """
    content = _read_bytes(path)
    text = _decode(content, path)
    faults: list[Diagnostic] = []
    rows: list[Row] = []
    header: list[str] = []
    for line, raw, cells in _records(text, path):
        if not header:
            header = [name.strip() for name in cells]
            _check_header(header, raw, path, columns=columns, optional=optional, others=others)
        elif len(cells) != len(header):
            faults.append(_wrong_count(path, line, raw, len(cells), len(header)))
        else:
            values = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
            rows.append(Row(file=str(path), line=line, cells=values, text=raw, problems=problems))
    if not header:
        raise DocumentError(_file_fault(path, "FDS-D114", "The table is empty.", columns))
    if problems is not None:
        problems.extend(faults[:_FAULTS_MAX])
    elif faults:
        raise DocumentError(*faults[:_FAULTS_MAX])
    return TableFile(
        file=str(path),
        columns=tuple(header),
        rows=tuple(rows),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(BYTES_MAX + 1)
    except (OSError, ValueError) as error:
        raise DocumentError(
            Diagnostic(
                code="FDS-D100",
                message="The table cannot be read.",
                place=Place(file=str(path)),
                expected="a file of comma-separated values that exists and may be read",
                found=(error.strerror if isinstance(error, OSError) else None) or str(error),
            )
        ) from error
    if len(content) > BYTES_MAX:
        raise DocumentError(
            Diagnostic(
                code="FDS-D110",
                message="The table is too large.",
                place=Place(file=str(path)),
                expected=f"at most {BYTES_MAX} bytes",
            )
        )
    return content


def _decode(content: bytes, path: Path) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DocumentError(
            Diagnostic(
                code="FDS-D101",
                message="The table is not text in UTF-8.",
                place=Place(file=str(path), line=line),
                expected="UTF-8, with or without a byte-order mark",
                found=f"the byte {content[error.start]:#04x} in line {line}",
                hint="save the file again as 'CSV UTF-8'",
            )
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _records(text: str, path: Path) -> Iterator[tuple[int, str, list[str]]]:
    """Yield first line, raw text and cells of each record that is not blank."""
    if text.strip() == "":
        return
    lines = _Lines(iter(io.StringIO(text)))
    reader = csv.reader(lines, strict=True)
    line = 1
    while True:
        lines.taken.clear()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise DocumentError(
                Diagnostic(
                    code="FDS-D113",
                    message="The quotation marks of the table do not pair.",
                    place=Place(file=str(path), line=line),
                    expected='cells with a comma or quotation mark as "…", inner marks doubled',
                    found=str(error),
                )
            ) from error
        if cells is None:
            return
        raw = "".join(lines.taken).rstrip("\n")
        if raw.strip():
            _check_lengths(cells, path, line)
            yield line, raw, cells
        line += len(lines.taken)


def _check_lengths(cells: list[str], path: Path, line: int) -> None:
    longest = max(len(cell) for cell in cells)
    if longest > CELL_CHARACTERS_MAX:
        raise DocumentError(
            Diagnostic(
                code="FDS-D110",
                message="A cell of the table is too long.",
                place=Place(file=str(path), line=line),
                expected=f"at most {CELL_CHARACTERS_MAX} characters",
                found=f"{longest} characters",
                hint="look for a quotation mark that is never closed",
            )
        )


def _check_header(
    header: list[str],
    raw: str,
    path: Path,
    *,
    columns: Sequence[str],
    optional: Sequence[str],
    others: bool,
) -> None:
    known = [*columns, *optional]
    _refuse_other_separators(header, raw, path, known)
    faults = [
        _file_fault(path, "FDS-D112", f"The column {name!r} stands twice.", known, raw)
        for name in sorted({name for name in header if header.count(name) > 1})
    ]
    for name in columns:
        if name not in header:
            fault = _file_fault(path, "FDS-D103", f"The column {name!r} is missing.", columns, raw)
            faults.append(fault)
    if not others:
        for name in header:
            if name not in known:
                free = [column for column in known if column not in header]
                faults.append(_unknown_column(path, name, free, known, raw))
    if faults:
        raise DocumentError(*faults)


def _refuse_other_separators(
    header: list[str], raw: str, path: Path, known: Sequence[str]
) -> None:
    for mark, word in ((";", "semicolons"), ("\t", "tabs")):
        parts = {part.strip().strip('"') for part in raw.split(mark)}
        if len(header) == 1 and len(parts) > 1 and (not known or parts & set(known)):
            raise DocumentError(
                Diagnostic(
                    code="FDS-D102",
                    message=f"The cells of the table are separated by {word}.",
                    place=Place(file=str(path), line=1, excerpt=raw),
                    expected="commas between cells and decimal points in numbers",
                    hint="save the table as comma-separated values in an English locale",
                )
            )


def _unknown_column(
    path: Path, name: str, free: Sequence[str], known: Sequence[str], raw: str
) -> Diagnostic:
    return Diagnostic(
        code="FDS-D104",
        message=f"The column {name!r} is not known here.",
        place=Place(file=str(path), line=1, column=max(raw.find(name), 0) + 1, excerpt=raw),
        expected="columns from: " + ", ".join(known),
        found=name,
        hint=nearest_name(name, free),
    )


def _file_fault(
    path: Path, code: str, message: str, columns: Sequence[str], raw: str = ""
) -> Diagnostic:
    return Diagnostic(
        code=code,
        message=message,
        place=Place(file=str(path), line=1, excerpt=raw),
        expected="a first line with the columns " + ", ".join(columns),
    )


def _wrong_count(path: Path, line: int, raw: str, found: int, expected: int) -> Diagnostic:
    return Diagnostic(
        code="FDS-D105",
        message=f"The row has {found} cells, the table has {expected} columns.",
        place=Place(file=str(path), line=line, excerpt=raw.split("\n", maxsplit=1)[0]),
        expected=f"{expected} cells, separated by commas",
        found=f"{found} cells",
        hint=(
            "put a cell with a comma in it between quotation marks"
            if found > expected
            else "keep the commas of empty cells"
        ),
    )


def _start_of_cell(text: str, index: int) -> tuple[int, int]:
    """Return the line (from 0) and the offset in it at which a cell of a raw row begins."""
    line, start, quoted, passed = 0, 0, False, 0
    for position, character in enumerate(text):
        if passed == index:
            return line, position - start
        if character == '"':
            quoted = not quoted
        elif character == "\n":
            line, start = line + 1, position + 1
        elif character == "," and not quoted:
            passed += 1
    return line, max(len(text) - start, 0) if index else 0


def _respell(text: str) -> str:
    plain = text.replace(" ", "").replace(".", "")
    return f"{plain.replace(',', '.')} or {plain.replace(',', '')}"
