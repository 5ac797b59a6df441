from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.documents import read_yaml
from foedus.errors import DocumentError, FoedusError


def refused_by_name(error: FoedusError) -> None:
    assert error.diagnostics
    assert all(re.fullmatch(r"FDS-[DE]\d{3}", d.code) for d in error.diagnostics)


def code_of(text: str) -> str:
    with pytest.raises(DocumentError) as caught:
        read_yaml(text, file="test")
    return caught.value.diagnostics[0].code


@pytest.mark.parametrize("text", ["NO", "on", "yes", "off", "1997-05-27", "12:30", "1_000", "0b1"])
def test_what_older_yaml_converts_stays_a_text(text: str) -> None:
    assert read_yaml(f"key: {text}", file="test").plain() == {"key": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("17", 17),
        ("-3", -3),
        ("0x1F", 31),
        ("0o17", 15),
        ("2.50", 2.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-.inf", -math.inf),
        ("'17'", "17"),
        ('"true"', "true"),
    ],
)
def test_scalars_follow_the_core_schema(text: str, value: object) -> None:
    node = read_yaml(f"key: {text}", file="test").get("key")

    assert node is not None
    assert node.value == value
    assert type(node.value) is type(value)


def test_places_count_from_the_first_line_given() -> None:
    node = read_yaml("a: 1\nb:\n  - x\n  - {c: d}\n", file="f.md", first_line=10, path=("T",))

    inner = node.at("b", 1, "c")

    assert inner is not None
    assert (str(inner.place), inner.place.path) == ("f.md:13:9", ("T",))
    assert inner.place.excerpt == "  - {c: d}"
    assert str(node.key_place("b")) == "f.md:11:1"
    assert node.key_place("absent") == node.place


def test_a_place_after_wide_characters_is_counted_in_characters() -> None:
    node = read_yaml("ключ: [ä, b]", file="t").at("ключ", 1)

    assert node is not None
    assert node.place.column == 11


def test_an_absent_step_leads_nowhere() -> None:
    node = read_yaml("a: [1]", file="t")

    assert node.at("b", "c") is None
    assert node.at("a", 5) is None
    assert node.names == ("a",)
    assert node.items() == (("a", node.get("a")),)


def test_an_empty_text_is_an_empty_map() -> None:
    assert read_yaml("# nothing\n", file="t").plain() == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: [1", "FDS-D005"),
        ("a: 1\n---\nb: 2", "FDS-D005"),
        ("? [a]\n: 1", "FDS-D005"),
        ("%YAML 3.0\n--- a", "FDS-D005"),
        ("a: 1\na: 2", "FDS-D006"),
        ("a: &x 1", "FDS-D007"),
        ("a: *x", "FDS-D007"),
        ("a: !!python/object:os.system ls", "FDS-D007"),
        ("!!map {}", "FDS-D007"),
        ("[" * 5000, "FDS-D008"),
        ("- " * 3000, "FDS-D008"),
        ("[" + "1," * 100_001 + "]", "FDS-D008"),
        ("x" * 4_000_001, "FDS-D008"),
        ("a: \x07", "FDS-D003"),
        ("a: \u2067b", "FDS-D003"),
    ],
)
def test_hostile_yaml_is_refused(text: str, code: str) -> None:
    assert code_of(text) == code


def test_all_duplicate_keys_are_reported_at_once() -> None:
    with pytest.raises(DocumentError) as caught:
        read_yaml("a: 1\na: 2\nb: {c: 1, c: 2}\n", file="t")

    assert [str(d.place) for d in caught.value.diagnostics] == ["t:2:1", "t:3:11"]
    assert caught.value.diagnostics[0].related[0].line == 1


def test_merge_keys_are_plain_keys() -> None:
    assert read_yaml("<<: {a: 1}", file="t").plain() == {"<<": {"a": 1}}


@given(st.text())
def test_any_text_is_read_or_refused_by_name(text: str) -> None:
    try:
        read_yaml(text, file="t")
    except FoedusError as error:
        refused_by_name(error)


YAML_PIECES = st.lists(
    st.sampled_from([*"[]{},:-?&*!|>'\"%@`#\n\t ", "a", "1", "---", "...", "<<", "~", "\\x"])
).map("".join)


@given(YAML_PIECES)
def test_any_yaml_like_text_is_read_or_refused_by_name(text: str) -> None:
    try:
        node = read_yaml(text, file="t")
    except FoedusError as error:
        refused_by_name(error)
    else:
        assert node.kind in {"map", "list", "scalar"}


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.text("abcNOyes .:-{", max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text("xyz", min_size=1), PLAIN))
def test_what_is_written_as_json_is_read_back(value: dict[str, object]) -> None:
    import json  # noqa: PLC0415 - JSON is a part of YAML 1.2

    assert read_yaml(json.dumps(value), file="t").plain() == value
