"""Populated places come from the installed gazetteer, once, and from the cache afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from foedus.errors import WorldError
from foedus.vocabulary import StateId
from foedus.world import populated_places
from foedus.world.places import PACKAGE, Places

if TYPE_CHECKING:
    from pathlib import Path

BALTIC = [StateId("EST"), StateId("LVA"), StateId("LTU"), StateId("POL")]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def places(cache: Path) -> Places:
    return populated_places(BALTIC, cache=cache)


def test_places_of_four_states(places: Places) -> None:
    assert 3_000 < len(places.state) < 8_000
    assert set(places.state) == set(BALTIC)
    assert np.all(np.abs(places.latitude_deg - 55.0) < 7.0)
    assert places.population[places.state == "EST"].sum() > 1_000_000
    assert places.positional_uncertainty_km == 1.0
    assert "GeoNames" in places.licence.attribution
    assert PACKAGE in places.source.title


def test_second_use_reads_the_cache_and_gives_the_same(
    places: Places, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("foedus.world.places._derive", lambda: pytest.fail("read again"))

    again = populated_places(BALTIC, cache=cache)

    assert again.sha256 == places.sha256
    np.testing.assert_array_equal(again.population, places.population)
    np.testing.assert_array_equal(again.longitude_deg, places.longitude_deg)


def test_damaged_cache_is_derived_again(places: Places, cache: Path) -> None:
    (file,) = cache.glob("*.npz")
    file.write_bytes(file.read_bytes()[:1000])

    again = populated_places(BALTIC, cache=cache)

    assert again.sha256 == places.sha256
    assert [path.suffix for path in cache.iterdir()] == [".npz"]


def test_cache_folder_comes_from_the_environment(
    places: Places, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOEDUS_CACHE_DIR", str(cache))

    assert populated_places(BALTIC).sha256 == places.sha256


def test_state_without_places_has_none(cache: Path, places: Places) -> None:
    assert len(populated_places([StateId("XXX")], cache=cache).state) == 0
    assert len(populated_places([], cache=cache).state) == 0


def test_missing_gazetteer_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("foedus.world.places.PACKAGE", "no-such-gazetteer")

    with pytest.raises(WorldError) as caught:
        populated_places(BALTIC, cache=tmp_path)

    (fault,) = caught.value.diagnostics
    assert fault.code == "FDS-W022"
    assert "pip install" in fault.hint
