"""What the columns of articles are called in schema.org (NewsArticle) and in Dublin Core terms."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """The words of others for a column. None: they have none that means the same."""

    schema_org: str | None
    dublin_core: str | None


TERMS: dict[str, Term] = {
    "id": Term("identifier", "identifier"),
    "url": Term("url", "identifier"),
    "site": Term("isPartOf", "isPartOf"),
    "portal": Term("publisher", "publisher"),
    "title": Term("headline", "title"),
    "lead_title": Term("alternativeHeadline", "alternative"),
    "subtitle": Term("alternativeHeadline", "alternative"),
    "original_title": Term("alternativeHeadline", "alternative"),
    "text": Term("articleBody", None),
    "section": Term("articleSection", None),
    "published": Term("datePublished", "issued"),
    "source": Term("sourceOrganization", "source"),
    "author": Term("author", "creator"),
    "editor": Term("editor", "contributor"),
    "keywords": Term("keywords", "subject"),
    "views": Term("interactionStatistic", None),
    "version": Term("version", None),
    "state": Term("creativeWorkStatus", None),
    "same_as": Term("sameAs", "isFormatOf"),
    "attachments": Term("associatedMedia", "hasPart"),
}
