"""Kernels compile, with or without a folder for compiled code."""

from __future__ import annotations

from foedus.geodesy import compile as compiling


def test_a_kernel_without_a_folder_for_its_code_still_runs():
    scope: dict[str, object] = {}
    exec("def double(x):\n    return 2 * x\n", scope)  # noqa: S102 - a function without a file

    double = compiling.kernel(scope["double"])

    assert double(21) == 42


def test_chunks_cover_everything_once():
    seen: list[int] = []

    compiling.run_in_chunks(lambda start, stop: seen.extend(range(start, stop)), 20_000)

    assert sorted(seen) == list(range(20_000))


def test_nothing_is_run_for_nothing():
    compiling.run_in_chunks(lambda start, stop: 1 / 0, 0)


def test_a_failing_task_is_told():
    def fail(start, stop):
        raise KeyError(start, stop)

    for count in (5, 20_000):
        try:
            compiling.run_in_chunks(fail, count)
        except KeyError:
            continue
        raise AssertionError


def test_compiled_code_is_kept_by_what_it_was_compiled_from(tmp_path):
    module = tmp_path / "module.py"
    module.write_text("from foedus.geodesy.fields.search import search_many\n", encoding="utf-8")
    sources = {path.name for path in compiling._sources_of(module)}
    assert {"module.py", "search.py", "edge.py", "inverse.py", "ellipsoid.py"} <= sources
    assert "zones.py" not in sources

    before = compiling.kernel_folder.__wrapped__(module)
    module.write_text("from foedus.geodesy.fields.search import search_many\n\n", encoding="utf-8")
    assert compiling.kernel_folder.__wrapped__(module) != before


def test_without_a_folder_nothing_is_kept(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file"))
    module = tmp_path / "module.py"
    module.write_text("", encoding="utf-8")
    assert compiling.kernel_folder.__wrapped__(module) is None
