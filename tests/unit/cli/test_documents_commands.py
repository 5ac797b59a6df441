"""``lint``, ``show`` and ``library``: the commands that read documents only."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from foedus.cli.diagnostics import diagnostic_record, gnu_line, print_diagnostics
from foedus.cli.library import command as library
from foedus.cli.lint import command as lint
from foedus.cli.main import main
from foedus.cli.show import command as show
from foedus.errors import Diagnostic, Place, Severity

DOCUMENTS = Path(__file__).parents[2] / "documents"
DRAFT = "nato-russia-draft-2021"
FAULT = Diagnostic(
    code="FDS-A014",
    message="The zone of Article 5 has no width.",
    place=Place(
        file="library/agreements/restraint.md",
        line=118,
        column=42,
        path=("Restraint", "Article 5"),
        excerpt="  zone: { along: land-boundary, width: { parameter: w } }",
    ),
    expected="a width such as 150 km",
    found="parameter",
    hint="declare it",
    related=(Place(file="x.md", line=3),),
)


def run(command: object, *arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)  # pyright: ignore[reportArgumentType]


def printed(*diagnostics: Diagnostic) -> str:
    stream = io.StringIO()
    print_diagnostics(diagnostics, Console(file=stream, width=200))
    return stream.getvalue()


def test_a_diagnostic_quotes_the_line_and_points_at_the_word() -> None:
    assert printed(FAULT).split("\n") == [
        "FDS-A014  The zone of Article 5 has no width.",
        "  --> library/agreements/restraint.md:118:42   Restraint › Article 5",
        "      118 |   zone: { along: land-boundary, width: { parameter: w } }",
        "          |                                          ^^^^^^^^^",
        "  expected  a width such as 150 km",
        "  hint      declare it",
        "  see       x.md:3:1",
        "",
        "",
    ]


def test_what_was_found_stands_beside_the_mark() -> None:
    place = Place(file="x", line=7, column=3, excerpt="a: b")

    lines = printed(Diagnostic(code="FDS-X", message="m", place=place, found="7 words"))

    assert "        7 | a: b\n          |   ^ 7 words\n" in lines


def test_a_long_line_is_shown_around_the_fault() -> None:
    place = Place(file="x", line=1, column=201, excerpt="a" * 200 + "b" + "a" * 200)

    lines = printed(Diagnostic(code="FDS-X", message="m", place=place, found="b")).split("\n")

    assert len(lines[2]) < 120
    assert lines[2][lines[3].index("^")] == "b"


def test_no_text_of_a_document_can_steer_the_terminal() -> None:
    place = Place(file="\x1b[2J", excerpt="\x1b]0;x\x07")
    fault = Diagnostic(code="FDS-X", message="\x1b[31m", place=place, found="\x00")

    assert "\x1b" not in printed(fault) + gnu_line(fault)
    assert "\x07" not in printed(fault)


def test_a_diagnostic_without_a_place_is_printed_too() -> None:
    fault = Diagnostic(code="FDS-X", message="Wrong.", severity=Severity.WARNING)

    assert printed(fault) == "FDS-X  Wrong.\n\n"
    assert gnu_line(fault) == "foedus: warning: Wrong. [FDS-X]"
    assert diagnostic_record(fault)["place"] is None


def test_lint_prints_the_share_modelled_and_passes_the_draft() -> None:
    result = run(lint, DRAFT)

    assert result.exit_code == 0
    assert "14 of 19 paragraphs modelled" in result.output


def test_lint_refuses_with_one_line_for_each_fault() -> None:
    path = str(DOCUMENTS / "bad" / "many-faults.md")

    result = run(lint, "--format", "gnu", path)

    assert result.exit_code == 1
    assert result.stdout.count("error:") == 5
    assert result.stdout.startswith(f"{path}:35:73: error: ")
    assert "5 errors, no warnings" in result.stderr


def test_lint_gives_json() -> None:
    bad = str(DOCUMENTS / "bad" / "e001-unknown-form.md")

    result = run(lint, "--format", "json", bad, "missing.md")

    first, second = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (first["errors"], first["paragraphs_modelled"]) == (1, 2)
    assert first["diagnostics"][0]["place"]["line"] == 62
    assert second["diagnostics"][0]["code"] == "FDS-D001"


def test_lint_without_a_file_checks_the_whole_library() -> None:
    result = run(lint)

    assert result.exit_code == 0
    assert f"library/agreements/{DRAFT}.md: no errors" in result.output
    assert "library/worlds/" in result.output


def test_show_lists_articles_and_readings() -> None:
    result = run(show, DRAFT)

    assert result.exit_code == 0
    for words in ("never signed", "Article 9", "line: common (base)", "unmodelled", "zone_width"):
        assert words in result.output


def test_show_prints_a_clause_with_its_quotation_and_its_formal_text() -> None:
    result = run(show, DRAFT, "art7.2")

    assert result.exit_code == 0
    for words in (
        "“above the brigade level",
        "not authentic",
        "as_quoted_in_letter",
        "id: art7.2",
    ):
        assert words in result.output


def test_show_gives_json() -> None:
    agreement = json.loads(run(show, DRAFT, "--json").stdout)
    clause = json.loads(run(show, DRAFT, "art6", "--json").stdout)

    assert [c["id"] for c in agreement["clauses"]][:2] == ["art1.2", "art2.1"]
    assert clause["says"]["one-sided"] == "declared"


@pytest.mark.parametrize("arguments", [(DRAFT, "art77"), ("nato-russia-draft-2012",)])
def test_a_misspelt_name_is_refused_calmly(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["show", *arguments])

    error = capsys.readouterr().err
    assert caught.value.code == 1
    assert "did you mean" in error
    assert "Traceback" not in error


def test_library_lists_every_kind() -> None:
    listing = json.loads(run(library, "--json").stdout)

    assert set(listing) == {"agreements", "worlds", "conditions", "positions", "movements"}
    assert listing["agreements"][0]["id"] == DRAFT
    assert Path(listing["agreements"][0]["path"]).is_file()
    assert DRAFT in run(library).output
