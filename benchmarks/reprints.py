"""Reprints: are the planted ones found, and nothing else? How long, and in how much memory?

    python -m benchmarks.reprints --articles 10000 --planted 1000

Articles are the demo portal's stories, which share whole sentences. A planted reprint is a story of which up to 30 % of
the characters (evenly from 0) are sentences and words taken out, and words put in or in place of others; every third is
then cut to 50-95 %, every second gets another title. It stands on one of three portals, some days later. Counted are
pairs of articles in one cluster: right, if both are of one story. The peak of memory is that of the whole process.
"""

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path

from archive.database import open_reader, open_writer
from archive.diff import sentences
from archive.reprints import bring_up_to_date
from benchmarks.straight import keep, new_site
from crawler.demo import cases
from crawler.demo.chronicle import Chronicle
from crawler.demo.stories import tell_story

SEED = 20161018
MOST_EDITED = 0.3  # of the characters
SHORTEST = 60  # characters of a story that is reprinted
SITES = ("demo", "sheng", "shi")


def stories(count: int) -> Iterator[tuple[str, str, datetime]]:
    """Yield title, text and time of `count` stories, each once: the demo portal's own twins are left out."""
    chronicle = Chronicle(2 * count)
    given = 0
    for number in range(2 * count):
        story = tell_story(chronicle, number, 0)
        if chronicle.case(number) == cases.TWIN or given == count:
            continue
        given += 1
        yield story.title, "\n".join(story.lines), chronicle.published(number)


def edited(text: str, share: float, words: list[str], chance: random.Random) -> str:
    """Return the text with about `share` of its characters replaced, taken out or put in."""
    budget = share * len(text)
    pieces = sentences(text)
    if len(pieces) > 6:
        for _ in range(chance.randint(0, 2)):
            at = chance.randrange(1, len(pieces))
            if len(pieces[at]) <= budget / 2:
                budget -= len(pieces.pop(at))
    text = "".join(pieces)
    while budget > 0 and len(text) > 10:
        size = chance.randint(1, 5)
        at = chance.randrange(len(text) - size)
        kind = chance.choice(("replace", "replace", "out", "in"))
        word = chance.choice(words)[:size]
        text = text[:at] + (word if kind != "out" else "") + text[at + (0 if kind == "in" else size) :]
        budget -= size
    return text


def reprint(text: str, number: int, words: list[str], chance: random.Random) -> str:
    text = edited(text, chance.uniform(0, MOST_EDITED), words, chance)
    if number % 3 == 0:
        kept = int(len(text) * chance.uniform(0.5, 0.95))
        text = text[:kept] if chance.random() < 0.7 else text[-kept:]
    return text


def fill(folder: Path, articles: int, planted: int) -> dict[str, int]:
    """Put stories and planted reprints into an archive; return of which story each article is."""
    chance = random.Random(SEED)
    told = list(stories(articles - planted))
    words = sorted({text[at : at + 5] for _, text, _ in told[:300] for at in range(0, len(text) - 5, 37)})
    originals = [number for number, (_, text, _) in enumerate(told) if len(text) >= SHORTEST]
    story_of: dict[str, int] = {}
    with closing(open_writer(folder)) as connection:
        connection.execute("BEGIN")
        for site in SITES:
            new_site(connection, site)
        for number, (title, text, at) in enumerate(told):
            said = {"title": title, "text": text, "published": f"{at:%Y-%m-%d %H:%M}"}
            story_of[keep(connection, SITES[0], f"http://demo/{number}", "2025-05-02T00:00:00.000Z", **said)] = number
        for number in range(planted):
            origin = chance.choice(originals)
            title, text, at = told[origin]
            at += timedelta(days=chance.randint(1, 30))
            said = {
                "title": title if number % 2 else title[::-1],
                "text": reprint(text, number, words, chance),
                "published": f"{at:%Y-%m-%d %H:%M}",
            }
            url = f"http://reprint/{number}"
            story_of[keep(connection, chance.choice(SITES), url, "2025-05-03T00:00:00.000Z", **said)] = origin
        connection.execute("COMMIT")
    return story_of


def pairs(groups: Iterable[list[str]]) -> set[tuple[str, str]]:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def measure(folder: Path, articles: int, planted: int) -> None:
    story_of = fill(folder, articles, planted)
    began = time.perf_counter()
    bring_up_to_date(folder)
    seconds = time.perf_counter() - began
    found: dict[str, list[str]] = {}
    with closing(open_reader(folder)) as connection:
        for article_id, cluster_id in connection.execute("SELECT article_id, cluster_id FROM reprints"):
            found.setdefault(cluster_id, []).append(article_id)
    stories_told: dict[int, list[str]] = {}
    for article_id, story in story_of.items():
        stories_told.setdefault(story, []).append(article_id)
    wanted, got = pairs(stories_told.values()), pairs(found.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{articles} articles, {planted} of them planted reprints: {len(wanted)} pairs")
    right = len(wanted & got)
    print(f"recall {right / len(wanted):.4f}  precision {right / len(got):.4f}  clusters {len(found)}")
    print(f"{seconds / 60:.1f} minutes, {peak:.0f} MB at the peak")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000, help="all, the planted ones among them")
    parser.add_argument("--planted", type=int, default=1_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), asked.articles, asked.planted)


if __name__ == "__main__":
    main()
