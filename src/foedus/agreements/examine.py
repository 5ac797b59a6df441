"""From a name or path to an agreement, with everything that was found on the way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from foedus.agreements.check import check_agreement
from foedus.agreements.read import draft_agreement
from foedus.documents import gather_faults, locate, read_text, scan_markdown, shown_name
from foedus.errors import AgreementError, Diagnostic, DocumentError, Place, Severity

if TYPE_CHECKING:
    from foedus.agreements.model import Agreement
    from foedus.documents import SourceText


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What reading an agreement gave.

    Attributes
    ----------
    path : Path
    name : str
        As places show it.
    agreement : Agreement or None
        As far as it could be read; to be used only if there are no errors.
    diagnostics : tuple of Diagnostic
        Errors and warnings, in the order of the text.
    """

    path: Path
    name: str
    agreement: Agreement | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that refuse the document."""
        return tuple(d for d in self.diagnostics if d.severity is Severity.ERROR)


def read_agreement(name_or_path: str | Path) -> Agreement:
    """Return a shipped agreement by its name, or the agreement in a file.

    Raises
    ------
    DocumentError
        If the file cannot be found or read as a document.
    AgreementError
        If it can, but says something wrong.  Either carries all errors that were found.
    """
    examination = examine_agreement(name_or_path)
    errors = examination.errors
    if errors or examination.agreement is None:
        of_document = all(fault.code.startswith("FDS-D") for fault in errors)
        raise (DocumentError if of_document else AgreementError)(*errors)
    return examination.agreement


def examine_agreement(name_or_path: str | Path) -> Examination:
    """Return what can be read of an agreement, with all errors and warnings at once.

    A document that does not exist is a diagnostic too.
    """
    path = Path(name_or_path)
    name = str(name_or_path)
    faults: list[Diagnostic] = []
    agreement: Agreement | None = None
    with gather_faults(faults):
        path = locate("agreements", name)
        name = shown_name(path)
        agreement, found = examine_text(read_text(path, name=name))
        faults.extend(found)
    if agreement is not None and agreement.id != path.stem:
        faults.append(_other_name(agreement, path))
    ordered = tuple(sorted(faults, key=_position))
    return Examination(path=path, name=name, agreement=agreement, diagnostics=ordered)


def examine_text(source: SourceText) -> tuple[Agreement | None, list[Diagnostic]]:
    """Return the agreement in a text, as far as it can be read, and all faults."""
    document, problems = scan_markdown(source)
    if document is None:
        return None, list(problems)
    draft = draft_agreement(document)
    faults = [*problems, *draft.faults]
    if draft.agreement is not None and draft.complete and not problems:
        faults += check_agreement(draft.agreement, partial=bool(draft.faults))
    return draft.agreement, faults


def _other_name(agreement: Agreement, path: Path) -> Diagnostic:
    return Diagnostic(
        code="FDS-A020",
        message="The identifier of the agreement is not the name of its file.",
        place=agreement.place,
        expected=path.stem,
        found=agreement.id,
        severity=Severity.WARNING,
    )


def _position(fault: Diagnostic) -> tuple[int, int, str]:
    place = fault.place or Place(file="")
    return place.line, place.column, fault.code
