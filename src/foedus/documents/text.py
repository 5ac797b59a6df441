"""The text of a file: decoded, within limits, without characters that deceive a reader."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from foedus.errors import Diagnostic, DocumentError, Place

if TYPE_CHECKING:
    from pathlib import Path

BYTES_MAX = 4_000_000
"""Greatest size of a document; the longest treaty in force has less than a tenth of it."""

# Control characters, line ends that editors do not show, and marks that reverse the direction
# of reading: a reader would see another text than the program.
_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """A text with the name of its file and the digest of its bytes."""

    file: str
    text: str
    sha256: str


def read_text(path: Path, *, name: str = "") -> SourceText:
    """Return the text of a file.

    Parameters
    ----------
    path : Path
    name : str, optional
        Name for places; the path as given if absent.

    Raises
    ------
    DocumentError
        FDS-D001 if the file cannot be read, FDS-D002 if it is not UTF-8, FDS-D003 if it has a
        character that is refused, FDS-D008 if it is too large.
    """
    file = name or str(path)
    place = Place(file=file)
    try:
        with path.open("rb") as stream:
            content = stream.read(BYTES_MAX + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a path"
        raise DocumentError(
            Diagnostic(
                code="FDS-D001",
                message=f"The file cannot be read: {reason.lower()}.",
                place=place,
                expected="a text file that exists and may be read",
            )
        ) from error
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(content) > BYTES_MAX:
            raise _too_large(place) from error
        raise DocumentError(
            Diagnostic(
                code="FDS-D002",
                message="The file is not UTF-8 text.",
                place=Place(file=file, line=content[: error.start].count(b"\n") + 1),
                expected="text in UTF-8",
                found=f"byte {content[error.start]:#04x}",
                hint="save the file as UTF-8",
            )
        ) from error
    normal = normalise_text(text, file=file)
    return SourceText(file=file, text=normal, sha256=hashlib.sha256(content).hexdigest())


def normalise_text(text: str, *, file: str) -> str:
    """Return a text with plain line ends, or refuse it.

    Raises
    ------
    DocumentError
        FDS-D003 or FDS-D008.
    """
    if len(text) > BYTES_MAX or len(text.encode("utf-8", "replace")) > BYTES_MAX:
        raise _too_large(Place(file=file))
    normal = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = _REFUSED.search(normal)
    if found is not None:
        before = normal[: found.start()]
        raise DocumentError(
            Diagnostic(
                code="FDS-D003",
                message="The text has a character that readers cannot see or that misleads them.",
                place=Place(
                    file=file,
                    line=before.count("\n") + 1,
                    column=found.start() - (before.rfind("\n") + 1) + 1,
                ),
                expected="printable characters, tabs and line ends",
                found=f"U+{ord(found[0]):04X}",
                hint="remove the character",
            )
        )
    return normal


def _too_large(place: Place) -> DocumentError:
    return DocumentError(
        Diagnostic(
            code="FDS-D008",
            message="The document is too large.",
            place=place,
            expected=f"at most {BYTES_MAX} bytes",
            hint="split it into several documents",
        )
    )
