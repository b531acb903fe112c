"""The tables of crawls: runs, listings, links, captures and the ledger, each column with its meaning."""

from archive.table import Column, Table

TABLES: tuple[Table, ...] = (
    Table(
        name="sites",
        meaning="One row per portal.",
        columns=(
            Column("name", "TEXT PRIMARY KEY", "the site's name, as in `dangjian crawl NAME`"),
            Column("portal", "TEXT NOT NULL", "the portal's name as it calls itself"),
            Column("home_url", "TEXT NOT NULL", "where a crawl starts"),
        ),
    ),
    Table(
        name="runs",
        meaning="One row per crawl of one site.",
        columns=(
            Column("id", "INTEGER PRIMARY KEY", "number of the run"),
            Column("site", "TEXT NOT NULL REFERENCES sites(name)", "the site crawled"),
            Column("started_at", "TEXT NOT NULL", "UTC, ISO 8601"),
            Column("ended_at", "TEXT", "UTC, ISO 8601; NULL while the run goes on"),
            Column("status", "TEXT NOT NULL", "running, ok, incomplete, blocked, degraded or failed, see Statuses"),
            Column("reason", "TEXT", "why the run is not ok"),
            Column(
                "code_version", "TEXT NOT NULL", "version of dangjian-archive; unknown: a rebuild could not read it"
            ),
            Column(
                "declaration_hash",
                "TEXT NOT NULL",
                "SHA-256 of the site's declaration; unknown: a rebuild could not read it",
            ),
            Column("resumed_at", "TEXT", "UTC, when it was last taken up again after it was torn off; NULL: never"),
            Column(
                "cause",
                "TEXT",
                "site down, blocked, idle, layout changed or our bug, see Causes; NULL: the run is ok, goes on, or was"
                " stopped by a person",
            ),
            Column("scope", "TEXT", "what it set out to ask for, JSON (archive/scope.py); NULL: the whole site"),
            Column("manners", "TEXT", "in what it was less polite than usual, and a person's reason; NULL: in nothing"),
        ),
        indexes=(("site",),),
    ),
    Table(
        name="sections",
        meaning="One row per section (column) of a portal.",
        columns=(
            Column("id", "INTEGER PRIMARY KEY", "number of the section"),
            Column("site", "TEXT NOT NULL REFERENCES sites(name)", "the site it belongs to"),
            Column("name", "TEXT", "name in the navigation, e.g. 党务公开; NULL if the link has no text"),
            Column("url", "TEXT NOT NULL", "canonical URL of the first listing page"),
        ),
        constraints=("UNIQUE (site, url)",),
    ),
    Table(
        name="walks",
        meaning="One row per section and run: how far its listing was walked, and the proof of its end.",
        columns=(
            Column("run_id", "INTEGER NOT NULL REFERENCES runs(id)", "the run"),
            Column("section_id", "INTEGER NOT NULL REFERENCES sections(id)", "the section"),
            Column("pages", "INTEGER NOT NULL", "listing pages read"),
            Column("links", "INTEGER NOT NULL", "links to articles read, repeats included"),
            Column(
                "ended_by",
                "TEXT",
                "no next page, repeated page, empty page; known ground: articles that an earlier proof knew; not due,"
                " as asked: left out by schedule or user; missing, blocked, offsite: there is none; NULL: no proof",
            ),
            Column("expected", "INTEGER", "article links that the listing held; NULL while the run goes on"),
            Column("got", "INTEGER", "of these, articles kept"),
            Column("lost", "INTEGER", "of these, articles that should be here and are not"),
        ),
        constraints=("PRIMARY KEY (run_id, section_id)",),
        rowid=False,
    ),
    Table(
        name="visits",
        meaning="One row per slot of the schedule that `dangjian run` came for.",
        columns=(
            Column("id", "INTEGER PRIMARY KEY", "number, in the order of recording"),
            Column("site", "TEXT NOT NULL REFERENCES sites(name)", "the site"),
            Column("section_id", "INTEGER REFERENCES sections(id)", "the section; NULL: the whole site, at first"),
            Column("slot", "TEXT NOT NULL", "UTC, when the visit was due"),
            Column("missed", "INTEGER NOT NULL", "earlier slots that nobody came for and that this visit makes up for"),
            Column("run_id", "INTEGER NOT NULL REFERENCES runs(id)", "the run that came"),
            Column("recorded_at", "TEXT NOT NULL", "UTC, when it had come"),
        ),
        indexes=(("site", "section_id"),),
    ),
    Table(
        name="links",
        meaning="One row per article link of a section: what the listing says of the article.",
        columns=(
            Column("section_id", "INTEGER NOT NULL REFERENCES sections(id)", "the section that lists it"),
            Column("url", "TEXT NOT NULL", "canonical URL of the article"),
            Column("spelling", "TEXT NOT NULL", "URL as the listing spells it"),
            Column("title", "TEXT", "title in the listing, may be cut with …"),
            Column("listed_on", "TEXT", "date in the listing, Beijing time"),
            Column("found_on", "TEXT NOT NULL", "listing page it was last found on"),
            Column("first_run", "INTEGER NOT NULL REFERENCES runs(id)", "run that first found it"),
            Column("last_run", "INTEGER NOT NULL REFERENCES runs(id)", "run that last found it"),
        ),
        constraints=("PRIMARY KEY (section_id, url)",),
        indexes=(("url",),),
        rowid=False,
    ),
    Table(
        name="captures",
        meaning="One row per response kept in the WARC files: articles, listings, robots.txt, redirects, errors.",
        columns=(
            Column("id", "INTEGER PRIMARY KEY", "number of the capture"),
            Column("run_id", "INTEGER NOT NULL REFERENCES runs(id)", "the run that fetched it"),
            Column("url", "TEXT NOT NULL", "URL as requested; of a POST with its form behind it (__wb_method=POST)"),
            Column("status", "INTEGER NOT NULL", "HTTP status"),
            Column("mime", "TEXT", "media type of the Content-Type header"),
            Column("fetched_at", "TEXT NOT NULL", "UTC, ISO 8601"),
            Column("bytes", "INTEGER NOT NULL", "size of the payload as sent", "byte"),
            Column("file", "TEXT NOT NULL", "WARC file, relative to the archive folder"),
            Column("offset", "INTEGER NOT NULL", "where the response record starts, bytes"),
            Column("length", "INTEGER NOT NULL", "length of its gzip member, bytes", "byte"),
            Column("digest", "TEXT NOT NULL", "WARC payload digest, sha256:<base32>"),
            Column("record_id", "TEXT", "WARC-Record-ID; NULL: written before this was noted"),
            Column(
                "refers_to",
                "INTEGER REFERENCES captures(id)",
                "the capture that holds the payload: this one is a revisit record; NULL: it holds its own",
            ),
            Column("truncated", "TEXT", "why the body is not whole, as in WARC-Truncated; NULL: it is"),
            Column("etag", "TEXT", "ETag header, as sent"),
            Column("last_modified", "TEXT", "Last-Modified header, as sent"),
            Column("sent_at", "TEXT", "UTC, ISO 8601, when its request was sent; NULL: captured before this was noted"),
            Column(
                "politeness_groups",
                "TEXT",
                "host, IP address and platform whose turn it waited for, comma between; NULL: captured before",
            ),
            Column(
                "declared_delay", "REAL", "seconds that it declared as the shortest gap to its groups; NULL: before"
            ),
        ),
        indexes=(("url",), ("run_id",), ("digest",)),
    ),
    Table(
        name="warc_files",
        meaning="One row per sealed WARC file: what it was when it was sealed, to prove that it still is.",
        columns=(
            Column("file", "TEXT PRIMARY KEY", "path, relative to the archive folder"),
            Column("site", "TEXT NOT NULL REFERENCES sites(name)", "the site"),
            Column("bytes", "INTEGER NOT NULL", "size", "byte"),
            Column("sha256", "TEXT NOT NULL", "SHA-256 of the file, hex"),
            Column("sealed_at", "TEXT NOT NULL", "UTC"),
        ),
        rowid=False,
    ),
    Table(
        name="alarms",
        meaning="What a person should look at after a run.",
        columns=(
            Column("run_id", "INTEGER NOT NULL REFERENCES runs(id)", "the run"),
            Column("at", "TEXT NOT NULL", "UTC"),
            Column(
                "kind",
                "TEXT NOT NULL",
                "selector: one gives no body any more; empty: articles without text and files;"
                " section: one that the last run that was ok walked was not seen;"
                " new-section: one that no run saw before; record: a WARC file is damaged;"
                " parts: an article whose further pages only a script opens; capped: a list that the system cuts off;"
                " budget: files that the site's budget left to the next run; mass: many articles missing at once;"
                " clock: set back; dropped, vanished, empties, undated, untitled, short, silent: unusual for this site,"
                " see docs/archivist.md",
            ),
            Column("text", "TEXT NOT NULL", "what it is about, e.g. the selector"),
        ),
        constraints=("UNIQUE (run_id, kind, text)",),
    ),
    Table(
        name="acceptances",
        meaning="A person's word that what a run found is the new normal: earlier runs tell no more what is usual.",
        columns=(
            Column("site", "TEXT NOT NULL", "the site"),
            Column("run_id", "INTEGER NOT NULL", "the run that was accepted"),
            Column("at", "TEXT NOT NULL", "UTC"),
            Column("why", "TEXT NOT NULL", "the person's reason"),
        ),
        constraints=("UNIQUE (site, run_id, at)",),
    ),
    Table(
        name="frontier",
        meaning="What a run still has to ask for. Empty once it came to its own end.",
        columns=(
            Column("id", "INTEGER PRIMARY KEY", "number of the ticket"),
            Column("run_id", "INTEGER NOT NULL REFERENCES runs(id)", "the run"),
            Column("state", "TEXT NOT NULL", "pending, leased (being asked for) or done"),
            Column("turn", "INTEGER NOT NULL", "lower comes first, then the older one"),
            Column("url", "TEXT NOT NULL", "canonical URL that is owed an outcome"),
            Column("host", "TEXT NOT NULL", "whom to ask"),
            Column("request", "TEXT", "how to ask, as JSON; NULL: done, or known to the process alone"),
        ),
        indexes=(("run_id", "state", "turn", "id"),),
    ),
    Table(
        name="frontier_hosts",
        meaning="How a host wants to be asked.",
        columns=(
            Column("host", "TEXT PRIMARY KEY", "the host, with its port if it has one"),
            Column("delay", "REAL", "seconds between two requests, by Crawl-delay in robots.txt; NULL: it did not say"),
            Column("blocked_until", "TEXT", "UTC, before which it asked to be left alone; NULL: it did not"),
        ),
        rowid=False,
    ),
    Table(
        name="outcomes",
        meaning="The ledger: one row per URL that a run discovered, with its one end.",
        columns=(
            Column("run_id", "INTEGER NOT NULL REFERENCES runs(id)", "the run"),
            Column("url", "TEXT NOT NULL", "canonical URL"),
            Column("kind", "TEXT NOT NULL", "seed, section, listing, article, part, counter or file"),
            Column("outcome", "TEXT", "how it ended, see archive/ledger.py; NULL while the run goes on"),
            Column("reason", "TEXT", "why, for a person"),
            Column("capture_id", "INTEGER REFERENCES captures(id)", "the response it was judged by"),
        ),
        constraints=("PRIMARY KEY (run_id, url)",),
        indexes=(("capture_id",), ("url",)),  # asked for at every page that was captured before, and at known rows
        rowid=False,
    ),
)
