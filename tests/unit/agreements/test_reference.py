"""The reference of the language is made from the schemas; FOEDUS_ACCEPT=1 writes it anew."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from foedus.agreements import SHAPES, ActClass, DecisionRule, Measured, Pooling, schema_of
from foedus.vocabulary import ClauseKind, Grade, Modality

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "agreement-language.md"
BEGIN, END = "<!-- fields: begin -->\n", "<!-- fields: end -->\n"


def reference() -> str:
    seen: dict[str, Any] = {}
    parts: list[str] = []
    for block in SHAPES:
        schema = schema_of(block)
        definitions = schema.get("$defs", {})
        if "properties" in schema:
            parts.append(table(block, schema))
        else:
            parts.append(f"### {block}\n\n{schema['description']}\n\n{form_of(schema)}\n")
        seen |= {name: d for name, d in definitions.items() if "properties" in d}
        seen |= {name: d for name, d in definitions.items() if "enum" in d}
    parts += [table(name_of(n), d) for n, d in sorted(seen.items()) if "properties" in d]
    parts += [values(name_of(n), d) for n, d in sorted(seen.items()) if "enum" in d]
    return "\n".join(parts)


def form_of(schema: dict[str, Any]) -> str:
    if schema["type"] == "array":
        return f"A {kind_of(schema)}."
    inner = inside(schema)
    kind = "maps from names to maps from names to text" if inside(inner) else kind_of(inner)
    return f"A map from names to {kind}."


def inside(schema: dict[str, Any]) -> dict[str, Any]:
    patterns = list(schema.get("patternProperties", {}).values())
    return patterns[0] if patterns else schema.get("additionalProperties", {})


def table(title: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = [
        f"| `{name}` | {'yes' if name in required else ''} | {kind_of(field)} "
        f"| {field['description'].rstrip('.').replace('``', '`')} |"
        for name, field in schema["properties"].items()
    ]
    head = ["| field | needed | value | meaning |", "|---|---|---|---|"]
    return "\n".join([f"### {title}", "", schema["description"], "", *head, *rows, ""])


def values(title: str, schema: dict[str, Any]) -> str:
    words = ", ".join(f"`{word}`" for word in schema["enum"])
    return f"### {title}\n\n{schema.get('description', '').split('.')[0]}: {words}.\n"


def name_of(definition: str) -> str:
    name = definition.removesuffix("Shape")
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()


def kind_of(field: dict[str, Any]) -> str:
    if "anyOf" in field:
        return kind_of(next(option for option in field["anyOf"] if option.get("type") != "null"))
    if "$ref" in field:
        return name_of(field["$ref"].rpartition("/")[2])
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join(f"`{word}`" for word in field["enum"])
    if field.get("type") == "array":
        return f"list of {kind_of(field['items'])}"
    plain = {"string": "text", "boolean": "`true` or `false`", "object": "map"}
    return plain.get(field.get("type", ""), "expression")


def test_the_reference_lists_every_field_as_it_is() -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    if os.environ.get("FOEDUS_ACCEPT"):
        PAGE.write_text(before + BEGIN + "\n" + reference() + "\n" + END + after, encoding="utf-8")
        return

    assert rest == "\n" + reference() + "\n" + END + after


def test_the_reference_names_every_word_of_the_closed_lists() -> None:
    text = PAGE.read_text(encoding="utf-8")

    for words in (ActClass, DecisionRule, Measured, Pooling, ClauseKind, Grade, Modality):
        for word in words:
            assert f"`{word.value}`" in text
