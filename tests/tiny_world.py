"""A fictional world of seven rectangular states, small enough to work out by hand.

``TTT`` lies east of both camps, and nothing is named after anything real::

        20      22      24  25          30 E
    54  +-------+
        | NCC   |            (member of the North from 2010 on)
    53  +-------+-------+---+           (NAA has an island at 30 E)
        | NAA   | NBB   |   |
    52  +=======+=======+TTT|    ===  the border of North and South
        | SAA   | SBB   |   |
    51  +-------+-------+---+           (Strip: in TTT, held by SBB)
        | SCC   |
    50  +-------+                       (SCC has territorial sea to 49.8 N)

`write` puts the facts and the pact into a folder, `RectangleBoundaries` is a second source of
boundaries beside the one of the engine, and `build` binds and assesses all of it.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from foedus.agreements import Agreement, read_agreement
from foedus.assessment import Assessment, assess
from foedus.planning import Ground, Options, Plan, bind_agreement
from foedus.vocabulary import Grade, Source, StateId
from foedus.world import DataSource, Licence, Places, Territory, World, read_world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

PACT = Path(__file__).with_name("tiny_pact.md")
AS_OF = dt.date(2020, 6, 1)

LAND = {
    "NAA": [(20.0, 52.0, 22.0, 53.0), (30.0, 52.0, 30.5, 52.4)],
    "NBB": [(22.0, 52.0, 24.0, 53.0)],
    "NCC": [(20.0, 53.0, 22.0, 54.0)],
    "SAA": [(20.0, 51.0, 22.0, 52.0)],
    "SBB": [(22.0, 51.0, 24.0, 52.0)],
    "SCC": [(20.0, 50.0, 22.0, 51.0)],
    "TTT": [(24.0, 51.3, 25.0, 53.0), (24.3, 51.0, 25.0, 51.3)],
    "Strip": [(24.0, 51.0, 24.3, 51.3)],
}
SEA = {"SCC": [(20.0, 49.8, 22.0, 50.0)]}

MIRROR = {
    "NAA": "SAA",
    "NBB": "SBB",
    "NCC": "SCC",
    "NLEAGUE": "SLEAGUE",
    "NORTH_CAMP": "SOUTH_CAMP",
    "north": "south",
    "north_founders": "south_founders",
    "North": "South",
    "Alder": "Cedar",
    "Birch": "Dogwood",
    "Fir": "Gorse",
}
"""Every word that tells the two camps apart, with the word of the other camp."""


def mirrored(text: str) -> str:
    """Return a text with every word of one camp replaced by that of the other."""
    both = MIRROR | {value: key for key, value in MIRROR.items()}
    words = "|".join(sorted(map(re.escape, both), key=len, reverse=True))
    return re.sub(rf"(?<![A-Za-z_])(?:{words})(?![A-Za-z_])", lambda m: both[m[0]], text)


SOURCED = {"source": "invented", "grade": "primary", "note": ""}
CODED = ("echelon_label", "echelon_low", "echelon_high", "echelon_basis")


def _echelon(text: str) -> dict[str, str]:
    """Return echelon columns from ``stated division`` or ``coded brigade division``."""
    basis, *bounds = text.split()
    low, high = (bounds[0], bounds[-1]) if bounds else ("", "")
    return dict(zip(CODED, ("/".join(bounds) or basis, low, high, basis), strict=True))


def _activity(
    name: str, *, who: str, complete: bool, echelon: str, hosts: str, **changes: str
) -> dict[str, str]:
    row = {
        "id": name,
        "name": f"Exercise {name}",
        "name_original": "",
        "series": "",
        "led_by": "NORTH_CAMP",
        "kind": "ftx",
        "outcome": "held",
        "start": "2019-05-01",
        "end": "2019-05-09",
        "date_precision": "day",
        "hosts": hosts,
        "participants": who,
        "participants_basis": "listed",
        "participants_complete": "yes" if complete else "no",
        **dict.fromkeys(
            ("tanks", "armoured_vehicles", "artillery", "vehicles_total", "aircraft", "ships"), ""
        ),
        "notification": "unknown",
        "notification_grade": "memory",
        "known_on": changes.get("start", "2019-05-01"),
        **_echelon(echelon),
        **SOURCED,
    }
    return row | changes


ACTIVITIES = [
    _activity("stated-near", who="NAA", complete=True, echelon="stated division", hosts="NAA"),
    _activity("stated-small", who="NAA", complete=True, echelon="stated brigade", hosts="NAA"),
    _activity("coded-agreed", who="SAA", complete=True, echelon="coded division", hosts="SAA"),
    _activity("coded-alone", who="SAA", complete=True, echelon="coded division", hosts="SAA"),
    _activity("coded-disputed", who="SAA", complete=True, echelon="coded division", hosts="SAA"),
    _activity("coded-small", who="SAA", complete=True, echelon="coded battalion", hosts="SAA"),
    _activity("off-scale", who="SAA", complete=True, echelon="off_scale", hosts="SAA"),
    _activity("cancelled", who="NAA", complete=True, echelon="stated division", hosts="NAA")
    | {"outcome": "cancelled"},
    _activity("third-party", who="TTT", complete=True, echelon="stated division", hosts="NAA"),
    _activity("unnamed-guests", who="TTT", complete=False, echelon="stated division", hosts="TTT"),
    _activity("two-places", who="SAA", complete=True, echelon="stated division", hosts="SAA;SCC"),
    _activity("abroad", who="NAA", complete=True, echelon="coded company", hosts="TTT"),
    _activity(
        "later",
        who="NAA",
        complete=True,
        echelon="stated division",
        hosts="NAA",
        start="2021-05-01",
        end="2021-05-02",
    ),
    _activity(
        "secret",
        who="NAA",
        complete=True,
        echelon="stated division",
        hosts="NAA",
        known_on="2021-01-01",
    ),
]
SPOTS = {
    "stated-near": [(21.0, 52.3, 10)],
    "stated-small": [(21.0, 52.3, 10)],
    "coded-agreed": [(21.0, 51.9, 10)],
    "coded-alone": [(21.0, 51.9, 10)],
    "coded-disputed": [(21.0, 51.9, 10)],
    "coded-small": [(21.0, 51.9, 10)],
    "off-scale": [(21.0, 51.9, 10)],
    "cancelled": [(21.0, 52.0, 10)],
    "third-party": [(21.0, 52.0, 10)],
    "unnamed-guests": [(24.5, 52.0, 10)],
    "two-places": [(21.0, 51.9, 10), (21.0, 50.5, 10)],
    "abroad": [(24.5, 52.5, 10)],
    "later": [(21.0, 52.0, 10)],
    "secret": [(21.0, 52.0, 10)],
}
CLAIMS = [
    ("coded-agreed", "whole", "12000", "15000", "2019-05-01"),
    ("coded-disputed", "whole", "15000", "15000", "2019-05-01"),
    ("coded-disputed", "whole", "2000", "2000", "2019-05-01"),
    ("coded-small", "whole", "500", "600", "2019-05-01"),
    ("off-scale", "whole", "90000", "90000", "2019-05-01"),
    ("coded-alone", "whole", "15000", "15000", "2022-01-01"),
]
"""The last one became known after the reference date."""


def _force(name: str, *, sender: str, host: str, troops: str, **changes: str) -> dict[str, str]:
    low, _, high = troops.partition("-")
    row = {
        "id": name,
        "name": f"Force {name}",
        "group": "NORTH_CAMP" if "N" in sender[:1] else "SOUTH_CAMP",
        "kind": "deployment",
        "sender": sender,
        "framework": "",
        "contributors": "",
        "contributors_complete": "yes",
        "host": host,
        "control": "host" if host else "not_stationed",
        "controlled_by": "",
        "troops_low": low,
        "troops_high": high or low,
        "readiness_days": "",
        "place": "somewhere",
        "lat": "52.2",
        "lon": "21.0",
        "uncertainty_km": "10",
        "location": "garrison",
        "as_of": "2020-01-01",
        "present_to": "",
        "known_on": "2020-01-01",
        **_echelon("stated battalion"),
        **SOURCED,
    }
    return row | changes


FORCES = [
    _force("new", sender="NAA", host="NCC", troops="1000-1200"),
    _force("old", sender="SAA", host="TTT", troops="500-700"),
    _force("uncounted", sender="SBB", host="TTT", troops=""),
    _force("mixed", sender="", framework="NBB", contributors="NAA;NCC", host="SCC", troops="900"),
    _force("staff", sender="", host="NCC", troops="50", group="NORTH_CAMP"),
    _force("unbound", sender="NCC", host="TTT", troops="100"),
    _force(
        "held", sender="SAA", host="NBB", troops="50", control="other_state", controlled_by="TTT"
    ),
    _force("gone", sender="NAA", host="TTT", troops="70", present_to="2020-05-01"),
    _force("rumour", sender="NAA", host="TTT", troops="70", known_on="2021-01-01"),
    _force("home", sender="NAA", host="NAA", troops="9000", kind="national_formation")
    | _echelon("stated division"),
    _force("pool", sender="NAA", host="", troops="5000"),
]
BASELINES = [
    ("NCC", "", "yes", "0", "0"),
    ("TTT", "SAA", "yes", "600", "800"),
    ("TTT", "NBB;SBB", "yes", "0", "100"),
    ("SCC", "NBB", "yes", "1000", "1000"),
    ("NBB", "SAA", "yes", "20", "40"),
]
RANGES = [
    ("definition", "land", "500", "5500", "NAA", "surface"),
    ("exact", "land", "600", "700", "NAA", "surface"),
    ("short", "land", "100", "300", "NAA", "surface"),
    ("across", "land", "400", "600", "SAA", "surface"),
    ("at-sea", "sea", "600", "700", "SAA", "surface"),
    ("silent", "land", "", "", "SAA", "surface"),
]
USUAL = {
    "team": (2, 5),
    "section": (6, 14),
    "platoon": (20, 60),
    "company": (80, 250),
    "battalion": (300, 1000),
    "regiment": (1500, 3000),
    "brigade": (3000, 5000),
    "division": (10000, 20000),
    "corps": (20000, 50000),
    "army": (50000, 200000),
}
HEAD = """foedus: 1
kind: world
id: tiny
title: A tiny world
as_of: 2020-06-01
description: invented
tables:
  states: states.csv
  bodies: bodies.csv
  memberships: memberships.csv
  activities: activities.csv
  activity_places: activity_places.csv
  strengths: strengths.csv
  forces: forces.csv
  baseline: baseline.csv
  ranges: ranges.csv
  echelons: echelons.csv
  regions: regions.csv
boundaries: {layer: rectangles, units: units.csv}
groups:
  NORTH_CAMP: {title: North camp, members_of: [NLEAGUE]}
  SOUTH_CAMP: {title: South camp, members_of: [SLEAGUE]}
views:
  - {title: All of it, extent: [19, 49, 31, 55]}
licences:
  - {id: CC0-1.0, covers: the facts, holder: nobody, attribution: invented facts, url: "https://example.org"}
statements:
  - Everything here is invented.
"""
NAMES = {
    "NAA": "Alder",
    "NBB": "Birch",
    "NCC": "Fir",
    "SAA": "Cedar",
    "SBB": "Dogwood",
    "SCC": "Gorse",
    "TTT": "Elm",
}


def _tables() -> dict[str, list[dict[str, str]]]:
    sourced = SOURCED
    return {
        "states": [
            {"id": s, "iso2": s[:1] + s[2:], "name": n, "area_km2_low": "1", "area_km2_high": "9"}
            | sourced
            for s, n in NAMES.items()
        ],
        "bodies": [
            {"id": b, "title": t, "kind": "alliance", "complete_from": "1990-01-01"} | sourced
            for b, t in (("NLEAGUE", "North league"), ("SLEAGUE", "South league"))
        ],
        "memberships": [
            {"state": s, "body": b, "role": "member", "from": f, "to": "", "precision": "day"}
            | sourced
            for s, b, f in (
                ("NAA", "NLEAGUE", "1990-01-01"),
                ("NBB", "NLEAGUE", "1990-01-01"),
                ("NCC", "NLEAGUE", "2010-01-01"),
                ("SAA", "SLEAGUE", "1990-01-01"),
                ("SBB", "SLEAGUE", "1990-01-01"),
                ("SCC", "SLEAGUE", "1990-01-01"),
            )
        ],
        "activities": ACTIVITIES,
        "activity_places": [
            {
                "activity": name,
                "order": str(k + 1),
                "name": f"place {k + 1} of {name}",
                "state": "",
                "controlled_by": "",
                "lat": str(lat),
                "lon": str(lon),
                "uncertainty_km": str(error),
                "location": "named",
            }
            | sourced
            for name, spots in SPOTS.items()
            for k, (lon, lat, error) in enumerate(spots)
        ],
        "strengths": [
            {
                "id": f"{name}/{k}",
                "activity": name,
                "kind": "estimate",
                "claimant": f"claimant {k}",
                "scope": "whole exercise",
                "covers": covers,
                "troops_low": low,
                "troops_high": high,
                "known_on": known,
            }
            | sourced
            for k, (name, covers, low, high, known) in enumerate(CLAIMS)
        ],
        "forces": FORCES,
        "baseline": [
            {
                "id": f"B{k}",
                "host": host,
                "senders": senders,
                "senders_label": senders or "none",
                "senders_complete": complete,
                "date": "2000-01-01",
                "troops_low": low,
                "troops_high": high,
                "what": "forces",
            }
            | sourced
            for k, (host, senders, complete, low, high) in enumerate(BASELINES)
        ],
        "ranges": [
            {
                "id": name,
                "system": f"System {name}",
                "missile": "",
                "operators": operator,
                "sites": "",
                "kind": "definition" if name == "definition" else "missile",
                "against": against,
                "basing": basing,
                "range_km_low": low,
                "range_km_high": high,
                "treaty_class": "none",
                "claimed_by": "",
                "disputed": "no",
                "deployed": "yes",
            }
            | sourced
            for name, basing, low, high, operator, against in RANGES
        ],
        "echelons": [
            {"echelon": name, "troops_low": str(low), "troops_high": str(high)} | sourced
            for name, (low, high) in USUAL.items()
        ],
        "regions": [
            {"name": "everywhere", "title": "Everywhere", "states": ";".join(NAMES)}
            | {"polygon": "", "tolerance_km": ""}
            | sourced,
            {"name": "mainland", "title": "Mainland", "states": ";".join(NAMES)}
            | {"polygon": "mainland.geojson", "tolerance_km": "1"}
            | sourced,
        ],
        "units": [
            {
                "unit": unit,
                "state_iso3": "TTT" if unit == "Strip" else unit,
                "shared_iso3": "",
                "dependency": "",
                "held_by_iso3": "SBB" if unit == "Strip" else "",
                "views_iso3": "TTT;SBB" if unit == "Strip" else "",
                "located": "yes",
                "disputed": "yes" if unit == "Strip" else "no",
                "zones": "",
                "inside": "",
                "name": "Strip" if unit == "Strip" else NAMES[unit],
            }
            | sourced
            for unit in LAND
        ],
    }


def write(folder: Path, change: Callable[[str], str] = str) -> Path:
    """Write the world to ``folder/tiny`` and the pact to ``folder/tiny-pact.md``."""
    world = folder / "tiny"
    world.mkdir()
    (world / "world.yaml").write_text(change(HEAD), encoding="utf-8")
    for name, rows in _tables().items():
        with (world / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(rows[0])
            writer.writerows([change(cell) for cell in row.values()] for row in rows)
    mainland = shapely.geometry.mapping(shapely.box(19, 49, 26, 55))
    (world / "mainland.geojson").write_text(
        json.dumps({"type": "Feature", "properties": {}, "geometry": mainland})
    )
    (folder / "tiny-pact.md").write_text(change(PACT.read_text(encoding="utf-8")))
    return world


@dataclass(frozen=True, kw_only=True)
class RectangleBoundaries:
    """Boundaries from rectangles by shapely: a second, plain source beside that of the engine.

    Rectangles have exact corners, so that plane set operations on them are exact too.
    """

    land: Mapping[str, MultiPolygon]
    sea: Mapping[str, MultiPolygon]
    claims: Mapping[str, StateId]
    attribution: tuple[DataSource, ...] = (
        DataSource(name="rectangles", licence="CC0-1.0", what="boundaries", version="1"),
    )

    @property
    def fingerprint(self) -> str:
        parts = [f"{k}:{v.wkt}" for table in (self.land, self.sea) for k, v in table.items()]
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    @property
    def states(self) -> tuple[StateId, ...]:
        return tuple(sorted(set(self.claims.values())))

    def with_status(self, views: Mapping[str, StateId]) -> RectangleBoundaries:
        return replace(self, claims={**self.claims, **views})

    def territory(self, states: Iterable[StateId], *, kind: Territory) -> MultiPolygon:
        wanted = set(states)
        tables = [self.land] if kind is Territory.LAND else [self.land, self.sea]
        parts = [t[u] for t in tables for u, s in self.claims.items() if s in wanted and u in t]
        return _many(shapely.union_all(parts))

    def derive_land(self, states: Iterable[StateId]) -> None:
        assert set(states) <= set(self.states)

    def perimeter(self, states: Iterable[StateId]) -> list[Any]:
        return _lines(self.territory(states, kind=Territory.LAND_SEA).boundary)

    def border_between(self, first: Iterable[StateId], second: Iterable[StateId]) -> list[Any]:
        one, other = (self.territory(s, kind=Territory.LAND_SEA) for s in (first, second))
        return _lines(shapely.intersection(one.boundary, other.boundary))

    def borders_of_each(self, states: Iterable[StateId]) -> list[Any]:
        each = [self.territory([s], kind=Territory.LAND_SEA).boundary for s in sorted(states)]
        return _lines(shapely.union_all(each))

    def outline(self, state: StateId, tolerance_deg: float) -> MultiPolygon:
        assert tolerance_deg > 0
        return self.territory([state], kind=Territory.LAND)


def _many(geometry: shapely.Geometry) -> MultiPolygon:
    parts = shapely.get_parts(geometry)
    return MultiPolygon([shapely.geometry.polygon.orient(part) for part in parts])


def _lines(geometry: shapely.Geometry) -> list[Any]:
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "LineString"]
    merged = shapely.get_parts(shapely.line_merge(shapely.MultiLineString(parts)))
    return [shapely.get_coordinates(part) for part in merged]


def rectangles(change: Callable[[str], str] = str) -> RectangleBoundaries:
    """Return the boundaries of the tiny world, its states renamed by `change`."""
    land, sea = (
        {change(u): _many(shapely.union_all([shapely.box(*b) for b in boxes])) for u, boxes in t}
        for t in (LAND.items(), SEA.items())
    )
    claims = {change(u): StateId(change("TTT" if u == "Strip" else u)) for u in LAND}
    return RectangleBoundaries(land=land, sea=sea, claims=claims)


def places(change: Callable[[str], str] = str) -> Places:
    """Return nine places for each state, on a grid in its first rectangle, of 1 to 9 people."""
    rows = []
    for unit in NAMES:
        west, south, east, north = LAND[unit][0]
        for k in range(9):
            longitude = west + (east - west) * (1 + k % 3) / 4
            latitude = south + (north - south) * (1 + k // 3) / 4
            rows.append((change(unit), longitude, latitude, k + 1))
    state, longitude, latitude, population = zip(*rows, strict=True)
    return Places(
        state=np.array(state),
        longitude_deg=np.array(longitude),
        latitude_deg=np.array(latitude),
        population=np.array(population),
        positional_uncertainty_km=1.0,
        source=Source(title="invented", grade=Grade.PRIMARY),
        licence=Licence(
            id="CC0-1.0", covers="places", holder="", attribution="invented places", url=""
        ),
        sha256="0" * 64,
    )


def options(**changes: Any) -> Options:
    """Return the options of the reference date."""
    return Options(**({"as_of": AS_OF, "known_by": AS_OF} | changes))


@dataclass(frozen=True, kw_only=True)
class Tiny:
    """Everything about the tiny world; `assess` measures it with other options."""

    world: World
    agreement: Agreement
    boundaries: RectangleBoundaries
    places: Places
    kept: dict[str, Assessment] = field(default_factory=dict)

    def ground(self, **changes: Any) -> Ground:
        parts: dict[str, Any] = {"boundaries": self.boundaries, "territory": Territory.LAND}
        return Ground(**(parts | changes))

    def plan(self, **changes: Any) -> Plan:
        chosen = options(**changes)
        boundaries: Any = self.boundaries.with_status(chosen.status)
        ground = self.ground(boundaries=boundaries, territory=chosen.territory)
        return bind_agreement(self.agreement, self.world, ground, chosen)

    def assess(self, **changes: Any) -> Assessment:
        key = repr(changes)
        if key not in self.kept:
            self.kept[key] = assess(self.plan(**changes), self.places, progress=_silent)
        return self.kept[key]


def _silent(_step: str, _done: int, _total: int) -> None:
    return


def build(folder: Path, change: Callable[[str], str] = str) -> Tiny:
    """Return the tiny world, read from files that are written to `folder`."""
    world = write(folder, change)
    return Tiny(
        world=read_world(world),
        agreement=read_agreement(str(folder / "tiny-pact.md")),
        boundaries=rectangles(change),
        places=places(change),
    )
