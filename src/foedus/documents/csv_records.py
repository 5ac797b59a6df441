"""Records of a CSV file as they stand: cut at line ends outside quotation marks, kept as bytes.

Cells follow RFC 4180: commas between them, quotation marks around a cell or not at all.  Line
ends may be LF or CR LF.  Empty lines are left out.  Bytes above ASCII are never looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final

import numpy as np

from foedus.errors import Diagnostic, DocumentError, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    ByteArray = np.ndarray[Any, np.dtype[np.uint8]]
    IntArray = np.ndarray[Any, np.dtype[np.int64]]

BLOCK_BYTES: Final = 8 << 20
_RECORD_BYTES_MAX: Final = 32 << 20
_LF, _CR, _QUOTE, _COMMA = b'\n\r",'
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The first record.

    Attributes
    ----------
    names : tuple of str
        Names of the columns.
    text : bytes
        As it stands, without the line end.
    line_end : bytes
    """

    names: tuple[str, ...]
    text: bytes
    line_end: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Records that follow each other in a file.

    Attributes
    ----------
    text : bytes
        All of them, with their line ends.
    starts, stops : ndarray of int, shape (n,)
        Where each record begins and ends in the text, without its line end.
    line : int
        Line of the file on which the text begins.
    quoted : bool
        Whether there are quotation marks.
    """

    text: bytes
    starts: IntArray
    stops: IntArray
    line: int
    quoted: bool

    def record(self, index: int) -> bytes:
        """Return one record as it stands."""
        return self.text[int(self.starts[index]) : int(self.stops[index])]

    def line_of(self, index: int) -> int:
        """Return the line of the file on which a record begins."""
        return self.line + self.text.count(b"\n", 0, int(self.starts[index]))

    def joined(self) -> tuple[ByteArray, IntArray]:
        """Return the records without their line ends, and where each begins; n + 1 offsets."""
        sizes = self.stops - self.starts
        offsets = np.concatenate([[0], np.cumsum(sizes)])
        kept = np.zeros(len(self.text) + 1, dtype=np.int8)
        kept[self.starts] += 1
        kept[self.stops] -= 1
        inside = np.cumsum(kept[:-1], dtype=np.int8).astype(np.bool_)
        return np.frombuffer(self.text, dtype=np.uint8)[inside], offsets


def read_records(file: IO[bytes], path: str) -> Iterator[Header | Records]:
    """Yield the header, then the records in blocks of some 8 MiB.

    Parameters
    ----------
    file : binary file
        Read to its end, from where it stands; need not be seekable.
    path : str
        For messages.

    Raises
    ------
    DocumentError
        FDS-D127 for a quotation mark inside a cell, or one that is never closed.
    """
    rest, line, header_read = b"", 1, False
    while True:
        block = file.read(BLOCK_BYTES)
        text = rest + block
        if not text:
            return
        cut = _last_end(text) if block else len(text)
        if cut == 0 and len(text) > _RECORD_BYTES_MAX:
            raise DocumentError(_refuse_quote(path, line, 1, text[:80], "no end of the cell"))
        whole, rest = text[:cut], text[cut:]
        if not header_read and whole:
            first = _first_end(whole)
            yield _header(whole[:first])
            header_read = True
            line += whole.count(b"\n", 0, first)
            whole = whole[first:]
        if whole:
            yield _split(whole, line, path)
            line += whole.count(b"\n")
        if not block:
            return


def column_at(record: bytes, cell: int) -> int:
    """Return the column, from 1, at which a cell of a record begins."""
    inside, seen = False, 0
    for place, byte in enumerate(record):
        if seen == cell:
            return len(record[:place].decode("utf-8", "replace")) + 1
        if byte == _QUOTE:
            inside = not inside
        seen += byte == _COMMA and not inside
    return len(record.decode("utf-8", "replace")) + 1


def _last_end(text: bytes) -> int:
    """Return where the last whole record ends, 0 if there is none."""
    end = text.rfind(b"\n") + 1
    while end and text.count(b'"', 0, end) % 2:
        end = text.rfind(b"\n", 0, text.rfind(b'"', 0, end)) + 1
    return end


def _first_end(text: bytes) -> int:
    end = text.find(b"\n") + 1
    while end and text.count(b'"', 0, end) % 2:
        end = text.find(b"\n", end) + 1
    return end or len(text)


def _header(record: bytes) -> Header:
    import csv  # noqa: PLC0415 - for one line

    line_end = b"\r\n" if record.endswith(b"\r\n") else b"\n"
    text = record.rstrip(b"\r\n")
    shown = text.removeprefix(_BOM).decode("utf-8", "replace")
    names = next(csv.reader([shown]), list[str]())
    return Header(names=tuple(names), text=text, line_end=line_end)


def _split(text: bytes, line: int, path: str) -> Records:
    data = np.frombuffer(text, dtype=np.uint8)
    ends = np.flatnonzero(data == _LF)
    quotes = np.flatnonzero(data == _QUOTE) if b'"' in text else np.empty(0, dtype=np.int64)
    if len(quotes):
        _check_quotes(data, quotes, line, path)
        ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
    if len(ends) == 0 or ends[-1] != len(data) - 1:
        ends = np.append(ends, len(data))
    starts = np.concatenate([[0], ends[:-1] + 1])
    stops = ends - ((ends > starts) & (data[np.maximum(ends - 1, 0)] == _CR))
    kept = stops > starts
    return Records(
        text=text, starts=starts[kept], stops=stops[kept], line=line, quoted=len(quotes) > 0
    )


def _check_quotes(data: ByteArray, quotes: IntArray, line: int, path: str) -> None:
    """Refuse quotation marks that neither open nor close a cell."""
    opening, closing = quotes[::2], quotes[1::2]
    before = data[np.maximum(opening - 1, 0)]
    fine = (opening == 0) | np.isin(before, (_COMMA, _LF, _QUOTE))
    after = data[np.minimum(closing + 1, len(data) - 1)]
    fine_after = (closing == len(data) - 1) | np.isin(after, (_COMMA, _LF, _CR, _QUOTE))
    wrong = [*opening[~fine], *closing[~fine_after]]
    if len(quotes) % 2:
        wrong.append(quotes[-1])
    if wrong:
        at = int(min(wrong))
        text = data.tobytes()
        begin = text.rfind(b"\n", 0, at) + 1
        end = text.find(b"\n", at)
        excerpt = text[begin : end if end >= 0 else len(text)].rstrip(b"\r")
        number = line + text.count(b"\n", 0, at)
        column = len(text[begin:at].decode("utf-8", "replace")) + 1
        raise DocumentError(_refuse_quote(path, number, column, excerpt, '"'))


def _refuse_quote(path: str, line: int, column: int, excerpt: bytes, found: str) -> Diagnostic:
    return Diagnostic(
        code="FDS-D127",
        message="A quotation mark stands inside a cell, or is never closed.",
        place=Place(
            file=path, line=line, column=column, excerpt=excerpt.decode("utf-8", "replace")
        ),
        expected='quotation marks around a whole cell, doubled inside it: "say ""no"""',
        found=found,
        hint="put the cell into quotation marks and double those inside it",
    )
