"""The folder appears whole or not at all, and never takes anything from anybody."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import synthetic

from foedus.errors import OutputError
from foedus.findings import Receipt
from foedus.report import write_report
from foedus.report.folder import check_name, check_replaceable, receipt_json, write_whole
from foedus.report.write import report_files

if TYPE_CHECKING:
    from foedus.assessment import Assessment


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def codes(error: pytest.ExceptionInfo[OutputError]) -> list[str]:
    return [diagnostic.code for diagnostic in error.value.diagnostics]


def test_report_stands_beside_all_other_files(assessment: Assessment, tmp_path: Path):
    report = write_report(assessment, tmp_path / "deep" / "out")

    assert report == tmp_path / "deep" / "out" / "report.html"
    assert set(tree(report.parent)) == {
        "report.html",
        "brief.pdf",
        "findings.json",
        "receipt.json",
        "layers.gpkg",
        "tables/csv-metadata.json",
        *(f"tables/{table.id}.csv" for table in assessment.tables),
        *(f"layers/{layer.id}.geojson" for layer in assessment.layers),
    }


def test_same_assessment_gives_the_same_bytes(files: dict[str, bytes]):
    again = report_files(synthetic.assessment())

    assert {path for path in files if files[path] != again[path]} == set()


def test_progress_counts_to_the_end(assessment: Assessment, tmp_path: Path):
    seen: list[tuple[str, int, int]] = []

    write_report(assessment, tmp_path / "out", progress=lambda *step: seen.append(step))

    assert seen[0][1] == 0
    assert seen[-1][1] == seen[-1][2]


def test_receipt_lists_every_file_with_its_hash(files: dict[str, bytes]):
    receipt = json.loads(files["receipt.json"])

    listed = {entry["path"]: entry["sha256"] for entry in receipt["files"]}
    expected = {
        path: hashlib.sha256(content).hexdigest()
        for path, content in files.items()
        if path != "receipt.json"
    }
    assert listed == expected


RECEIPT = Receipt((("engine", "test"),))


def put(folder: Path, text: str = "fresh") -> None:
    """Write a small folder the way a report is written."""
    content = {"report.html": text.encode(), "tables/a.csv": b"a", "layers.gpkg": b"g"}
    check_replaceable(folder)
    write_whole(folder, content | {"receipt.json": receipt_json(RECEIPT, content)})


def test_earlier_folder_is_replaced_whole(tmp_path: Path):
    put(tmp_path / "out", "stale")

    put(tmp_path / "out")

    assert (tmp_path / "out" / "report.html").read_text() == "fresh"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_empty_folder_is_used(tmp_path: Path):
    (tmp_path / "out").mkdir()

    put(tmp_path / "out")

    assert "report.html" in tree(tmp_path / "out")


def test_link_to_a_folder_keeps_being_a_link(tmp_path: Path):
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")

    put(tmp_path / "out")

    assert (tmp_path / "out").is_symlink()
    assert "report.html" in tree(tmp_path / "real")


@pytest.mark.parametrize("name", ["notes.txt", "receipt.json", "findings.json"])
@pytest.mark.parametrize("text", ['{"schema": "something-else"}', "[]", "not json"])
def test_folder_of_somebody_else_is_refused_and_kept(tmp_path: Path, name: str, text: str):
    (tmp_path / name).write_text(text)

    with pytest.raises(OutputError) as error:
        put(tmp_path)

    assert codes(error) == ["FDS-O001"]
    assert tree(tmp_path) == {name: text.encode()}


def test_report_refuses_a_folder_of_somebody_else_before_it_works(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(OutputError) as error:
        write_report(synthetic.assessment(), tmp_path, progress=lambda *_: pytest.fail("worked"))

    assert codes(error) == ["FDS-O001"]


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path):
    (tmp_path / "out").write_text("mine")

    with pytest.raises(OutputError) as error:
        put(tmp_path / "out")

    assert codes(error) == ["FDS-O001"]
    assert (tmp_path / "out").read_text() == "mine"


def test_file_added_to_our_folder_is_not_lost(tmp_path: Path):
    put(tmp_path / "out")
    (tmp_path / "out" / "tables" / "my notes.ods").write_text("mine")

    with pytest.raises(OutputError) as error:
        put(tmp_path / "out")

    assert codes(error) == ["FDS-O004"]
    assert error.value.diagnostics[0].found == "tables/my notes.ods"
    assert (tmp_path / "out" / "tables" / "my notes.ods").exists()


def test_many_added_files_are_counted(tmp_path: Path):
    put(tmp_path / "out")
    for k in range(8):
        (tmp_path / "out" / f"{k}.txt").write_text("mine")

    with pytest.raises(OutputError) as error:
        put(tmp_path / "out")

    assert error.value.diagnostics[0].found.endswith("4.txt and 3 more")


def test_what_a_map_program_leaves_beside_the_geopackage_is_ours(tmp_path: Path):
    put(tmp_path / "out")
    (tmp_path / "out" / "layers.gpkg-wal").write_text("")

    put(tmp_path / "out")

    assert not (tmp_path / "out" / "layers.gpkg-wal").exists()


def test_failure_while_writing_leaves_the_old_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    put(tmp_path / "out")
    before = tree(tmp_path / "out")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("foedus.report.folder.os.fsync", full)
    with pytest.raises(OutputError) as error:
        put(tmp_path / "out", "newer")

    assert codes(error) == ["FDS-O002"]
    assert error.value.diagnostics[0].found == "No space left on device"
    assert tree(tmp_path / "out") == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("fault", [OSError(5, "Input/output error"), KeyboardInterrupt()])
def test_failure_while_swapping_puts_the_old_folder_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
):
    put(tmp_path / "out")
    before = tree(tmp_path / "out")
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise fault
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises((OutputError, KeyboardInterrupt)):
        put(tmp_path / "out", "newer")

    assert tree(tmp_path / "out") == before


def test_old_folder_that_cannot_go_back_is_kept_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    put(tmp_path / "out", "old")
    rename = Path.rename
    fault = OSError(5, "Input/output error")

    def failing(self: Path, target: Path) -> Path:
        if target == tmp_path / "out":
            raise fault
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OutputError):
        put(tmp_path / "out", "newer")

    assert [path.read_text() for path in tmp_path.glob(".out-*/old/report.html")] == ["old"]


def test_parent_that_is_a_file_is_refused(tmp_path: Path):
    (tmp_path / "file").write_text("")

    with pytest.raises(OutputError) as error:
        put(tmp_path / "file" / "out")

    assert codes(error) == ["FDS-O002"]


@pytest.mark.parametrize("name", ["../x", "", ".hidden", "a/b", "a b", "x" * 200])
def test_name_that_cannot_be_a_file_is_refused(name: str):
    with pytest.raises(OutputError) as error:
        check_name(name)

    assert codes(error) == ["FDS-O003"]


def test_names_that_differ_in_case_only_are_refused():
    single = synthetic.assessment()
    table = single.tables[0]
    tables = (table, dataclasses.replace(table, id=table.id.upper()))
    double = dataclasses.replace(single, tables=tables)

    with pytest.raises(OutputError) as error:
        report_files(double)

    assert codes(error) == ["FDS-O003"]


def test_report_over_the_limit_is_refused(assessment: Assessment, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("foedus.report.write.BYTES_MOST", 1000)

    with pytest.raises(OutputError) as error:
        report_files(assessment)

    assert codes(error) == ["FDS-O005"]


def test_no_file_names_the_day_or_the_machine(files: dict[str, bytes]):
    here = str(Path.cwd()).encode()

    assert [path for path, content in files.items() if here in content] == []
