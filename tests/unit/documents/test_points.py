"""Tables of points: kept as they stand, whatever their text, length and form; faults placed."""

from __future__ import annotations

import csv
import io
import json
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from foedus.documents import csv_records, open_points, write_points
from foedus.documents.csv_records import Header, Records, read_records
from foedus.documents.relay import ahead
from foedus.errors import DocumentError, OutputError

if TYPE_CHECKING:
    import numpy as np

NEW = ("sum", "north")


def compute(lon: np.ndarray, lat: np.ndarray) -> dict[str, np.ndarray]:
    return {"sum": lon + lat, "north": lat > 0}


def written(path: Path, target: Path | io.BytesIO | None = None, **options: Any) -> bytes:
    """Return what is written for a table."""
    sink = io.BytesIO() if target is None else target
    keywords = {"columns": NEW, "compute": compute, "tell": lambda *_: None, **options}
    write_points(open_points(path), sink, **keywords)
    return sink.getvalue() if isinstance(sink, io.BytesIO) else sink.read_bytes()


def table(folder: Path, content: bytes | str) -> Path:
    path = folder / "points.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


KEPT = {
    "plain": (b"id,lon,lat\n7,25,59\n", b"id,lon,lat,sum,north\n7,25,59,84,true\n"),
    "quotes": (
        b'lon,lat,name\n25,-59,"a, b"\n"25","59","say ""no"""\n',
        b'lon,lat,name,sum,north\n25,-59,"a, b",-34,false\n"25","59","say ""no""",84,true\n',
    ),
    "line end in a cell": (
        b'name,lon,lat\n"two\nlines",25,59\n"a\r\nb",1,2\n',
        b'name,lon,lat,sum,north\n"two\nlines",25,59,84,true\n"a\r\nb",1,2,3,true\n',
    ),
    "line ends of Windows": (
        b"lon,lat\r\n25,59\r\n26,60\r\n",
        b"lon,lat,sum,north\r\n25,59,84,true\r\n26,60,86,true\r\n",
    ),
    "no last line end": (b"lon,lat\n25,59", b"lon,lat,sum,north\n25,59,84,true\n"),
    "empty lines": (b"lon,lat\n\n25,59\n\r\n\n", b"lon,lat,sum,north\n25,59,84,true\n"),
    "byte order mark": (
        b"\xef\xbb\xbflon,lat\n25,59\n",
        b"\xef\xbb\xbflon,lat,sum,north\n25,59,84,true\n",
    ),
    "another encoding": (
        b"lon,lat,name\n25,59,\xc4rge\n",
        b"lon,lat,name,sum,north\n25,59,\xc4rge,84,true\n",
    ),
    "spaces and zeros": (
        b"lon,lat,code\n025.50 , 59.0,007\n",
        b"lon,lat,code,sum,north\n025.50 , 59.0,007,84.5,true\n",
    ),
    "other numbers": (b"lon,lat\n+2.5e1,59\n", b"lon,lat,sum,north\n+2.5e1,59,84,true\n"),
    "empty cells": (b"lon,x,lat,y\n25,,59,\n", b"lon,x,lat,y,sum,north\n25,,59,,84,true\n"),
    "two columns of a name": (
        b"a,a,lon,lat\n1,2,3,4\n",
        b"a,a,lon,lat,sum,north\n1,2,3,4,7,true\n",
    ),
    "rounding": (
        b"lon,lat\n0.00000049,0\n0.1234567,0\n",
        b"lon,lat,sum,north\n0.00000049,0,0,false\n0.1234567,0,0.123457,false\n",
    ),
    "no rows": (b"lon,lat\n", b"lon,lat,sum,north\n"),
}


@pytest.mark.parametrize(("before", "after"), KEPT.values(), ids=KEPT)
def test_the_text_of_every_record_is_kept(tmp_path: Path, before: bytes, after: bytes) -> None:
    assert written(table(tmp_path, before)) == after


@pytest.mark.parametrize("size", [1, 2, 5, 17, 64])
def test_blocks_may_end_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(csv_records, "BLOCK_BYTES", size)

    for before, after in KEPT.values():
        assert written(table(tmp_path, before)) == after


cells = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=8)
rows = st.lists(st.tuples(cells, st.floats(-180, 180), st.floats(-90, 90), cells), max_size=9)


@given(rows, st.sampled_from(["\n", "\r\n"]), st.integers(1, 50))
def test_whatever_a_writer_of_csv_writes_comes_back(
    tmp_path_factory: pytest.TempPathFactory, records, line_end: str, size: int
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=line_end)
    writer.writerows([("a", "lon", "lat", "b"), *records])
    path = table(tmp_path_factory.mktemp("points"), text.getvalue())
    before = csv_records.BLOCK_BYTES
    csv_records.BLOCK_BYTES = size
    try:
        out = written(path).decode()
    finally:
        csv_records.BLOCK_BYTES = before

    kept = list(csv.reader(io.StringIO(out, newline="")))
    assert [row[:4] for row in kept] == list(csv.reader(io.StringIO(text.getvalue(), newline="")))
    assert [float(row[4]) for row in kept[1:]] == pytest.approx(
        [lon + lat for _, lon, lat, _ in records], abs=1e-6
    )


def test_order_is_kept_over_many_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_records, "BLOCK_BYTES", 1000)
    lines = [f"{k},{k / 100},{k / 200}" for k in range(5000)]

    out = written(table(tmp_path, "\n".join(["id,lon,lat", *lines]))).decode().splitlines()

    assert [line.rsplit(",", 2)[0] for line in out[1:]] == lines
    assert float(out[-1].split(",")[3]) == pytest.approx(4999 * 0.015)


FAULTS = {
    "not a number": ("a,lon,lat\n1,25,59\n2,26,north\n", "FDS-D122", "points.csv:3:6", "north"),
    "empty": ("lon,lat\n25,\n", "FDS-D122", "points.csv:2:4", ""),
    "not finite": ("lon,lat\ninf,59\n", "FDS-D122", "points.csv:2:1", "inf"),
    "no value": ("lon,lat\n25,NaN\n", "FDS-D122", "points.csv:2:4", "NaN"),
    "latitude": ("lon,lat\n25,90.5\n", "FDS-D122", "points.csv:2:4", "90.5"),
    "swapped": ("lon,lat\n59,125\n60,126\n", "FDS-D122", "points.csv:2:4", "swapped"),
    "underscore": ("lon,lat\n2_5,59\n", "FDS-D122", "points.csv:2:1", "2_5"),
    "behind a cell with commas": (
        '"a",lon,lat\n"x,\ny",25,59\n"x,y",25,x\n',
        "FDS-D122",
        "points.csv:4:10",
        "x",
    ),
    "too few": ("lon,lat\n25,59\n\n25\n", "FDS-D128", "points.csv:4:1", "1 cells"),
    "too many": ("lon,lat\n25,59,7\n", "FDS-D128", "points.csv:2:1", "3 cells"),
    "stray mark": ('lon,lat,name\n25,59,5" pipe\n', "FDS-D127", "points.csv:2:8", "pipe"),
    "open mark": ('lon,lat,name\n25,59,"pipe\n', "FDS-D127", "points.csv:2:7", "pipe"),
    "text behind": ('lon,lat,name\n25,59,"a" b\n', "FDS-D127", "points.csv:2:9", "b"),
    "semicolons": ("lon;lat\n25;59\n", "FDS-D123", "points.csv:1:1", "commas"),
    "no longitude": ("lng,lat\n25,59\n", "FDS-D121", "points.csv:1:1", "lng"),
    "column twice": ("lon,lat,lat\n25,59,1\n", "FDS-D120", "", "twice"),
    "nothing": ("", "FDS-D121", "", "lon"),
    "compressed": (b"\x1f\x8b\x08\x00abc\n", "FDS-D120", "", "gunzip"),
    "utf-16": ("lon,lat\n25,59\n".encode("utf-16"), "FDS-D120", "", "UTF-8"),
    "taken": ("lon,lat,sum\n25,59,1\n", "FDS-D124", "", "sum"),
}


@pytest.mark.parametrize(("content", "code", "place", "words"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_placed_and_nothing_is_left(
    tmp_path: Path, content: str | bytes, code: str, place: str, words: str
) -> None:
    path = table(tmp_path, content)
    before = threading.active_count()

    with pytest.raises(DocumentError) as caught:
        written(path, tmp_path / "out.csv")

    fault = caught.value.diagnostics[0]
    assert fault.code == code
    assert str(fault.place or "").endswith(place)
    excerpt = fault.place.excerpt if fault.place else ""
    assert words in f"{fault.message} {fault.found} {fault.hint} {fault.expected} {excerpt}"
    assert [p.name for p in tmp_path.iterdir()] == ["points.csv"]
    assert threading.active_count() == before


def test_csv_becomes_parquet_with_its_text(tmp_path: Path) -> None:
    path, out = table(tmp_path, 'code,lon,lat\n"00,7",25,59.0\n'), tmp_path / "out.parquet"

    written(path, out)

    assert pq.read_table(out).to_pylist() == [
        {"code": "00,7", "lon": "25", "lat": "59.0", "sum": 84.0, "north": True}
    ]


def test_csv_without_rows_becomes_parquet_with_its_columns(tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"

    written(table(tmp_path, "code,lon,lat\n"), out)

    assert pq.read_table(out).column_names == ["code", "lon", "lat", "sum", "north"]


def parquet(folder: Path, columns: dict[str, Any], metadata: dict[str, str] | None = None) -> Path:
    path = folder / "points.parquet"
    pq.write_table(pa.table(columns).replace_schema_metadata(metadata), path)
    return path


GEO = json.dumps({
    "version": "1.1.0",
    "primary_column": "where",
    "columns": {"where": {"encoding": "WKB", "geometry_types": ["Point"]}},
})


def test_parquet_keeps_types_metadata_and_order(tmp_path: Path) -> None:
    columns = {
        "kind": pa.array(["a", None, "a"]).dictionary_encode(),
        "lon": pa.array([25, 26, 27], pa.int32()),
        "lat": pa.array([59.0, 60.0, 61.0], pa.float32()),
        "list": pa.array([[1], [], None]),
    }
    path, out = parquet(tmp_path, columns, {"note": "kept"}), tmp_path / "out.parquet"

    written(path, out)

    after = pq.read_table(out)
    assert after.drop(list(NEW)).equals(pq.read_table(path))
    assert after.schema.metadata[b"note"] == b"kept"
    assert after["sum"].to_pylist() == [84.0, 86.0, 88.0]


def test_points_of_geoparquet_are_read_from_their_geometry(tmp_path: Path) -> None:
    points = [shapely.Point(25, 59).wkb, shapely.Point(26, 60, 120).wkb]
    path = parquet(tmp_path, {"id": [1, 2], "where": points}, {"geo": GEO})

    out = written(path, tmp_path / "out.parquet")

    assert out.startswith(b"PAR1")
    after = pq.read_table(tmp_path / "out.parquet")
    assert after["sum"].to_pylist() == [84.0, 86.0]
    assert json.loads(after.schema.metadata[b"geo"]) == json.loads(GEO)
    assert written(path).decode().splitlines()[1].startswith("1,0101000000")


@pytest.mark.parametrize(
    ("columns", "metadata", "code", "place"),
    [
        ({"lon": [25.0, None], "lat": [59.0, 60.0]}, None, "FDS-D122", ":2:1"),
        ({"lon": [25.0], "lat": [float("nan")]}, None, "FDS-D122", ":1:1"),
        ({"lon": ["east"], "lat": [59.0]}, None, "FDS-D122", ":1:1"),
        ({"lat": [59.0]}, None, "FDS-D121", ":1:1"),
        ({"where": [shapely.Point(25, 59).wkb, None]}, {"geo": GEO}, "FDS-D122", ":2:1"),
        ({"where": [shapely.box(0, 0, 1, 1).wkb]}, {"geo": GEO}, "FDS-D122", ":1:1"),
        ({"where": [shapely.Point(25, 99).wkb]}, {"geo": GEO}, "FDS-D122", ":1:1"),
        ({"where": [b""]}, {"geo": "{}"}, "FDS-D126", ""),
    ],
)
def test_faults_of_parquet_are_placed_by_row(
    tmp_path: Path, columns: dict[str, Any], metadata: dict[str, str] | None, code: str, place: str
) -> None:
    path = parquet(tmp_path, columns, metadata)

    with pytest.raises(DocumentError) as caught:
        written(path, tmp_path / "out.parquet")

    fault = caught.value.diagnostics[0]
    assert fault.code == code
    assert str(fault.place or "").endswith(place)
    assert not (tmp_path / "out.parquet").exists()


def test_columns_of_parquet_become_csv_with_marks_only_where_needed(tmp_path: Path) -> None:
    columns = {
        "text": ["plain", 'say "no", twice', None],
        "lon": [25.0, 26.5, 27.0],
        "lat": [59.0, 60.0, 61.0],
        "when": pa.array([0, 1000, None], pa.timestamp("ms")),
    }

    out = written(parquet(tmp_path, columns)).decode().splitlines()

    assert out == [
        "text,lon,lat,when,sum,north",
        "plain,25,59,1970-01-01 00:00:00.000,84,true",
        '"say ""no"", twice",26.5,60,1970-01-01 00:00:01.000,86.5,true',
        ",27,61,,88,true",
    ]


def test_a_file_that_is_no_parquet_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "points.parquet"
    path.write_text("lon,lat\n25,59\n")

    with pytest.raises(DocumentError) as caught:
        open_points(path)

    assert "although its name" in caught.value.diagnostics[0].found


def test_nested_columns_do_not_fit_into_csv(tmp_path: Path) -> None:
    path = parquet(tmp_path, {"lon": [25.0], "lat": [59.0], "list": [[1, 2]]})

    with pytest.raises(OutputError) as caught:
        written(path)

    assert caught.value.diagnostics[0].code == "FDS-O010"


def test_standard_input_is_csv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"lon,lat\n25,59\n")))

    assert written(Path("-")) == b"lon,lat,sum,north\n25,59,84,true\n"


def test_parquet_from_a_pipe_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"PAR1\x00\x01")))

    with pytest.raises(DocumentError) as caught:
        open_points(Path("-"))

    assert "pipe" in caught.value.diagnostics[0].found


def test_progress_goes_up_to_the_size_of_the_file(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = table(tmp_path, "lon,lat\n25,59\n")

    written(path, tell=lambda done, total: told.append((done, total)))

    assert told[-1] == (14, 14)
    assert all(done <= total for done, total in told)


def test_an_error_of_the_computation_ends_all_threads(tmp_path: Path) -> None:
    def fail(lon: np.ndarray, lat: np.ndarray) -> dict[str, np.ndarray]:
        raise ZeroDivisionError

    before = threading.active_count()
    with pytest.raises(ZeroDivisionError):
        written(table(tmp_path, "lon,lat\n25,59\n"), compute=fail)
    assert threading.active_count() == before


def test_what_is_not_taken_is_not_made_without_end() -> None:
    made: list[int] = []

    def numbers():
        for k in range(1000):
            made.append(k)
            yield k

    taken = ahead(numbers())
    assert [next(taken), next(taken)] == [0, 1]
    taken.close()

    assert len(made) < 10


def test_records_know_their_lines() -> None:
    parts = list(read_records(io.BytesIO(b'lon,lat\n1,2\n"a\nb",2\n3,4\n'), "x"))

    assert isinstance(parts[0], Header)
    records = parts[1]
    assert isinstance(records, Records)
    assert [records.line_of(k) for k in range(3)] == [2, 3, 5]
