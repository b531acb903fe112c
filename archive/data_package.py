"""datapackage.json: Data Package 2.0 of a release, with a schema, hash, size and number of rows for each table."""

import json
from collections.abc import Sequence

from archive.meanings import in_words
from archive.release import FileFacts, Release, Written
from archive.release_tables import LIST
from archive.table import Column
from archive.terms import TERMS

_PROFILE = "https://datapackage.org/profiles/2.0/{}.json"
_TYPES = {"INTEGER": "integer", "REAL": "number", LIST: "array"}


def data_package(release: Release, files: Sequence[FileFacts]) -> str:
    """Return the descriptor as JSON: CSV files as resources, all other files with their hashes under "files"."""
    by_path = {facts.path: facts for facts in files}
    resources = [_resource(release, written, by_path.pop(_path(written))) for written in release.tables]
    descriptor = {
        "$schema": _PROFILE.format("datapackage"),
        "name": name(release),
        "title": title(release),
        "version": release.as_of[:10],
        "created": release.as_of,
        "keywords": ["党建", "party building", "web archive"],
        "sources": [{"title": portal, "path": home} for _, portal, home, _ in release.portals],
        "contributors": [{"title": release.software, "roles": ["creator"]}],
        "resources": resources,
        "files": [
            {"path": facts.path, "bytes": facts.bytes, "hash": f"sha256:{facts.sha256}"}
            for facts in by_path.values()
        ],
    }  # fmt: skip
    return json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"


def name(release: Release) -> str:
    """Return the short name of a release.

    The sites of more than three portals are not named.
    """
    sites = [site.replace("_", "-") for site, *_ in release.portals]
    return "-".join(["dangjian", *(sites if len(sites) <= 3 else []), release.as_of[:10]])


def title(release: Release) -> str:
    """Return the title of a release."""
    portals = [portal for _, portal, *_ in release.portals]
    shown = "、".join(portals[:3]) + ("等" if len(portals) > 3 else "")
    return f"{shown}文章档案"


def _path(written: Written) -> str:
    return f"csv/{written.table.name}.csv"


def _resource(release: Release, written: Written, facts: FileFacts) -> dict[str, object]:
    table = written.table
    schema: dict[str, object] = {
        "$schema": _PROFILE.format("tableschema"),
        "fields": [_field(column) for column in written.columns],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    # An increment holds new view counts of articles that are not in it.
    if table.parent and not (release.choice.since and table.name == "view_counts"):
        resource, field = table.parent
        schema["foreignKeys"] = [{"fields": ["article_id"], "reference": {"resource": resource, "fields": [field]}}]
    return {
        "$schema": _PROFILE.format("dataresource"),
        "name": table.name.replace("_", "-"),
        "type": "table",
        "title": in_words(table.meaning, "zh"),
        "description": table.meaning,
        "path": facts.path,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": facts.bytes,
        "hash": f"sha256:{facts.sha256}",
        "rows": written.rows,
        "schema": schema,
    }


def _field(column: Column) -> dict[str, object]:
    field: dict[str, object] = {
        "name": column.name,
        "type": "datetime" if column.name.endswith("_at") else _TYPES.get(column.kind, "string"),
        "title": in_words(column.meaning, "zh"),
        "description": column.meaning,
    }
    if column.unit:
        field["unit"] = column.unit
    term = TERMS.get(column.name)
    if term and term.schema_org:
        field["rdfType"] = f"https://schema.org/{term.schema_org}"
    return field
