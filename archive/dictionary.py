"""The data dictionary: every table, view and column with its meaning, made from the schema."""

from archive.causes import CAUSES
from archive.learned_tables import TABLES as LEARNED_TABLES
from archive.ledger import LOSSES, MEANINGS
from archive.schema import TABLES, VIEW_MEANINGS, VIEWS
from archive.verdict import STATUSES

_HEAD = """# Data dictionary

Made by `python -m archive.dictionary` from archive/schema.py; do not edit by hand.
NULL always means "the page does not say" or "not yet".
"""


def dictionary() -> str:
    """Return the dictionary as Markdown."""
    parts = [_HEAD, "## Views\n"]
    for name in VIEWS:
        parts.append(f"- **{name}**: {VIEW_MEANINGS[name]}")
    parts.append("\n## Tables\n")
    for table in TABLES + LEARNED_TABLES:
        parts += [f"### {table.name}\n", f"{table.meaning}\n", "| column | SQL | meaning |", "|---|---|---|"]
        parts += [f"| {c.name} | {c.type} | {c.meaning} |" for c in table.columns]
        parts.append("")
    parts.append(
        "## Outcomes\n\nEvery URL that a run discovers ends in one of these; a loss makes the run incomplete.\n"
    )
    parts.append("| outcome | loss | meaning |\n|---|---|---|")
    parts += [f"| {name} | {'yes' if name in LOSSES else ''} | {text} |" for name, text in MEANINGS.items()]
    parts.append("\n## Statuses\n\nHow a run ended. Exit code 0 is only for ok.\n\n| status | meaning |\n|---|---|")
    parts += [f"| {name} | {text} |" for name, text in STATUSES.items()]
    parts.append("\n## Causes\n\nWhy a run is not ok.\n\n| cause | meaning |\n|---|---|")
    parts += [f"| {name} | {text} |" for name, text in CAUSES.items()]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    print(dictionary(), end="")
