"""Tables are read row by row, and every fault has a place, an expectation and a remedy."""

from __future__ import annotations

import datetime as dt
import math
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.documents.tables import CELL_CHARACTERS_MAX, read_table
from foedus.errors import Diagnostic, DocumentError
from foedus.vocabulary import Interval


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


COLUMNS = ("name", "day", "low", "high")


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(folder: Path, text: str | bytes, **options: object) -> list[Diagnostic]:
    with pytest.raises(DocumentError) as caught:
        read_table(write(folder, text), columns=COLUMNS, **options)  # type: ignore[arg-type]
    return list(caught.value.diagnostics)


def rows_with_problems(folder: Path, body: str) -> tuple[list, list[Diagnostic]]:
    problems: list[Diagnostic] = []
    path = write(folder, "name,day,low,high\n" + body)
    return list(read_table(path, columns=COLUMNS, problems=problems).rows), problems


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_rows_are_read_with_or_without_mark_and_with_any_line_end(
    tmp_path: Path, mark: bytes, ending: str
) -> None:
    text = ending.join(["name,day,low,high", "A,2022-01-21,1,2", "B,2022-01-22,3,4", ""])

    table = read_table(write(tmp_path, mark + text.encode()), columns=COLUMNS)

    assert [row.get("name") for row in table.rows] == ["A", "B"]
    assert [row.line for row in table.rows] == [2, 3]
    assert table.rows[1].date("day") == dt.date(2022, 1, 22)
    assert table.rows[1].interval("low", "high") == Interval(3, 4)


def test_cell_place_counts_lines_and_columns_across_quoted_cells(tmp_path: Path) -> None:
    text = 'name,day,low,high\n"first\nsecond, ""third""",2022-01-21,1,2\nB,x,1,2\n'

    table = read_table(write(tmp_path, text), columns=COLUMNS)

    quoted, plain = table.rows
    assert quoted.get("name") == 'first\nsecond, "third"'
    assert (quoted.place("name").line, quoted.place("name").column) == (2, 1)
    assert (quoted.place("low").line, quoted.place("low").column) == (3, 31)
    assert quoted.place("low").excerpt[30:] == "1,2"
    assert (plain.place("high").line, plain.place("high").column) == (4, 7)


def test_blank_lines_are_passed_over_and_lines_still_count(tmp_path: Path) -> None:
    rows, _ = rows_with_problems(tmp_path, "\nA,2022-01-21,1,2\n\nB,2022-01-21,1,2\n")

    assert [row.line for row in rows] == [3, 5]


def test_columns_may_stand_in_any_order_and_others_are_let_through_on_request(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, "extra,high,low,day,name\n9,2,1,2022-01-21,A\n")

    table = read_table(path, columns=COLUMNS, others=True)

    assert table.columns == ("extra", "high", "low", "day", "name")
    assert table.rows[0].get("extra") == "9"
    assert table.rows[0].get("absent") == ""


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        read_table(tmp_path / "none.csv", columns=COLUMNS)

    assert caught.value.diagnostics[0].code == "FDS-D100"
    assert "exists" in caught.value.diagnostics[0].expected


def test_other_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    (fault,) = refusal(tmp_path, "name,day,low,high\nÅ,2022-01-21,1,2\n".encode("latin-1"))

    assert fault.code == "FDS-D101"
    assert fault.place is not None
    assert fault.place.line == 2
    assert "UTF-8" in fault.hint


@pytest.mark.parametrize(("mark", "word"), [(";", "semicolons"), ("\t", "tabs")])
def test_other_separators_are_refused_by_name(tmp_path: Path, mark: str, word: str) -> None:
    text = "name,day,low,high\nA,2022-01-21,1,2\n".replace(",", mark)

    (fault,) = refusal(tmp_path, text)

    assert fault.code == "FDS-D102"
    assert word in fault.message
    assert "comma" in fault.expected


def test_all_faults_of_the_header_come_at_once_with_the_nearest_name(tmp_path: Path) -> None:
    faults = refusal(tmp_path, "name,dya,low,low\nA,2022-01-21,1,2\n")

    assert [fault.code for fault in faults] == ["FDS-D112", "FDS-D103", "FDS-D103", "FDS-D104"]
    assert faults[-1].hint == "did you mean 'day'?"
    assert faults[-1].place is not None
    assert faults[-1].place.column == 6


def test_all_rows_with_a_wrong_number_of_cells_come_at_once(tmp_path: Path) -> None:
    text = "name,day,low,high\nA,2022-01-21,1\nB,2022-01-21,1,2\nC,2022-01-21,1,2,3\n"

    faults = refusal(tmp_path, text)

    assert [fault.code for fault in faults] == ["FDS-D105", "FDS-D105"]
    assert [fault.place.line for fault in faults if fault.place] == [2, 4]
    assert "quotation marks" in faults[1].hint


def test_unpaired_quotation_mark_is_refused(tmp_path: Path) -> None:
    (fault,) = refusal(tmp_path, 'name,day,low,high\n"A,2022-01-21,1,2\n')

    assert fault.code == "FDS-D113"


def test_empty_table_is_refused(tmp_path: Path) -> None:
    (fault,) = refusal(tmp_path, "\n\n")

    assert fault.code == "FDS-D114"


def test_endless_cell_is_refused(tmp_path: Path) -> None:
    long = "x" * (CELL_CHARACTERS_MAX + 1)

    (fault,) = refusal(tmp_path, f"name,day,low,high\n{long},2022-01-21,1,2\n")

    assert fault.code == "FDS-D110"


def test_endless_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("foedus.documents.tables.BYTES_MAX", 10)

    (fault,) = refusal(tmp_path, "name,day,low,high\n")

    assert fault.code == "FDS-D110"


@pytest.mark.parametrize(
    ("text", "hint"),
    [("1,5", "1.5 or 15"), ("12.700,5", "12700.5 or 127005"), ("12,700", "12.700 or 12700")],
)
def test_decimal_comma_is_refused_with_both_ways_to_mend_it(
    tmp_path: Path, text: str, hint: str
) -> None:
    rows, problems = rows_with_problems(tmp_path, f'A,2022-01-21,"{text}",2\n')

    assert rows[0].number("low") == 0.0
    assert problems[0].code == "FDS-D106"
    assert problems[0].hint.endswith(hint)
    assert problems[0].place is not None
    assert (problems[0].place.line, problems[0].place.column) == (2, 14)


@pytest.mark.parametrize("text", ["nan", "inf", "0x10", "1_000", "one", "1e9999", "1e999", "٣"])
def test_texts_that_are_no_plain_numbers_are_refused(tmp_path: Path, text: str) -> None:
    rows, problems = rows_with_problems(tmp_path, f"A,2022-01-21,{text},2\n")

    rows[0].number("low")

    assert [problem.code for problem in problems] == ["FDS-D106"]


@pytest.mark.parametrize("text", ["2022-02-30", "21.01.2022", "2022-1-21", "20220121", "soon"])
def test_texts_that_are_no_dates_are_refused(tmp_path: Path, text: str) -> None:
    rows, problems = rows_with_problems(tmp_path, f"A,{text},1,2\n")

    rows[0].date("day")

    assert [problem.code for problem in problems] == ["FDS-D107"]
    assert problems[0].found == text


def test_empty_cell_is_one_fault_not_two(tmp_path: Path) -> None:
    rows, problems = rows_with_problems(tmp_path, ",,,2\n")

    rows[0].text_of("name")
    rows[0].date("day")
    rows[0].number("low")
    rows[0].yes_no("name")
    rows[0].choice("name", Colour)

    assert [problem.code for problem in problems] == ["FDS-D108"] * 5


def test_empty_optional_cells_are_none(tmp_path: Path) -> None:
    rows, problems = rows_with_problems(tmp_path, "A,,,\n")

    assert rows[0].optional_date("day") is None
    assert rows[0].optional_number("low") is None
    assert rows[0].interval("low", "high") is None
    assert problems == []


def test_missing_bound_is_open_not_guessed(tmp_path: Path) -> None:
    rows, _ = rows_with_problems(tmp_path, "A,2022-01-21,22000,\nB,2022-01-21,,13000\n")

    assert rows[0].interval("low", "high") == Interval(22000, math.inf)
    assert rows[1].interval("low", "high") == Interval(0, 13000)


def test_bounds_in_the_wrong_order_are_refused(tmp_path: Path) -> None:
    rows, problems = rows_with_problems(tmp_path, "A,2022-01-21,5,3\n")

    rows[0].interval("low", "high")

    assert [problem.code for problem in problems] == ["FDS-D111"]
    assert problems[0].expected == "5 or more"


def test_unknown_choice_names_the_nearest(tmp_path: Path) -> None:
    rows, problems = rows_with_problems(tmp_path, "gren,2022-01-21,1,2\nmaybe,2022-01-21,1,2\n")

    assert rows[0].choice("name", Colour) is Colour.RED
    assert not rows[1].yes_no("name")
    assert [problem.code for problem in problems] == ["FDS-D109", "FDS-D109"]
    assert problems[0].hint == "did you mean 'green'?"
    assert problems[1].expected == "yes or no"


def test_names_are_separated_by_semicolons(tmp_path: Path) -> None:
    rows, _ = rows_with_problems(tmp_path, "A; B ;;C,2022-01-21,1,2\n,2022-01-21,1,2\n")

    assert rows[0].names("name") == ("A", "B", "C")
    assert rows[1].names("name") == ()


def test_without_a_list_of_problems_the_first_fault_is_raised(tmp_path: Path) -> None:
    path = write(tmp_path, "name,day,low,high\nA,never,1,2\n")
    (row,) = read_table(path, columns=COLUMNS).rows

    with pytest.raises(DocumentError) as caught:
        row.date("day")

    assert caught.value.diagnostics[0].code == "FDS-D107"


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_give_rows_or_diagnostics_with_a_place(content: bytes) -> None:
    with TemporaryDirectory() as name:
        path = write(Path(name), b"name,day,low,high\n" + content)
        problems: list[Diagnostic] = []
        try:
            rows = read_table(path, columns=COLUMNS, problems=problems).rows
        except DocumentError as error:
            problems.extend(error.diagnostics)
            rows = ()

    for row in rows:
        row.date("day")
        row.interval("low", "high")
        assert row.place("high").line >= row.line > 1
    assert all(problem.place is not None and problem.expected for problem in problems)
