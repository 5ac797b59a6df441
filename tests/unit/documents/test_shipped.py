from __future__ import annotations

from pathlib import Path

import pytest

from foedus.documents import KINDS, find_library, locate, shelf, shown_name
from foedus.errors import DocumentError

DRAFT = "nato-russia-draft-2021"


def test_every_shipped_document_has_a_title_and_is_found_by_name() -> None:
    for kind in KINDS:
        for item in shelf(kind):
            assert item.title != item.id
            assert locate(kind, item.id) == item.path


def test_a_shipped_document_is_shown_by_a_name_that_no_machine_changes() -> None:
    path = locate("agreements", DRAFT)

    assert shown_name(path) == f"library/agreements/{DRAFT}.md"
    assert shown_name(Path("other/x.md")) == "other/x.md"


def test_a_misspelt_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(DocumentError) as caught:
        locate("agreements", "nato-russia-draft-2012")

    (fault,) = caught.value.diagnostics
    assert (fault.code, fault.hint) == ("FDS-D011", f"did you mean {DRAFT!r}?")


@pytest.mark.parametrize("name", ["missing.md", "a/b", "x\0y/", "y" * 5000 + "/z"])
def test_a_path_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(DocumentError) as caught:
        locate("agreements", name)

    assert caught.value.diagnostics[0].code == "FDS-D001"


def test_a_path_that_exists_is_taken_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("", encoding="utf-8")

    assert locate("agreements", str(path)) == path


def test_a_package_without_its_library_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("foedus.documents.shipped._PACKAGE", Path("/nowhere/src/foedus"))

    with pytest.raises(DocumentError) as caught:
        find_library()

    assert caught.value.diagnostics[0].code == "FDS-D012"


def test_a_document_without_a_readable_head_is_listed_by_its_file_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "library" / "agreements"
    folder.mkdir(parents=True)
    (folder / "broken.md").write_text("---\na: [\n---\n", encoding="utf-8")
    (folder / ".hidden.md").write_text("", encoding="utf-8")
    monkeypatch.setattr("foedus.documents.shipped._PACKAGE", tmp_path)

    assert [(item.id, item.title) for item in shelf("agreements")] == [("broken", "broken")]
    assert shelf("positions") == ()
