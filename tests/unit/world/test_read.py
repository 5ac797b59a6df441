"""A broken world is refused with every fault, its place and a remedy."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from foedus.documents import find_library
from foedus.errors import Diagnostic, DocumentError, FoedusError
from foedus.world import check_world, read_world
from foedus.world.fact_tables import COLUMNS as FACT_COLUMNS
from foedus.world.record_tables import COLUMNS as RECORD_COLUMNS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "broken"
    shutil.copytree(find_library() / "worlds" / "europe-2022", target)
    return target


def change(path: Path, old: str, new: str, *, count: int = 1) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def only(diagnostics: tuple[Diagnostic, ...]) -> Diagnostic:
    assert len(diagnostics) == 1, [f"{d.code} {d.message}" for d in diagnostics]
    return diagnostics[0]


def test_a_copy_of_the_shipped_world_is_sound(folder: Path) -> None:
    assert check_world(folder) == ()


def test_unknown_name_gets_the_nearest() -> None:
    with pytest.raises(DocumentError) as caught:
        read_world("europe-2202")

    assert "europe-2022" in caught.value.diagnostics[0].hint


def test_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError):
        read_world(tmp_path / "nowhere")


def test_folder_without_head_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read_world(str(tmp_path))

    assert caught.value.diagnostics[0].place is not None


# One change to one table, the code it must give, and the line on which it must be found.
BREAKS = [
    ("activities.csv", ",2013-05-09,2013-05-25,", ",2013-05-9,2013-05-25,", "FDS-D107", 2),
    ("activities.csv", ",2013-05-09,2013-05-25,", ",2013-05-09,2013-04-25,", "FDS-W009", 2),
    ("activities.csv", "NATO_ALLIES,ftx", "NATO_ALIES,ftx", "FDS-W008", 2),
    ("activities.csv", ",day,EST,EST,host,", ",day,EST,ESP;ETS,host,", "FDS-W005", 2),
    ("activities.csv", "brigade,brigade,brigade,coded", "brigade,brigade,,coded", "FDS-W020", 2),
    (
        "activities.csv",
        "brigade,brigade,brigade,coded",
        "brigade,division,brigade,coded",
        "FDS-W020",
        2,
    ),
    ("activities.csv", "brigade,brigade,brigade,coded", "brigade,big,big,coded", "FDS-D109", 2),
    ("activities.csv", "ACT-003,", "ACT-002,", "FDS-W004", 4),
    ("activity_places.csv", "ACT-003,1,", "ACT-903,1,", "FDS-W007", None),
    ("activity_places.csv", ",59.4,25.5,15,", ",59.4,255,15,", "FDS-W010", 2),
    ("activity_places.csv", ",59.4,25.5,15,", ",59.4,25.5,1,", "FDS-W011", 2),
    ("activity_places.csv", ",59.4,25.5,15,", ",59.4,25.5,,", "FDS-D108", 2),
    ("strengths.csv", ",5000,5000,", ",5000,500,", "FDS-D111", 2),
    ("strengths.csv", ",5000,5000,", ",,,", "FDS-D108", 2),
    ("strengths.csv", ",5000,5000,", ',"5.000,0",6000,', "FDS-D106", 2),
    ("strengths.csv", "whole exercise,whole,", "whole exercise,most,", "FDS-D109", 2),
    (
        "memberships.csv",
        "BEL,NATO,member,1949-04-04,,",
        "BEL,NATO,member,1949-04-04,",
        "FDS-D105",
        2,
    ),
    (
        "memberships.csv",
        "BEL,NATO,member,1949-04-04,,",
        "BEL,NATO,member,1949-04-04,1949-04-04,",
        "FDS-W009",
        2,
    ),
    ("memberships.csv", "CAN,NATO,member,", "BEL,NATO,member,", "FDS-W012", 3),
    ("memberships.csv", "BEL,NATO,member,", "BEL,NAOT,member,", "FDS-W006", 2),
    ("forces.csv", "RUS,,,yes,UKR,other_state,RUS,", "RUS,,,yes,UKR,host,RUS,", "FDS-W021", None),
    ("forces.csv", ",2022-01-21,2022-06-28,", ",2022-01-21,2021-06-28,", "FDS-W009", 2),
    ("baseline.csv", "BAS-001,EST,", "BAS-001,XST,", "FDS-W005", 2),
    ("ranges.csv", "secondary,", "certain,", "FDS-D109", None),
    ("ranges.csv", "No text read,", ",", "FDS-D108", None),
    ("echelons.csv", "team,", "crowd,", "FDS-D109", 2),
    ("states.csv", "ALB,AL,", "AND,AL,", "FDS-W004", 3),
    ("regions.csv", "regions/europe.geojson,100,", "regions/europe.geojson,,", "FDS-W017", 2),
    ("regions.csv", "regions/europe.geojson", "regions/asia.geojson", "FDS-W017", 2),
    ("regions.csv", "regions/europe.geojson", "../../europe.geojson", "FDS-W017", 2),
    ("regions/europe.geojson", '"Polygon"', '"LineString"', "FDS-W017", 2),
    ("states.csv", "iso2,name", "iso2,nmae", "FDS-D104", 1),
    ("world.yaml", "title: Europe", "titel: Europe", "FDS-W002", None),
    ("world.yaml", "as_of: 2022-01-21", "as_of: January 2022", "FDS-W002", 5),
    ("world.yaml", "foedus: 1", "foedus: 7", "FDS-W002", 1),
    ("world.yaml", "kind: world", "kind: agreement", "FDS-W002", 2),
    ("world.yaml", "  strengths: strengths.csv\n", "", "FDS-W003", None),
    ("world.yaml", "  strengths: strengths.csv", "  strenghts: strengths.csv", "FDS-W003", None),
    ("world.yaml", "strengths: strengths.csv", "strengths: ../strengths.csv", "FDS-W003", None),
    ("world.yaml", "strengths: strengths.csv", "strengths: [a, b]", "FDS-W003", None),
    ("world.yaml", "units: units.csv", "units: /units.csv", "FDS-W002", None),
    ("world.yaml", "units: units.csv", "units: none.csv", "FDS-D100", None),
    ("regions/europe.geojson", '"Feature"', '"Future"', "FDS-W017", 2),
    ("world.yaml", "states: [RUS, BLR]", "states: [RUS, BYS]", "FDS-W005", None),
    ("world.yaml", "members_of: [NATO]", "members_of: [NOTA]", "FDS-W006", None),
    ("world.yaml", "members_of: [NATO]", "members_of: NATO", "FDS-W002", None),
    ("world.yaml", "members_of: [NATO]", "member_of: [NATO]", "FDS-W002", None),
    ("world.yaml", "    holder: GeoNames\n", "", "FDS-W002", None),
    ("world.yaml", "statements:\n", "statements: none\nmore:\n", "FDS-W002", None),
    ("world.yaml", "id: europe-2022", "id: *name", "FDS-D007", 3),
]


@pytest.mark.parametrize(("file", "old", "new", "code", "line"), BREAKS)
def test_each_break_is_found_where_it_is(
    folder: Path, file: str, old: str, new: str, code: str, line: int | None
) -> None:
    change(folder / file, old, new)

    found = check_world(folder)

    fault = next((d for d in found if d.code == code), None)
    assert fault is not None, [f"{d.code} {d.message}" for d in found]
    assert fault.place is not None
    assert fault.expected
    if line is not None:
        assert fault.place.line == line


@pytest.mark.parametrize("name", ["states.csv", "strengths.csv", "regions/europe.geojson"])
def test_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()

    found = check_world(folder)

    assert any(d.code in {"FDS-D100", "FDS-W017"} for d in found)


def test_faults_of_several_tables_come_at_once(folder: Path) -> None:
    change(folder / "activities.csv", ",2013-05-09,", ",2013-15-09,")
    change(folder / "strengths.csv", ",5000,5000,", ",five,5000,")
    change(folder / "memberships.csv", "BEL,NATO,", "BEG,NATO,")

    with pytest.raises(FoedusError) as caught:
        read_world(folder)

    codes = {d.code for d in caught.value.diagnostics}
    assert codes == {"FDS-D107", "FDS-D106", "FDS-W005"}


def test_head_that_is_a_list_is_refused(folder: Path) -> None:
    (folder / "world.yaml").write_text("- foedus: 1\n")

    assert check_world(folder)[0].code == "FDS-W002"


def test_misspelt_state_gets_the_nearest_name(folder: Path) -> None:
    change(folder / "activities.csv", ",day,EST,EST,host,", ",day,ETS,EST,host,")

    fault = only(check_world(folder))

    assert fault.code == "FDS-W005"
    assert fault.found == "ETS"
    assert fault.hint.startswith("did you mean")
    assert fault.place is not None
    assert "Spring Storm" in fault.place.excerpt


def test_activity_without_place_is_refused(folder: Path) -> None:
    path = folder / "activity_places.csv"
    kept = [line for line in path.read_text().splitlines() if not line.startswith("ACT-003,")]
    path.write_text("\n".join(kept) + "\n")

    fault = only(check_world(folder))

    assert fault.code == "FDS-W019"
    assert "uncertainty_km" in fault.hint


def test_table_with_semicolons_is_refused_by_name(folder: Path) -> None:
    path = folder / "echelons.csv"
    path.write_text(path.read_text().replace(",", ";"))

    assert only(check_world(folder)).code == "FDS-D102"


def test_codes_that_look_like_truth_values_stay_texts(folder: Path) -> None:
    change(folder / "states.csv", "ALB,AL,Albania,", "NO,NO,Albania,")
    change(folder / "world.yaml", "states: [SWE, FIN]", "states: [SWE, FIN, NO]")
    for name in ("memberships", "activities", "forces", "baseline", "regions", "activity_places"):
        path = folder / f"{name}.csv"
        path.write_text(path.read_text().replace("ALB", "NO"))

    assert read_world(folder).groups["SWEDEN_WITH_PARTNERS"].states == ("SWE", "FIN", "NO")


def test_every_column_is_documented() -> None:
    reference = Path(__file__).parents[3] / "docs" / "reference" / "world.md"
    text = reference.read_text(encoding="utf-8")
    sections = {
        part.partition("\n")[0].strip("`").removesuffix(".csv"): part
        for part in text.split("\n## ")
    }

    for table, columns in (FACT_COLUMNS | RECORD_COLUMNS).items():
        described = sections[table] + sections["Rules for every table"]
        for column in columns:
            assert f"`{column}`" in described, f"{table}.{column}"


def test_every_diagnostic_has_a_page() -> None:
    root = Path(__file__).parents[3]
    pages = {path.stem for path in (root / "docs" / "reference" / "diagnostics").glob("*.md")}
    sources = [*(root / "src/foedus/world").glob("*.py"), root / "src/foedus/documents/tables.py"]

    codes = {code for path in sources for code in re.findall(r"FDS-[A-Z]\d{3}", path.read_text())}

    assert codes <= pages
