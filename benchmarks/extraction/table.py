"""Prints the figures: the same tables for the terminal and, as Markdown, for docs/extraction.md."""

from collections.abc import Iterable, Sequence

from benchmarks.extraction.figures import ALL, SAVED, Run
from benchmarks.extraction.verdict import beaten

Row = Sequence[str]
SHARES = ("P", "R", "F1", "F1, no title")
WITHOUT_METADATA = "trafilatura, no metadata"


def render(head: Row, rows: Iterable[Row], *, markdown: bool) -> str:
    """Return a table; the first column is text, the rest numbers."""
    cells = [head, *rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    if not markdown:
        pads = [str.ljust, *[str.rjust] * (len(head) - 1)]
        lines = ["  ".join(pad(cell, w) for pad, cell, w in zip(pads, row, widths, strict=True)) for row in cells]
        return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
    rule = "|---|" + "---:|" * (len(head) - 1)
    return "\n".join(["| " + " | ".join(cells[0]) + " |", rule, *("| " + " | ".join(row) + " |" for row in cells[1:])])


def report(run: Run, *, markdown: bool) -> str:
    """Return every table and the verdict."""
    names = [group for group in (ALL, SAVED) if group in run.groups]
    names += [group for group in run.groups if group not in names]
    title = "### {}" if markdown else "== {} =="
    parts = [title.format("Speed and memory"), _speed(run, markdown=markdown)]
    for group in names:
        parts += [title.format(_caption(run, group)), _quality(run, group, markdown=markdown)]
    parts += [title.format("Where a peer beats ours"), _verdict(run, markdown=markdown)]
    parts += [f"Left out: {result.reader.name} ({result.missing})." for result in run.missing]
    return "\n\n".join(parts)


def _caption(run: Run, group: str) -> str:
    total = run.totals[group]
    return f"{group}: {total['>=.95']} articles with text, {total['empty']} without"


def _quality(run: Run, group: str, *, markdown: bool) -> str:
    columns = [c for c in next(iter(run.groups[group].values())) if c != "peak MB"]
    totals = run.totals[group]
    head = ["reader", *(f"{c} (of {totals[c]})" if totals.get(c) and c not in (">=.95", "<.7") else c for c in columns)]
    rows = []
    for name, figures in run.groups[group].items():
        if name != WITHOUT_METADATA:  # reads the same text; it is here for its speed
            rows.append([name, *(_cell(column, figures[column]) for column in columns)])
    return render(head, rows, markdown=markdown)


def _cell(column: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if column in SHARES else f"{value:,.0f}"


def _speed(run: Run, *, markdown: bool) -> str:
    groups = list(run.members)
    wide = [g for g in groups if len(run.members[g]) > 1] + [g for g in groups if len(run.members[g]) == 1][-1:]
    wide = list(dict.fromkeys(wide))
    head = ["reader", *(f"pages/s, {g}" for g in wide), "peak MB", "of it before the first page", "errors", "version"]
    rows = []
    for result in run.results:
        errors = sum(tally.errors for tally in result.tallies.values())
        rows.append([
            result.reader.name, *(f"{run.rate(result, g):,.0f}" for g in wide), f"{result.peak:.0f}",
            f"{result.start:.0f}", str(errors), result.version,
        ])  # fmt: skip
    ratios = run.ratios(wide[0])
    yardsticks = list(dict.fromkeys(y for _, y, _ in ratios))
    ours = list(dict.fromkeys(o for o, _, _ in ratios))
    by_pair = {(o, y): value for o, y, value in ratios}
    against = [[o, *(f"{by_pair[o, y]:.2f}" for y in yardsticks)] for o in ours]
    return "\n\n".join([
        render(head, rows, markdown=markdown),
        f"Pages per second of ours over that of (on {wide[0]}):",
        render(["", *yardsticks], against, markdown=markdown),
    ])  # fmt: skip


def _verdict(run: Run, *, markdown: bool) -> str:
    peers = [name for name in run.names("peer") if name != WITHOUT_METADATA]
    if not peers:
        return "No peer was measured."
    parts = []
    for ours in run.names("ours"):
        found = beaten(ours, peers, run.groups)
        columns = sum(value is not None for readers in run.groups.values() for value in readers[ours].values())
        if not found:
            parts.append(f"{ours} leads on every column.")
            continue
        parts.append(f"{ours} is beaten at {len(found)} of {columns} figures:")
        rows = [[f"{g}, {c}", peer, _exact(c, theirs), _exact(c, have)] for g, c, peer, theirs, have in found]
        parts.append(render(["figure", "best peer", "peer", "ours"], rows, markdown=markdown))
    return "\n\n".join(parts)


def _exact(column: str, value: float) -> str:
    return f"{value:.4f}" if column in SHARES else f"{value:,.0f}"
