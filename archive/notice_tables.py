"""The table of notices: who was told of what, and whether it arrived. Left out of every release."""

from archive.table import Column, Table

TABLES: tuple[Table, ...] = (
    Table(
        name="notices",
        meaning="One row per matter and recipient of a notice: what was told, to whom, and whether it arrived.",
        columns=(
            Column("id", "INTEGER PRIMARY KEY", "number, in the order of noting"),
            Column("at", "TEXT NOT NULL", "UTC, when there was something to tell"),
            Column("channel", "TEXT NOT NULL", "email or webhook"),
            Column("recipient", "TEXT NOT NULL", "e-mail addresses, or scheme and host of the webhook: no secret"),
            Column("site", "TEXT", "the site; NULL: the whole archive"),
            Column("run_id", "INTEGER", "the run that showed it; NULL: none did"),
            Column("event", "TEXT NOT NULL", "begun, over, or summary: a person asked for one"),
            Column(
                "kind", "TEXT NOT NULL", "status: the run is not ok; error: it could not go on; else an alarm's kind"
            ),
            Column("about", "TEXT NOT NULL", "what makes two matters of a kind the same one, e.g. the section"),
            Column("text", "TEXT NOT NULL", "the reason, or the alarm's text"),
            Column("outcome", "TEXT NOT NULL", "owed, sent, failed (tried again at the next run) or dropped: not told"),
            Column("reason", "TEXT", "why it failed or was dropped; NULL: it did not"),
            Column("tries", "INTEGER NOT NULL", "how often it was tried"),
            Column("tried_at", "TEXT", "UTC, when it was last tried; NULL: never"),
        ),
        indexes=(("channel", "recipient", "outcome"), ("site",)),
    ),
)
