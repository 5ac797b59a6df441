"""The outline of an agreement: which blocks and prose stand in which article and paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from foedus.documents import Block, Heading, Prose

if TYPE_CHECKING:
    from foedus.documents import Document
    from foedus.errors import Place

_DIVISIONS: Final = {
    "preamble": "preamble",
    "article": "art",
    "annex": "annex",
    "protocol": "protocol",
    "chapter": "chapter",
    "section": "section",
    "principle": "principle",
    "part": "part",
}
_ARTICLE = re.compile(
    rf"({'|'.join(_DIVISIONS)})(?:\s+([0-9A-Za-z]+))?(?:\s*[:–—]\s*(\S.*))?", re.IGNORECASE
)
_PARAGRAPH = re.compile(r"paragraph\s+([0-9A-Za-z]+)(?:\s*[:–—]\s*(\S.*))?", re.IGNORECASE)

_ARTICLE_LEVEL = 2
_PARAGRAPH_LEVEL = 3


@dataclass(slots=True, kw_only=True)
class OutlinedParagraph:
    """A paragraph as it stands in the document."""

    id: str
    title: str
    place: Place
    prose: list[str] = field(default_factory=list[str])
    blocks: list[Block] = field(default_factory=list[Block])


@dataclass(slots=True, kw_only=True)
class OutlinedArticle:
    """An article as it stands in the document."""

    id: str
    label: str
    title: str
    place: Place
    paragraphs: list[OutlinedParagraph] = field(default_factory=list[OutlinedParagraph])


@dataclass(slots=True, kw_only=True)
class Outline:
    """Articles, and the blocks that stand outside them."""

    articles: list[OutlinedArticle] = field(default_factory=list[OutlinedArticle])
    outside: list[Block] = field(default_factory=list[Block])


def outline_of(document: Document) -> Outline:
    """Return the outline of a document.

    A heading of the second level that names an article, annex, chapter, section, part, principle,
    protocol or the preamble begins one; a heading of the third level that names a paragraph
    begins a paragraph of it.  An article without such headings is one paragraph.
    """
    outline = Outline()
    article: OutlinedArticle | None = None
    for item in document.elements:
        if isinstance(item, Heading) and item.level <= _ARTICLE_LEVEL:
            article = _article(item)
            if article is not None:
                outline.articles.append(article)
        elif article is None:
            if isinstance(item, Block):
                outline.outside.append(item)
        elif isinstance(item, Heading):
            _begin_paragraph(article, item)
        else:
            _add(article, item)
    for outlined in outline.articles:
        _settle(outlined)
    return outline


def _article(heading: Heading) -> OutlinedArticle | None:
    match = _ARTICLE.fullmatch(heading.title)
    if heading.level != _ARTICLE_LEVEL or match is None:
        return None
    division, number, title = match[1], match[2] or "", match[3] or ""
    return OutlinedArticle(
        id=_DIVISIONS[division.lower()] + number.lower(),
        label=f"{division.capitalize()} {number}".strip(),
        title=title,
        place=heading.place,
    )


def _begin_paragraph(article: OutlinedArticle, heading: Heading) -> None:
    match = _PARAGRAPH.fullmatch(heading.title)
    if heading.level == _PARAGRAPH_LEVEL and match is not None:
        number = match[1].lower()
        article.paragraphs.append(
            OutlinedParagraph(
                id=f"{article.id}.{number}",
                title=f"{article.label}, paragraph {number}",
                place=heading.place,
            )
        )


def _add(article: OutlinedArticle, item: Prose | Block) -> None:
    if not article.paragraphs:
        article.paragraphs.append(
            OutlinedParagraph(id=article.id, title=article.label, place=article.place)
        )
    paragraph = article.paragraphs[-1]
    if isinstance(item, Block):
        paragraph.blocks.append(item)
    else:
        paragraph.prose.append(item.text)


def _settle(article: OutlinedArticle) -> None:
    """Give an introduction before the first paragraph to that paragraph; leave none empty."""
    first = article.paragraphs[0] if article.paragraphs else None
    if first is None:
        article.paragraphs.append(
            OutlinedParagraph(id=article.id, title=article.label, place=article.place)
        )
    elif len(article.paragraphs) > 1 and first.id == article.id and not first.blocks:
        article.paragraphs[1].prose[:0] = first.prose
        del article.paragraphs[0]
