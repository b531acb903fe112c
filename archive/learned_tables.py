"""The tables of the learner's counts, each column with its meaning."""

from archive.table import Column, Table

TABLES: tuple[Table, ...] = (
    Table(
        name="learned_pages",
        meaning="One row per page that the learner has seen, so that none is counted twice.",
        columns=(
            Column("site", "TEXT NOT NULL", "the site"),
            Column("url", "TEXT NOT NULL", "URL of the page"),
            Column("epoch", "INTEGER", "how often counts had been halved before; NULL: a reprint, not counted"),
            Column("fingerprint", "INTEGER", "64-bit key of its running text; NULL: too little text"),
            Column("body_path", "INTEGER", "place of its body; NULL: none was found"),
            Column("title_path", "INTEGER", "place of its title; NULL: none was found"),
            Column("heads", "TEXT NOT NULL", "JSON list: keys of the first lines of its body"),
            Column("tails", "TEXT NOT NULL", "JSON list: keys of the last lines of its body"),
        ),
        constraints=("PRIMARY KEY (site, url)",),
        indexes=(("site", "fingerprint"),),
        rowid=False,
    ),
    Table(
        name="learned_sites",
        meaning="Totals of the learner per site.",
        columns=(
            Column("site", "TEXT PRIMARY KEY", "the site"),
            Column("pages", "INTEGER NOT NULL", "pages counted"),
            Column("bodies", "INTEGER NOT NULL", "pages at which a body was found"),
            Column("titles", "INTEGER NOT NULL", "pages at which a title was found"),
            Column("epoch", "INTEGER NOT NULL", "how often the counts were halved"),
            Column("read_pages", "INTEGER NOT NULL", "pages counted when the site was last read again"),
            Column("read_body_path", "INTEGER", "place of most bodies at that time"),
        ),
        rowid=False,
    ),
    Table(
        name="learned_units",
        meaning="In how many pages of a site a line of text stands.",
        columns=(
            Column("site", "TEXT NOT NULL", "the site"),
            Column("unit", "INTEGER NOT NULL", "64-bit key of the line without blanks and numbers"),
            Column("pages", "INTEGER NOT NULL", "pages that hold it"),
            Column("heads", "INTEGER NOT NULL", "pages with it among the first lines of the body"),
            Column("tails", "INTEGER NOT NULL", "pages with it among the last lines of the body"),
        ),
        constraints=("PRIMARY KEY (site, unit)",),
        rowid=False,
    ),
    Table(
        name="learned_paths",
        meaning="What stands at a place of a site's pages: how much text, how much of it links.",
        columns=(
            Column("site", "TEXT NOT NULL", "the site"),
            Column("path", "INTEGER NOT NULL", "64-bit key of the tags, classes and ids that lead to the place"),
            Column("pages", "INTEGER NOT NULL", "pages that have it"),
            Column("chars", "INTEGER NOT NULL", "characters there, in all"),
            Column("link_chars", "INTEGER NOT NULL", "characters in links there, in all"),
            Column("bodies", "INTEGER NOT NULL", "pages whose body was found there"),
            Column("titles", "INTEGER NOT NULL", "pages whose title was found there"),
        ),
        constraints=("PRIMARY KEY (site, path)",),
        rowid=False,
    ),
    Table(
        name="learned_selectors",
        meaning="The health of the body selectors that a site declares.",
        columns=(
            Column("site", "TEXT NOT NULL", "the site"),
            Column("selector", "TEXT NOT NULL", "CSS, as declared"),
            Column("bad_in_a_row", "INTEGER NOT NULL", "pages on which it failed since it last served"),
            Column("suspended", "INTEGER NOT NULL", "1: it failed on too many in a row and is no longer asked"),
        ),
        constraints=("PRIMARY KEY (site, selector)",),
        rowid=False,
    ),
)
