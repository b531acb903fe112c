"""What Datasette shows beside the tables: titles, meanings, units and facets, from the one model."""

import json
import sys

from archive.meanings import Language, in_words, relations, title

_TITLES: dict[Language, str] = {"en": "Archive of party-building portals", "zh": "党建网站档案"}

# What a reader narrows a table or view by; columns of few values.
_FACETS: dict[str, tuple[str, ...]] = {
    "current_articles": ("site", "section", "source", "state"),
    "articles_with_sections": ("site", "section", "source"),
    "articles_per_month": ("site", "section"),
    "edits": ("site", "title_changed", "text_changed"),
    "withdrawn": ("site", "state", "section"),
    "views_over_time": ("site",),
    "sources_cited": ("site",),
    "attachment_files": ("site", "kind", "type"),
    "article_events": ("event",),
    "outcomes": ("run_id", "kind", "outcome"),
    "captures": ("run_id", "status", "mime"),
    "runs": ("site", "status"),
}
_NEWEST_FIRST = {
    "current_articles": "published", "articles_with_sections": "published", "articles_per_month": "month",
    "edits": "seen_at", "withdrawn": "missing_since", "sources_cited": "articles", "runs": "started_at",
}  # fmt: skip
_LABELS = {"sites": "portal", "sections": "name"}  # shown in the place of a foreign key


def metadata(database: str = "archive", language: Language = "en") -> dict[str, object]:
    """Return the metadata for a Datasette that serves `database`, the name of the file without its ending."""
    tables = {}
    for relation in relations():
        name = relation.name
        table: dict[str, object] = {
            "title": title(name, language),
            "description": in_words(relation.meaning, language),
            "columns": {column.name: in_words(column.meaning, language) for column in relation.columns},
        }
        if units := {column.name: column.unit for column in relation.columns if column.unit}:
            table["units"] = units
        if name in _FACETS:
            table["facets"] = list(_FACETS[name])
        if name in _NEWEST_FIRST:
            table["sort_desc"] = _NEWEST_FIRST[name]
        if name in _LABELS:
            table["label_column"] = _LABELS[name]
        tables[name] = table
    return {"title": _TITLES[language], "databases": {database: {"tables": tables}}}


if __name__ == "__main__":
    print(json.dumps(metadata(language="zh" if sys.argv[1:] == ["zh"] else "en"), ensure_ascii=False, indent=2))
