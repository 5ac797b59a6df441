from __future__ import annotations

import json
import os
from pathlib import Path
from typing import get_args

import jsonschema
import pytest

from foedus.agreements import SHAPES, schema_of
from foedus.agreements.shapes import EchelonName
from foedus.documents import locate, read_markdown
from foedus.vocabulary import Echelon

PUBLISHED = Path(__file__).parents[3] / "docs" / "reference" / "schema" / "agreement"


@pytest.mark.parametrize("block", sorted(SHAPES))
def test_every_schema_is_published_as_it_is(block: str) -> None:
    path = PUBLISHED / f"{block}.json"
    text = json.dumps(schema_of(block), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("FOEDUS_ACCEPT"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return

    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("block", sorted(SHAPES))
def test_every_schema_is_a_schema_and_describes_every_field(block: str) -> None:
    schema = schema_of(block)

    jsonschema.Draft202012Validator.check_schema(schema)
    for definition in [schema, *schema.get("$defs", {}).values()]:
        for name, field in definition.get("properties", {}).items():
            assert field.get("description"), name


def test_the_shipped_draft_satisfies_the_schemas() -> None:
    document = read_markdown(locate("agreements", "nato-russia-draft-2021"))

    jsonschema.validate(document.front.plain(), schema_of("front"))
    for block in document.blocks:
        jsonschema.validate(block.node.plain(), schema_of(block.language))


def test_the_scale_of_echelons_is_the_one_of_the_vocabulary() -> None:
    assert list(get_args(EchelonName)) == [echelon.label for echelon in Echelon]
