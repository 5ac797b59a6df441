"""Derived results appear whole or not at all, once, and damage is told."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from shapely import box

from foedus.errors import WorldError
from foedus.vocabulary import StateId
from foedus.world.boundaries import BoundaryStore, Territory, Unit
from foedus.world.boundaries.arcs import trace_arcs
from foedus.world.boundaries.cache import (
    derive_folder,
    find_cache_folder,
    hold_lock,
    write_whole,
)
from foedus.world.boundaries.grid import snap_shape
from foedus.world.boundaries.partition import partition_zones

if TYPE_CHECKING:
    from pathlib import Path


def test_an_interrupted_derivation_leaves_nothing_behind(tmp_path):
    folder = tmp_path / "derived"

    def derive(partial: Path) -> None:
        (partial / "half").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        derive_folder(folder, derive)

    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


def test_a_killed_derivation_is_cleared_away_by_the_next(tmp_path):
    folder = tmp_path / "derived"
    (tmp_path / "derived.partial-killed").mkdir(parents=True)

    derive_folder(folder, lambda partial: (partial / "whole").touch())

    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["derived"]


def test_two_at_once_derive_once(tmp_path):
    folder, runs = tmp_path / "derived", []
    begun = threading.Event()

    def derive(partial: Path) -> None:
        runs.append(partial)
        begun.wait(5)
        (partial / "whole").touch()

    threads = [threading.Thread(target=derive_folder, args=(folder, derive)) for _ in range(2)]
    for thread in threads:
        thread.start()
    begun.set()
    for thread in threads:
        thread.join()

    assert len(runs) == 1
    assert (folder / "whole").is_file()


def test_a_folder_that_is_there_is_not_derived_again(tmp_path):
    derive_folder(tmp_path, lambda partial: pytest.fail(f"derived into {partial}"))


def test_a_cache_that_cannot_be_written_is_refused_with_the_remedy(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(WorldError) as caught:
        derive_folder(tmp_path / "file" / "derived", lambda _: None)

    assert caught.value.diagnostics[0].code == "FDS-W105"
    assert "FOEDUS_CACHE_DIR" in caught.value.diagnostics[0].hint


def test_a_lock_that_another_holds_for_too_long_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("foedus.world.boundaries.cache._WAIT_S_MAX", 0.05)
    raised: list[WorldError] = []

    def wait() -> None:
        try:
            with hold_lock(tmp_path / "derived"):
                pass
        except WorldError as error:
            raised.append(error)

    with hold_lock(tmp_path / "derived"):
        thread = threading.Thread(target=wait)
        thread.start()
        thread.join()

    assert [error.diagnostics[0].code for error in raised] == ["FDS-W105"]


def test_files_are_replaced_whole(tmp_path):
    path = tmp_path / "folder" / "file"

    write_whole(path, b"first")
    write_whole(path, b"second")

    assert path.read_bytes() == b"second"
    assert [found.name for found in path.parent.iterdir()] == ["file"]


def test_the_cache_is_where_the_caller_or_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv("FOEDUS_CACHE_DIR", str(tmp_path / "named"))

    assert find_cache_folder(tmp_path / "given") == tmp_path / "given"
    assert find_cache_folder(None) == tmp_path / "named"

    monkeypatch.delenv("FOEDUS_CACHE_DIR")
    assert find_cache_folder(None).name == "foedus"


@pytest.fixture
def store(tmp_path):
    shapes = {"a": box(0, 0, 1, 1), "b": box(1, 0, 2, 1), "c": box(5, 0, 6, 1)}
    units = [Unit(id=name, state=StateId(name.upper() * 3)) for name in shapes]
    zones = [(name, snap_shape(shape)) for name, shape in shapes.items()]
    partition = partition_zones(zones, units)
    return BoundaryStore(
        units=partition.units,
        arcs=trace_arcs(partition),
        table=partition.table,
        folder=tmp_path,
        fingerprint="",
        attribution=(),
        progress=lambda *_: None,
    )


def test_a_union_read_back_from_disk_is_the_union(store, tmp_path):
    first = store.unite([0, 1, 2], kind=Territory.LAND_SEA)
    (path,) = (tmp_path / "unions").iterdir()
    store._recent.clear()

    assert store.unite([2, 1, 0], kind=Territory.LAND_SEA).equals_exact(first, 0)
    assert len(first.geoms) == 2
    assert path.name.startswith("land_sea-")


def test_joined_and_lonely_parts_turn_the_same_way(store):
    united = store.unite([0, 1, 2], kind=Territory.LAND_SEA)

    assert all(part.exterior.is_ccw for part in united.geoms)


def test_a_damaged_file_is_refused_with_the_remedy(store, tmp_path):
    store.unite([0, 1], kind=Territory.LAND_SEA)
    (path,) = (tmp_path / "unions").iterdir()
    store._recent.clear()
    path.write_bytes(path.read_bytes()[:50])

    with pytest.raises(WorldError) as caught:
        store.unite([0, 1], kind=Territory.LAND_SEA)

    assert caught.value.diagnostics[0].code == "FDS-W108"
    assert str(tmp_path) in caught.value.diagnostics[0].hint


def test_memory_keeps_what_was_asked_for_last(store, monkeypatch):
    monkeypatch.setattr("foedus.world.boundaries.store._VERTICES_KEPT", 12)

    for chosen in ([0], [1], [2], [1]):
        store.unite(chosen, kind=Territory.LAND_SEA)

    assert [chosen for chosen, _ in store._recent] == [(2,), (1,)]
