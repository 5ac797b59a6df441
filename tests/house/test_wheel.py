"""The wheel, installed in a clean environment, works from another folder.

The environment sees the libraries that the tests use through a path file and gets Foedus from
the wheel alone, so that nothing is downloaded; the checkout is not on its path.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DRAFT = "nato-russia-draft-2021"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return next(folder.glob("foedus-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripts of an environment in which the wheel is installed."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=False)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / Path(sys.executable).name
    install = ["-m", "pip", "--python", str(python), "install", "--no-index", "--no-deps"]
    subprocess.run(
        [sys.executable, *install, "--quiet", str(wheel)], check=True, capture_output=True
    )
    packages = next(folder.rglob("site-packages"))
    here = sysconfig.get_path("purelib")
    (packages / "zz-libraries.pth").write_text(
        f"import sys; sys.path.append({here!r})\n", encoding="utf-8"
    )
    return scripts


def run(installed: Path, folder: Path, *arguments: str) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COV"))}
    ran = subprocess.run(
        [installed / "foedus", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_the_wheel_holds_code_library_licence_and_types(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    for name in (
        "foedus/py.typed",
        "foedus/report/templates/report.html.j2",
        f"foedus/library/agreements/{DRAFT}.md",
        "foedus/library/worlds/europe-2022/world.yaml",
        "foedus/library/worlds/europe-2022/regions/europe.geojson",
    ):
        assert name in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/NOTICE") for name in names)
    assert not [n for n in names if n.startswith(("tests", "docs", "bench", "studies"))]


def test_the_wheel_carries_no_third_party_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        sizes = {info.filename: info.file_size for info in archive.infolist()}

    assert not [n for n in sizes if n.endswith((".npz", ".npy", ".dat", ".shp", ".bin", ".nbi"))]
    assert sum(sizes.values()) < 5_000_000


def test_the_code_that_runs_is_that_of_the_wheel(installed: Path, tmp_path: Path) -> None:
    python = installed / Path(sys.executable).name

    ran = subprocess.run(
        [python, "-c", "import foedus; print(foedus.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert Path(ran.stdout.strip()).is_relative_to(installed.parent)


def test_the_library_is_listed_from_another_folder(installed: Path, tmp_path: Path) -> None:
    listing = json.loads(run(installed, tmp_path, "library", "--json"))

    assert [item["id"] for item in listing["agreements"]] == [DRAFT]
    assert [item["id"] for item in listing["worlds"]] == ["europe-2022"]
    for item in (*listing["agreements"], *listing["worlds"]):
        assert Path(item["path"]).is_relative_to(installed.parent)
        assert item["title"]


def test_documents_are_shown_and_checked_from_another_folder(
    installed: Path, tmp_path: Path
) -> None:
    assert "never signed" in run(installed, tmp_path, "show", DRAFT)
    assert "no errors" in run(installed, tmp_path, "lint")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.world
def test_an_assessment_runs_from_another_folder(installed: Path, tmp_path: Path) -> None:
    """Narrow, so that it is quick: one width, one range, one reading on each question."""
    arguments = ("--set", "zone_width=50km", "--set", "missile_range=500km")

    printed = run(
        installed, tmp_path, "assess", DRAFT, *arguments, "--stance", "narrowest", "--out", "out"
    )

    assert printed.splitlines()[-1] == str(Path("out") / "report.html")
    assert "a zone of 50 km" in printed
    assert (tmp_path / "out" / "report.html").stat().st_size > 100_000
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
