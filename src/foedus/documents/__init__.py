"""Literate Markdown, YAML and tables to nodes, blocks and rows; the shelf of documents.

Comes in: files and texts.  Goes out: frozen documents whose every part keeps its place; nothing
here knows about agreements.  May import: `vocabulary`, `errors`.
"""

from __future__ import annotations

from foedus.documents.gather import gather_faults
from foedus.documents.geometry import GEOMETRY_ENDINGS, GeometryFile, read_geometry
from foedus.documents.markdown import (
    FORMAT_VERSION,
    Block,
    Document,
    Heading,
    Prose,
    parse_markdown,
    read_markdown,
    scan_markdown,
)
from foedus.documents.node import Entry, Node, Plain, Scalar
from foedus.documents.point_writer import write_points
from foedus.documents.points import PointBatch, PointTable, open_points
from foedus.documents.shipped import (
    KINDS,
    Kind,
    ShelfItem,
    find_library,
    locate,
    shelf,
    shown_name,
)
from foedus.documents.tables import Row, TableFile, read_table
from foedus.documents.text import SourceText, normalise_text, read_text
from foedus.documents.weights import WeightedPoints, read_weighted_points
from foedus.documents.yaml_nodes import read_yaml

__all__ = [
    "FORMAT_VERSION",
    "GEOMETRY_ENDINGS",
    "KINDS",
    "Block",
    "Document",
    "Entry",
    "GeometryFile",
    "Heading",
    "Kind",
    "Node",
    "Plain",
    "PointBatch",
    "PointTable",
    "Prose",
    "Row",
    "Scalar",
    "ShelfItem",
    "SourceText",
    "TableFile",
    "WeightedPoints",
    "find_library",
    "gather_faults",
    "locate",
    "normalise_text",
    "open_points",
    "parse_markdown",
    "read_geometry",
    "read_markdown",
    "read_table",
    "read_text",
    "read_weighted_points",
    "read_yaml",
    "scan_markdown",
    "shelf",
    "shown_name",
    "write_points",
]
