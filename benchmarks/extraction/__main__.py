"""Compares our extraction with its peers on pages with gold.

    python -m benchmarks.extraction

Reads the saved pages of ../shared/corpus, where they are here, and the demo portal. docs/extraction.md tells the
method. The peers need `sh benchmarks/peers/setup.sh` once; one that is not installed is left out.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.extraction.corpus import CORPUS, GoldPage, demo_pages, ordered, saved_pages, write_pages
from benchmarks.extraction.figures import Run, figures
from benchmarks.extraction.readers import READERS, Reader, Result, run
from benchmarks.extraction.table import report


def measure(readers: list[Reader], pages: list[GoldPage]) -> Run:
    """Let every reader read the pages, one after the other, so that none takes another's core."""
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "pages.jsonl"
        with lines.open("w") as out:
            write_pages(pages, out)
        for reader in readers:
            print(f"{reader.name} …", file=sys.stderr)
            results.append(run(reader, pages, lines))
    return figures(results, pages)


def as_json(done: Run) -> dict[str, object]:
    """Return all numbers."""
    return {
        "groups": done.groups,
        "totals": done.totals,
        "html_pages": done.counts,
        "ratios": {group: done.ratios(group) for group in done.members},
        "readers": {
            r.reader.name: {"version": r.version, "cpu": r.cpu, "start_mb": r.start, "peak_mb": r.peak}
            for r in done.results
        },
        "missing": {r.reader.name: r.missing for r in done.missing},
    }


def print_bad(done: Run) -> None:
    """Print what each reader got wrong, worst pages first, fields last."""
    for result in done.results:
        for site, tally in result.tallies.items():
            if tally.bad:
                print(f"\n{result.reader.name}, {site}")
                print("\n".join(f"    {f1:.3f} {what}" for f1, what in sorted(tally.bad)))


def main() -> None:
    """Parse the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=["ours"], help="ours and the parsers alone, without the peers")
    parser.add_argument("--sites", help="names of sites with commas between; the demo portal is 'demo portal'")
    parser.add_argument("--size", type=int, default=600, help="articles of the demo portal")
    parser.add_argument("--bad", action="store_true", help="list the pages and fields that are wrong")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers to FILE")
    parser.add_argument("--markdown", action="store_true", help="print the tables as docs/extraction.md holds them")
    given = parser.parse_args()
    saved = saved_pages()
    if not saved:
        print(f"the saved pages are not here ({CORPUS}): the demo portal alone", file=sys.stderr)
    pages = ordered([*saved, *demo_pages(given.size)], set(given.sites.split(",")) if given.sites else None)
    if not pages:
        parser.error(f"no such site: {given.sites}")
    done = measure([r for r in READERS if not (given.only and r.kind == "peer")], pages)
    print(report(done, markdown=given.markdown))
    if given.bad:
        print_bad(done)
    if given.json:
        given.json.write_text(json.dumps(as_json(done), indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
