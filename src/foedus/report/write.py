"""All files of a report, written at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from foedus.errors import Diagnostic, OutputError
from foedus.report.brief import brief_pdf
from foedus.report.csv_table import table_csv, tables_metadata
from foedus.report.findings_json import findings_json
from foedus.report.folder import (
    RECEIPT_NAME,
    check_name,
    check_replaceable,
    receipt_json,
    write_whole,
)
from foedus.report.geojson import layer_geojson
from foedus.report.geopackage import layers_geopackage
from foedus.report.html import BYTES_MOST, report_html
from foedus.report.page import build_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from foedus.assessment import Assessment

    Progress = Callable[[str, int, int], None]

_STEPS: Final = 5


def write_report(
    assessment: Assessment, folder: Path, *, progress: Progress | None = None
) -> Path:
    """Write an assessment to a folder, whole or not at all, and return the path of the report.

    Parameters
    ----------
    assessment : Assessment
    folder : Path
        New, empty, or written by Foedus before; in that case it is replaced.
    progress : callable, optional
        Called with the name of the work, the steps done and all steps.

    Returns
    -------
    Path
        ``report.html`` in the folder.

    Raises
    ------
    OutputError
        FDS-O001 if the folder exists and Foedus did not write it, FDS-O002 if the disk refuses,
        FDS-O003 if a table or layer cannot be named on disk, FDS-O004 if the folder holds files
        of somebody else, FDS-O005 if the report is too large.

    Notes
    -----
    The same assessment gives the same bytes for every file on one platform and set of versions;
    no file carries the date of the run.
    """
    check_replaceable(folder)
    files = report_files(assessment, progress=progress)
    _tell(progress, 4)
    check_replaceable(folder)
    write_whole(folder, files)
    _tell(progress, _STEPS)
    return folder / "report.html"


def report_files(assessment: Assessment, *, progress: Progress | None = None) -> dict[str, bytes]:
    """Return all files of a report by their path in the folder.

    Raises
    ------
    OutputError
        FDS-O003, FDS-O005.
    """
    _check_names(table.id for table in assessment.tables)
    _check_names(layer.id for layer in assessment.layers)
    _tell(progress, 0)
    page = build_page(assessment)
    _tell(progress, 1)
    files = {"report.html": _not_too_large(report_html(page))}
    _tell(progress, 2)
    files["brief.pdf"] = brief_pdf(page)
    _tell(progress, 3)
    files["findings.json"] = findings_json(assessment)
    files |= {f"tables/{table.id}.csv": table_csv(table) for table in assessment.tables}
    files["tables/csv-metadata.json"] = tables_metadata(assessment.tables)
    files |= {f"layers/{x.id}.geojson": layer_geojson(x) for x in assessment.layers}
    geopackage = layers_geopackage(assessment.layers, day=assessment.options.as_of)
    if geopackage:
        files["layers.gpkg"] = geopackage
    files[RECEIPT_NAME] = receipt_json(assessment.receipt, files)
    return files


def _check_names(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        folded = check_name(name).casefold()
        if folded in seen:
            raise OutputError(
                Diagnostic(
                    code="FDS-O003",
                    message=f"Two tables or two layers are called {name!r}.",
                    expected="names that differ, also where case does not count",
                    found=name,
                )
            )
        seen.add(folded)


def _not_too_large(report: bytes) -> bytes:
    if len(report) <= BYTES_MOST:
        return report
    raise OutputError(
        Diagnostic(
            code="FDS-O005",
            message=f"The report would have {len(report) / 1e6:.1f} MB.",
            expected=f"at most {BYTES_MOST / 1e6:.0f} MB",
            hint="fix some readings or set a parameter, so that fewer charts and maps are drawn",
        )
    )


def _tell(progress: Progress | None, done: int) -> None:
    if progress is not None:
        progress("report", done, _STEPS)
