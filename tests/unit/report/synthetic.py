"""A whole assessment of a fictional treaty, large and hostile enough to test a report on."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from foedus.agreements import Agreement, read_agreement
from foedus.assessment import Assessment, LicenceNote, Limit
from foedus.findings import (
    Answer,
    Cause,
    Column,
    Critical,
    Curves,
    Feature,
    Finding,
    Judgement,
    Layer,
    MapView,
    Receipt,
    Section,
    Table,
    TableView,
    Trace,
    Value,
    Verdict,
)
from foedus.planning import Options
from foedus.vocabulary import ParameterId, StateId, Sweep
from foedus.world import World

HOSTILE = "<script>alert('x')</script> & \"quoted\" =1+1 {{ 7 * 7 }} #panic() \\u{202e}"
NAMES = {
    "ARV": "Arvenia",
    "BEL": "Belmark",
    "COR": "Corvia",
    "DRU": "Druland",
    "EST": "Estmoor",
    "FEN": "Fenwick",
    "GAL": "Galdor",
    "HAV": "Havenland",
    "ILM": "Ilmaria",
    "JOR": "Jorvik",
    "KAS": "Kastellan",
    "LUM": "Lumeria",
    "MOR": "Moravale",
    "NOR": "Norrick",
    "OST": "Ostrel Isles",
    "PEL": "Pelham",
}
READINGS = ("common", "outer_perimeters", "all_party_borders", "as_quoted")
CREDIT = ("© Cartographers of the Gulf, ODbL 1.0", "Gulf coast survey, LGPL-3")


def side_of(state: str) -> str:
    index = list(NAMES).index(state)
    return "league" if index in {3, 7, 10, 11} else ("third" if index in {14, 15} else "accord")


def outlines() -> Layer:
    """Sixteen states on a wavy continent, cut by Voronoi cells, with small islands."""
    angle = np.linspace(0, 2 * np.pi, 721)[:-1]
    radius = 9 + np.sin(5 * angle) + 0.5 * np.sin(17 * angle) + 0.15 * np.sin(61 * angle)
    ring = np.column_stack([22 + 1.7 * radius * np.cos(angle), 55 + radius * np.sin(angle)])
    land = shapely.Polygon(ring)
    seeds = [
        (22 + 1.7 * r * math.cos(t), 55 + r * math.sin(t))
        for k in range(16)
        for r, t in [((2.5 if k % 2 else 6.5), k * 2.399)]
    ]
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=shapely.box(-20, 30, 60, 80))
    )
    features = []
    for seed, (code, name) in zip(seeds, NAMES.items(), strict=True):
        cell = next(c for c in cells if c.contains(shapely.Point(seed)))
        shape = shapely.intersection(cell, land)
        if code == "OST":
            isles = [
                shapely.Point(40 + 0.5 * k, 60 - 0.6 * k).buffer(0.02 + 0.09 * k) for k in range(7)
            ]
            shape = shapely.union_all([shape, *isles])
        features.append(Feature(shape, {"state": code, "name": name, "side": side_of(code)}))
    return Layer(
        id="outlines",
        title="Outlines of states",
        features=tuple(features),
        licence="ODbL 1.0",
        attribution=CREDIT,
    )


def coverage_table() -> Table:
    rows: list[tuple[Any, ...]] = []
    for r, reading in enumerate(READINGS):
        for k, (code, name) in enumerate(NAMES.items()):
            for width in range(0, 501, 10):
                depth = 90.0 + 37.0 * k - 20.0 * r
                share = 0.0 if k == 15 else 1.0 - math.exp(-((max(width, 0) / depth) ** 1.4))
                share = min(1.0, share * 1.02)
                slack = 0.03 * share * (1 - share)
                rows.append((
                    reading,
                    side_of(code),
                    code,
                    name,
                    float(width),
                    share * 45456.4,
                    max(0.0, share - slack),
                    share,
                    min(1.0, share + slack),
                    None if k == 9 else min(1.0, share * 0.93),
                ))
    return Table(
        id="art7.2-coverage",
        title="Share of each state's territory and population inside the zone, by width",
        columns=(
            Column(name="reading", label="Reading"),
            Column(name="side", label="Side"),
            Column(name="subject", label="Code"),
            Column(name="name", label="State"),
            Column(name="width_km", label="Width on each side", unit="km", digits=0),
            Column(name="area_km2", label="Area inside", unit="km²", digits=0),
            Column(name="share_lower", label="Share, lower bound", unit="share"),
            Column(name="share", label="Share of territory", unit="share"),
            Column(name="share_upper", label="Share, upper bound", unit="share"),
            Column(
                name="population_share",
                label="Share of population",
                unit="share",
                description="Listed places only, normalised by their total",
            ),
        ),
        rows=tuple(rows),
        clause="art7.2",
        notes=("Shares are of land without territorial sea.",),
        attribution=CREDIT,
    )


def critical_table() -> Table:
    rows = tuple(
        (
            side_of(code),
            name,
            45456.0 - 1234.5 * k,
            1.2 + 3 * k,
            None if k > 12 else 310.4 + 11 * k,
        )
        for k, (code, name) in enumerate(NAMES.items())
    )
    return Table(
        id="art7.2-critical",
        title="Widths from which some, and all, of a state lies in the zone",
        columns=(
            Column(name="side", label="Side"),
            Column(name="name", label="State"),
            Column(name="territory_km2", label="Territory", unit="km²", digits=0),
            Column(name="first_km", label="Any of it from", unit="km"),
            Column(
                name="whole_km",
                label="All of it from",
                unit="km",
                description="The least width for which nothing is left outside",
            ),
        ),
        rows=rows,
        clause="art7.2",
        notes=("Reading: common.", HOSTILE),
        attribution=CREDIT,
    )


def record_table() -> Table:
    rows = tuple(
        (
            f"Exercise {k}",
            "2019-09-1" + str(k % 10),
            side_of(list(NAMES)[k % 14]),
            9000 + 731 * k,
            ("within the ban", "undetermined", "outside it")[k % 3],
            None if k % 3 == 2 else 12.5 * k,
        )
        for k in range(24)
    )
    rows = (('=HYPERLINK("http://evil")', "2019-01-01", "accord", -12, HOSTILE, None), *rows)
    return Table(
        id="art7.2-activities",
        title="Activities before the as-of date, held against the clause",
        columns=(
            Column(name="activity", label="Activity"),
            Column(name="start", label="Began"),
            Column(name="side", label="Side"),
            Column(name="troops_count", label="Troops claimed", digits=0),
            Column(name="verdict", label="Verdict"),
            Column(name="width_km", label="Within the ban from", unit="km"),
        ),
        rows=rows,
        clause="art7.2",
        notes=("The coverage of the data is uneven: counts of the sides must not be compared.",),
        attribution=("Gulf exercise records (secondary)",),
    )


def missile_table() -> Table:
    rows: list[tuple[Any, ...]] = []
    for code, name in list(NAMES.items())[:8]:
        for reach in range(0, 5501, 275):
            share = min(1.0, reach / (900.0 + 400.0 * list(NAMES).index(code)))
            rows.append((side_of(code), name, float(reach), share))
    return Table(
        id="art5-reach",
        title="Share of each state's territory from which the other side is in reach",
        columns=(
            Column(name="side", label="Side"),
            Column(name="name", label="State"),
            Column(name="range_km", label="Range", unit="km", digits=0),
            Column(name="share", label="Share of territory", unit="share"),
        ),
        rows=tuple(rows),
        clause="art5",
        attribution=CREDIT,
    )


def zones() -> Layer:
    ground = outlines()
    groups = {
        side: shapely.union_all([
            f.geometry for f in ground.features if f.properties["side"] == side
        ])
        for side in ("accord", "league")
    }
    line = shapely.intersection(groups["accord"].boundary, groups["league"].boundary.buffer(1e-6))
    features = tuple(
        Feature(line.buffer(width / 111.0), {"reading": reading, "width_km": float(width)})
        for reading in ("common",)
        for width in (25, 50, 100, 200, 300)
    )
    return Layer(
        id="art7.2-zone",
        title="Zone of the exercise ban at several widths",
        features=features,
        clause="art7.2",
        tolerance_m=250.0,
        licence="ODbL 1.0",
        attribution=CREDIT,
    )


def barred() -> Layer:
    ground = outlines()
    features = []
    for side, other in (("accord", "league"), ("league", "accord")):
        target = shapely.union_all([
            f.geometry for f in ground.features if f.properties["side"] == other
        ])
        own = shapely.union_all([
            f.geometry for f in ground.features if f.properties["side"] == side
        ])
        features.append(
            Feature(
                shapely.intersection(own, target.buffer(4.0)), {"side": side, "range_km": 500.0}
            )
        )
    return Layer(
        id="art5-barred",
        title="Where each side could not deploy",
        features=tuple(features),
        clause="art5",
        licence="ODbL 1.0",
        attribution=CREDIT,
    )


def places() -> Layer:
    features = tuple(
        Feature(
            shapely.Point(13 + 1.8 * k, 50 + (k * 7 % 10)),
            {
                "name": f"Exercise {k} & {HOSTILE}" if k == 3 else f"Exercise {k}",
                "side": "league" if k % 3 else "accord",
            },
        )
        for k in range(11)
    )
    return Layer(
        id="activities",
        title="Places of activities",
        features=features,
        licence="CC BY 4.0",
        attribution=("Gulf exercise records",),
    )


def findings() -> tuple[Finding, ...]:
    verdicts = (Verdict.FAILS, Verdict.HOLDS, Verdict.UNDETERMINED, Verdict.INAPPLICABLE)
    found = []
    for k in range(40):
        verdict = verdicts[k % 4]
        causes = (
            frozenset({Cause.FACT, Cause.READING})
            if verdict is Verdict.UNDETERMINED
            else frozenset()
        )
        leaf = Trace(
            label=f"distance to the line {k} km",
            result="12.4 to 13.1 km",
            origin=f"activities/ACT-{k:03d} [secondary]",
        )
        found.append(
            Finding(
                agreement="gulf-draft",
                clause="art7.2",
                measure="activities",
                subject=f"ACT-{k:03d}",
                reading=READINGS[k % 4],
                proposition=f"Exercise {k} complies with Article 7, paragraph 2"
                + (HOSTILE if k == 0 else ""),
                judgement=Judgement(verdict, causes),
                values=(
                    Value(
                        name="distance", unit="km", estimate=12.75, lower=12.4, upper=float("inf")
                    ),
                ),
                critical=(
                    Critical(
                        parameter="zone_width",
                        unit="km",
                        lower=12.4,
                        upper=13.1,
                        statement="within the ban for every width of 13.1 km or more",
                    ),
                )
                if k % 4 == 0
                else (),
                trace=Trace(
                    label="Draft of the Gulf › Article 7, paragraph 2 › art7.2",
                    result=f"reading {READINGS[k % 4]}",
                    origin="“not above brigade level” (gulf, secondary)",
                    children=(
                        Trace(label="place", result="inside", children=(leaf, leaf)),
                        Trace(label="echelon", result="division, coded", origin=HOSTILE),
                    ),
                ),
                facts=(f"activities/ACT-{k:03d}",),
                later=k > 36,
            )
        )
    return tuple(found)


def agreement() -> Agreement:
    """The fictional draft, with a notice that tries to break out of the page."""
    read = read_agreement(Path(__file__).with_name("gulf.md"))
    return dataclasses.replace(read, notice=f"{read.notice}; {HOSTILE}")


def options() -> Options:
    return Options(
        as_of=dt.date(2022, 1, 21),
        known_by=dt.date(2022, 1, 21),
        status={"Ostrel Shoals": StateId("OST")},
        sweeps={ParameterId("zone_width"): Sweep(lower_km=0, upper_km=500, step_km=25)},
    )


def world() -> World:
    return World(
        id="gulf-2022",
        title="The Gulf in January 2022",
        description="A fictional world.",
        as_of=dt.date(2022, 1, 21),
        folder=Path("gulf"),
        states={},
        bodies={},
        groups={},
        regions={},
        memberships=(),
        activities=(),
        forces=(),
        baselines=(),
        ranges=(),
        echelon_strengths={},
        boundary_layer="",
    )


EXTENT = (5.0, 45.0, 39.0, 65.0)


def sections() -> tuple[Section, ...]:
    maps = tuple(
        MapView(
            layer="art7.2-zone",
            extent=EXTENT,
            only=(("width_km", (str(width),)),),
            shade="width_km",
            points="activities" if width == 100 else "",
            table="art7.2-critical",
            title=f"Zone of {width} km",
            caption=f"The zone if the width is {width} km, reading common.",
        )
        for width in (50, 100)
    )
    return (
        Section(
            clause="art5",
            headline="Article 5: the league loses 31.2 %, the accord 12.9 %.",
            statements=("The clause bites on both sides.",),
            exhibits=(
                Curves(
                    table="art5-reach",
                    x="range_km",
                    y="share",
                    series="name",
                    side="side",
                    title="Territory from which the other side is in reach",
                    caption="Reading: other side, Europe.",
                ),
                MapView(
                    layer="art5-barred",
                    extent=EXTENT,
                    table="art5-reach",
                    title="Where each side could not deploy missiles of 500 km",
                    caption="Both sides.",
                ),
            ),
        ),
        Section(
            clause="art7.1",
            headline="Article 7, paragraph 1: binds fourteen states of one side only.",
            statements=("Two third states are affected.",),
        ),
        Section(
            clause="art7.2",
            headline="Article 7, paragraph 2: all of Arvenia lies in the zone from 310.4 km.",
            statements=(
                "At 100 km the zone takes 41.0 % of the accord's frontline states.",
                HOSTILE,
            ),
            exhibits=(
                MapView(
                    layer="art7.2-zone",
                    extent=EXTENT,
                    shade="width_km",
                    points="activities",
                    table="art7.2-critical",
                    title="The zone at five widths",
                    caption="Reading: common.",
                ),
                *maps,
                Curves(
                    table="art7.2-coverage",
                    x="width_km",
                    y="share",
                    series="name",
                    side="side",
                    panel="reading",
                    lower="share_lower",
                    upper="share_upper",
                    title="Share of territory in the zone, by reading of the border line",
                    caption="All readings that the document declares.",
                ),
                Curves(
                    table="art7.2-coverage",
                    x="width_km",
                    y="population_share",
                    series="name",
                    side="side",
                    only=(("reading", ("common",)),),
                    title="Share of population in the zone",
                ),
                TableView(table="art7.2-critical"),
                TableView(
                    table="art7.2-coverage",
                    pivot=("name", "width_km", "share"),
                    folded=True,
                    caption="Share of territory by width",
                ),
                TableView(
                    table="art7.2-activities",
                    columns=("activity", "start", "side", "troops_count", "verdict", "width_km"),
                ),
            ),
        ),
    )


def assessment() -> Assessment:
    return Assessment(
        agreement=agreement(),
        world=world(),
        options=options(),
        sections=sections(),
        lines=(),
        rule="The share of territory, by side, at the middle of the sweep under the base reading.",
        answers=(
            Answer(
                question="Where would exercises be banned?",
                result="Within 100 km: 41.0 % of the accord's land, 3.1 % of the league's.",
                reason="The zone runs along a border that is short for one side.",
                change="The width, which the text leaves open, and the reading of the line.",
                clause="art7.2",
            ),
            Answer(
                question="Whom does the ban on activities in third states bind?",
                result="Fourteen states of one side, none of the other.",
                reason="The sentence names only one side.",
                change="Nothing in the text.",
                clause="art7.1",
            ),
            Answer(
                question="Where could missiles not be placed?",
                result="At 500 km: in 31.2 % of the league's land, 12.9 % of the accord's.",
                reason="Either side must stay out of reach of the other.",
                change="The definition of the class: " + HOSTILE,
                clause="art5",
            ),
        ),
        findings=findings(),
        tables=(coverage_table(), critical_table(), record_table(), missile_table()),
        layers=(zones(), places(), barred()),
        outlines=outlines(),
        limits=(
            Limit(
                title="Perceptions",
                text="Article 1 turns on what could be perceived; no fact decides that.",
            ),
            Limit(
                title="Coverage of the records",
                text="Exercises are recorded unevenly; counts per side are not a balance.",
            ),
        ),
        licences=(
            LicenceNote(
                name="Cartographers of the Gulf",
                licence="ODbL 1.0",
                what="boundaries of states",
                version="2022a",
            ),
            LicenceNote(
                name="Gulf coast survey", licence="LGPL-3", what="coastline", version="2.3.7"
            ),
        ),
        receipt=Receipt((
            ("document gulf-draft", "sha256:" + "ab" * 32),
            ("engine", "foedus 0.1.0"),
            ("option as-of", "2022-01-21"),
        )),
    )
