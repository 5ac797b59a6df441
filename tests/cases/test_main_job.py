"""The main job end to end: the draft of December 2021 on real borders.

The whole job runs once, in this process, by the command that `make assess` runs.  Sameness of
bytes is shown with a narrower one that runs twice in processes that differ in everything that
must not matter: hash seed, time zone, language, folder.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import html.parser
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import numpy as np
import pyogrio
import pytest

import independent
from foedus.cli.main import main
from foedus.planning import read_states_text
from foedus.vocabulary import StateId, format_km

if TYPE_CHECKING:
    from foedus.planning import Cast, Ground

pytestmark = pytest.mark.world

DRAFT = "nato-russia-draft-2021"
SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "schema" / "findings.schema.json"
READINGS = ("common", "outer_perimeters", "all_party_borders", "as_quoted_in_letter")


@dataclass
class Job:
    """The folder that the command wrote, and what it printed."""

    folder: Path
    out: str
    err: str

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.folder / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @property
    def findings(self) -> list[dict[str, Any]]:
        document = json.loads((self.folder / "findings.json").read_text(encoding="utf-8"))
        return document["findings"]

    @property
    def report(self) -> str:
        return (self.folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    folder = tmp_path_factory.mktemp("job") / "out"
    out, err = io.StringIO(), io.StringIO()
    arguments = [DRAFT, "--as-of", "2022-01-21", "--sweep", "zone_width=0..500km"]
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as caught,
    ):
        main(["assess", *arguments, "--out", str(folder)])
    assert not caught.value.code, err.getvalue()
    return Job(folder, out.getvalue(), err.getvalue())


# what is written


def test_all_files_are_there(job: Job) -> None:
    names = {p.relative_to(job.folder).as_posix() for p in job.folder.rglob("*") if p.is_file()}

    assert {"report.html", "brief.pdf", "findings.json", "receipt.json", "layers.gpkg"} <= names
    for name in (
        "tables/art7.2-coverage.csv",
        "tables/art7.2-critical-widths.csv",
        "tables/art7.2-activities.csv",
        "tables/art7.2-activities-later.csv",
        "tables/art7.2-standing.csv",
        "tables/art5-reach.csv",
        "tables/art5-systems.csv",
        "tables/art4.1-stationed-russia.csv",
        "tables/art4.1-stationed-nato.csv",
        "tables/art6-touched.csv",
        "tables/art7.1-touched.csv",
        "layers/art7.2-zone-common.geojson",
        "layers/art5-barred.geojson",
    ):
        assert name in names
    assert not [p.name for p in job.folder.parent.iterdir() if p != job.folder]


def test_the_receipt_lists_every_file_with_its_digest(job: Job) -> None:
    receipt = json.loads((job.folder / "receipt.json").read_text(encoding="utf-8"))
    listed = {entry["path"]: entry["sha256"] for entry in receipt["files"]}

    found = {
        p.relative_to(job.folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in job.folder.rglob("*")
        if p.is_file() and p.name != "receipt.json"
    }
    assert listed == found
    assert receipt["digest"].removeprefix("sha256:") in job.out


def test_findings_fit_the_published_schema(job: Job) -> None:
    document = json.loads((job.folder / "findings.json").read_text(encoding="utf-8"))

    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    ids = [finding["id"] for finding in document["findings"]]
    assert ids == sorted(ids)
    assert len(ids) == len(set(ids))


def test_the_command_prints_a_line_for_each_article_in_order_and_the_path(job: Job) -> None:
    lines = job.out.splitlines()
    found = [line.split()[0] for line in lines if re.match(r"art\d", line)]

    assert lines[-1] == str(job.folder / "report.html")
    assert [re.match(r"art(\d)", name)[1] for name in found] == sorted(
        re.match(r"art(\d)", name)[1] for name in found
    )
    assert {name.partition(".")[0] for name in found} == {f"art{k}" for k in range(1, 10)}
    assert "rule of the lines" in job.out
    assert "never signed" in lines[0]
    assert "assumed in force" in job.out


def test_progress_goes_to_standard_error(job: Job) -> None:
    assert "footprint of the zone" in job.err
    assert "done" not in job.out


class _Page(html.parser.HTMLParser):
    """Headings, links and whatever a page would load."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.ids: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.loaded += [str(values[n]) for n in ("src", "srcset", "data", "poster") if n in values]
        if tag in {"link", "iframe", "object", "embed", "script"}:
            self.loaded.append(f"{tag} {values}")
        if "id" in values:
            self.ids.add(str(values["id"]))
        if values.get("href"):
            self.links.append(str(values["href"]))


def test_the_report_works_offline(job: Job) -> None:
    page = _Page()
    page.feed(job.report)

    assert not [what for what in page.loaded if not what.startswith("data:")]
    assert not re.search(r"@import|url\((?!['\"]?(?:data:|#))", job.report)
    assert "Content-Security-Policy" in job.report
    assert len(job.report.encode()) < 5_000_000
    inner = {link[1:] for link in page.links if link.startswith("#")}
    assert inner <= page.ids


def test_the_report_has_a_section_for_every_article(job: Job) -> None:
    for number in range(1, 10):
        assert re.search(rf"<h[1-4][^>]*>[^<]*Article {number}\b", job.report), number
    for words in (
        "never signed",
        "hypothetical",
        "above the brigade level",
        *READINGS,
        "OpenStreetMap",
        "ODbL",
        "GeoNames",
        "GSHHG",
    ):
        assert words in job.report


def test_the_brief_has_two_pages(job: Job) -> None:
    content = (job.folder / "brief.pdf").read_bytes()

    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", content)) == 2


# sources travel with the data


def test_every_table_carries_its_sources_in_every_row(job: Job) -> None:
    tables = sorted((job.folder / "tables").glob("*.csv"))

    assert len(tables) > 20
    for path in tables:
        rows = job.table(path.stem)
        for row in rows:
            assert "CC BY 4.0" in row["attribution"], path.name
        derived = any(w in path.stem for w in ("coverage", "critical", "reach", "effect"))
        if derived and rows:
            assert "OpenStreetMap" in rows[0]["attribution"], path.name
            assert "ODbL" in rows[0]["attribution"], path.name
    assert "GeoNames" in job.table("art7.2-coverage")[0]["attribution"]


def test_every_geojson_layer_carries_licence_and_attribution(job: Job) -> None:
    for path in (job.folder / "layers").glob("*.geojson"):
        layer = json.loads(path.read_text(encoding="utf-8"))
        assert "ODbL" in layer["licence"], path.name
        assert any("OpenStreetMap" in source for source in layer["attribution"])
        assert layer["features"]
        for feature in layer["features"]:
            assert "ODbL" in feature["properties"]["licence"]
            assert "OpenStreetMap" in feature["properties"]["attribution"]


def test_every_geopackage_layer_carries_licence_and_attribution(job: Job) -> None:
    path = job.folder / "layers.gpkg"
    names = [str(name) for name, _ in pyogrio.list_layers(path)]

    assert sorted(names) == sorted(p.stem for p in (job.folder / "layers").glob("*.geojson"))
    for name in names:
        meta, _, geometry, fields = pyogrio.raw.read(path, layer=name)
        found = dict(zip(meta["fields"], fields, strict=True))
        assert meta["crs"] == "EPSG:4326"
        assert len(geometry) > 0
        assert all("ODbL" in text for text in found["licence"])
        assert all("OpenStreetMap" in text for text in found["attribution"])


# known facts


def test_sixteen_members_of_1997_and_russia_bear_article_4(job: Job) -> None:
    rows = {row["side"]: row for row in job.table("art4.1-bound")}
    sixteen = rows["member States of NATO"]

    assert sixteen["bound"] == "16"
    assert set(sixteen["names"].split(", ")) == {
        *("BEL", "CAN", "DEU", "DNK", "ESP", "FRA", "GBR", "GRC"),
        *("ISL", "ITA", "LUX", "NLD", "NOR", "PRT", "TUR", "USA"),
    }
    assert rows["Russia and the States allied with it"]["names"] == "RUS"


@pytest.mark.parametrize(
    ("clause", "russia", "nato"), [("art6", 0, 30), ("art7.1", 0, 30), ("art4.1", 1, 16)]
)
def test_whom_clauses_bind_on_each_side(job: Job, clause: str, russia: int, nato: int) -> None:
    rows = {row["side"]: int(row["bound"]) for row in job.table(f"{clause}-bound")}

    assert rows == {
        "Russia and the States allied with it": russia,
        "member States of NATO": nato,
    }


def test_one_sided_clauses_are_found_without_being_told(job: Job) -> None:
    verdicts: dict[str, set[str]] = {}
    for finding in job.findings:
        if finding["measure"] == "one-sided":
            verdicts.setdefault(finding["clause"], set()).add(finding["verdict"])

    assert {clause for clause, found in verdicts.items() if found == {"fails"}} == {
        "art6",
        "art7.1",
    }


def test_lithuania_is_wholly_inside_from_where_an_independent_grid_puts_it(
    job: Job, europe: tuple[Ground, Cast]
) -> None:
    """The farthest point of a grid bounds the width from below, and its spacing from above."""
    ground, cast = europe
    row = next(
        r
        for r in job.table("art7.2-critical-widths")
        if (r["reading"], r["subject"]) == ("common", "LTU")
    )
    allies = read_states_text("{members_of: NATO}", cast)
    camp = read_states_text("{union: [RUS, {members_of: CSTO}, {members_of: UNION_STATE}]}", cast)
    lines = ground.boundaries.border_between(camp, allies)
    grid = independent.equal_area_points(ground.territory_of(frozenset({StateId("LTU")})), 12_000)
    farthest_km = float(independent.distances_m(grid.lon, grid.lat, lines).max()) / 1000.0
    spacing_km = grid.spacing_m / 1000.0

    assert float(row["whole_lower_km"]) <= farthest_km + 0.71 * spacing_km
    assert float(row["whole_upper_km"]) >= farthest_km - 0.13
    assert float(row["whole_upper_km"]) - float(row["whole_lower_km"]) < 5.0
    finding = next(f for f in job.findings if f["id"].endswith("footprint/LTU/common"))
    assert format_km(float(row["whole_upper_km"])) in str(finding["critical"])


def test_shares_are_given_for_every_state_reading_and_both_sides(job: Job) -> None:
    rows = job.table("art7.2-coverage")
    assert {row["reading"] for row in rows} == set(READINGS)
    subjects = {row["subject"]: row["side"] for row in rows}
    assert {subjects[s] for s in ("EST", "RUS", "UKR")} == {"nato", "russia", "third"}
    assert {"all:nato", "all:russia"} <= set(subjects)
    lengths = sorted({float(row["length_km"]) for row in rows})
    assert (lengths[0], lengths[-1]) == (0.0, 500.0)
    for row in rows:
        lower, share, upper = (float(row[f"share{end}"]) for end in ("_lower", "", "_upper"))
        assert 0.0 <= lower <= share <= upper <= 1.0


def test_a_longer_line_never_covers_less(job: Job) -> None:
    """The common line is part of the perimeters, and these of all borders of Parties."""
    rows = {
        (r["reading"], r["subject"], r["length_km"]): (
            float(r["share_lower"]),
            float(r["share_upper"]),
        )
        for r in job.table("art7.2-coverage")
    }
    for (reading, subject, length), (lower, _) in rows.items():
        if reading == "common":
            assert rows["outer_perimeters", subject, length][1] >= lower
        if reading == "as_quoted_in_letter":
            assert rows["all_party_borders", subject, length][1] >= lower


def test_every_activity_of_the_data_stands_in_one_table(job: Job, europe: Any) -> None:
    world = europe[1].world
    before = {row["record"] for row in job.table("art7.2-activities")}
    after = {row["record"] for row in job.table("art7.2-activities-later")}

    assert before | after == {activity.id for activity in world.activities}
    assert not before & after
    for activity in world.activities:
        late = activity.start > world.as_of or activity.known_on > world.as_of
        assert (activity.id in after) == late
    later = {f["subject"] for f in job.findings if f["later"]}
    assert later <= after


def test_counts_add_up_to_the_records(job: Job) -> None:
    total = len(job.table("art7.2-activities"))
    counts: dict[tuple[str, str], int] = {}
    for row in job.table("art7.2-activity-counts"):
        parts = [int(row[n]) for n in ("within", "outside", "undetermined", "not_bound")]
        assert sum(parts) == int(row["records"])
        key = (row["reading"], row["width_km"])
        counts[key] = counts.get(key, 0) + int(row["records"])

    assert set(counts.values()) == {total}


def test_no_coded_echelon_decides_alone(job: Job) -> None:
    """A record that is within or outside the ban by its size has a stated echelon or a claim."""
    for row in job.table("art7.2-activities"):
        if row["above"] in {"above", "not above"}:
            assert row["echelon_basis"] == "stated" or row["by_strength"]
        if row["echelon_basis"] in {"off_scale", "absent"}:
            assert row["above"] == "cannot be said"


def test_places_cannot_decide_a_narrow_zone(job: Job) -> None:
    for row in job.table("art7.2-activities"):
        if row["nearest_lower_km"] and row["nearest_upper_km"]:
            gap = float(row["nearest_upper_km"]) - float(row["nearest_lower_km"])
            near = float(row["nearest_lower_km"]) == 0.0
            assert gap >= (10.0 if near else 20.0) - 1e-6


def test_both_views_of_crimea_are_shown(job: Job) -> None:
    """Formations there stand on Ukrainian territory by law and on Russian in fact."""
    rows = [r for r in job.table("art4.1-stationed-russia") if r["force"] == "forces/POS-111"]

    views = {(r["view"], r["host"]) for r in rows}
    assert views == {("de jure", "UKR"), ("de facto", "RUS")}
    assert "not bound" in next(r["verdict"] for r in rows if r["view"] == "de facto")


def test_disputed_units_and_the_sea_show_what_they_change(job: Job) -> None:
    status = job.table("art7.2-status-effect")
    sea = {row["subject"] for row in job.table("art7.2-territory-effect")}

    assert any("Simferopol" in row["unit"] or "Crimea" in row["unit"] for row in status)
    assert "EST" in sea
    assert np.all([abs(float(row["change"])) >= 0.0005 for row in status])


def test_every_finding_has_a_trace_that_leads_to_the_text(job: Job) -> None:
    for finding in job.findings:
        assert finding["trace"]["label"].endswith(finding["clause"])
        assert f"library/agreements/{DRAFT}.md:" in finding["trace"]["origin"]
        assert finding["proposition"].endswith(".")


# the same receipt, the same bytes


def run_elsewhere(folder: Path, seed: str, zone: str, language: str, *more: str) -> str:
    """Run a narrower job in a process of its own; return what it printed."""
    folder.mkdir()
    environment = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "TZ": zone,
        "LANG": language,
        "LC_ALL": language,
    }
    arguments = ("--stance", "narrowest", "--set", "missile_range=500km")
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "from foedus.cli import main; main()",
            *("assess", DRAFT, *arguments, "--set", "zone_width=100km", "--out", "out", *more),
        ],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return ran.stdout


def test_the_same_receipt_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    printed = run_elsewhere(one, "1", "UTC", "C.UTF-8")
    record = json.loads(run_elsewhere(other, "2", "Asia/Tokyo", "C", "--json"))

    ours, theirs = (
        {p.relative_to(f): p.read_bytes() for p in f.rglob("*") if p.is_file()}
        for f in (one, other)
    )
    assert set(ours) == set(theirs)
    assert len(ours) > 30
    assert not [str(name) for name, content in ours.items() if theirs[name] != content]
    assert record["receipt"] in printed
    assert record["report"] == str(Path("out") / "report.html")
    for line in record["lines"]:
        assert line["line"] in printed
