"""Days of the demo portal with `dangjian run` in the morning and in the evening, under a clock of their own.

    python -m benchmarks.thirty_days --days 30 --size 200 --rule learn

News appears at noon. In three evenings something is broken: the portal answers 503, its lists are empty, its
articles are a captcha; each is mended after the first round that came by it. Prints the requests of each day, what
was missed, how late articles came (in visits of their section, and in hours), and which rounds were not complete.
Exit code 1 if an article was missed or came later than by one slot, if a broken round was complete, or an unbroken
one was not.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.database import open_reader
from crawler.clock import RecordedClock
from crawler.crawling import Options
from crawler.demo import DemoPortal, DemoRequest, DemoResponse, serve
from crawler.demo.chronicle import DAY_ZERO
from crawler.rounds import run_due
from crawler.schedule_file import Plan

SITE = "lndangjian"
MIDNIGHT = datetime(DAY_ZERO.year, DAY_ZERO.month, DAY_ZERO.day, tzinfo=UTC) - timedelta(hours=8)  # in Beijing
MORNING, NOON, EVENING = timedelta(hours=8, minutes=5), timedelta(hours=12), timedelta(hours=20, minutes=5)
BREAKAGES = ("503", "empty lists", "captcha")


class Breakable:
    """The demo portal, in the way of which something may stand."""

    def __init__(self, portal: DemoPortal) -> None:
        self.portal, self.host = portal, portal.host
        self.broken: str | None = None

    def respond(self, request: DemoRequest) -> DemoResponse:
        headers = (("Content-Type", "text/html; charset=gb2312"),)
        if self.broken == "503":
            return DemoResponse(status=503, headers=headers, body=b"")
        if self.broken == "empty lists" and "messageall" in request.target:
            return DemoResponse(status=200, headers=headers, body="<html><p>党建网</p></html>".encode("gb18030"))
        if self.broken == "captcha" and "messagexq" in request.target:
            return DemoResponse(status=200, headers=headers, body="<html><p>请输入验证码</p></html>".encode("gb18030"))
        return self.portal.respond(request)


@dataclass(slots=True)
class Result:
    """What the days came to."""

    requests: list[tuple[int, int]] = field(default_factory=list)  # of each day: in the morning, in the evening
    missed: list[str] = field(default_factory=list)  # URLs that were on the portal and are not in the archive
    withdrawn: list[str] = field(default_factory=list)  # of these, those that were gone before their section's visit
    late: dict[int, int] = field(default_factory=dict)  # articles by visits of their section that came too early
    hours: float = 0  # the longest time between appearance and capture
    complete_though_broken: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)
    found: int = 0  # breakages

    @property
    def is_well(self) -> bool:
        bad = self.missed or self.complete_though_broken or self.false_alarms
        return not bad and max(self.late, default=0) <= 1


def one_round(folder: Path, proxy: str, moment: str, rule: str) -> int:
    """Do what is due at a moment; for a process of its own."""
    clock = RecordedClock(datetime.fromisoformat(moment))
    options = Options(folder=folder, proxy=proxy, delay=0, clock=clock)
    done = run_due(folder, Plan(sites=(SITE,), schedules={SITE: rule}), options)
    return 0 if all(end.nothing_lost for end in done.ended) else 1


def simulate(folder: Path, days: int, size: int, rule: str, broken: dict[int, str]) -> Result:
    """Run the days; `broken` are the breakages by the day in whose evening they are."""
    result, portal = Result(), Breakable(DemoPortal(size=size))
    appeared: dict[str, tuple[datetime, str]] = {}  # by URL: when, and in which section
    gone: dict[str, datetime] = {}
    with serve(portal) as served:
        for day in range(days):
            counts = []
            for since_midnight in (MORNING, EVENING):
                at = MIDNIGHT + timedelta(days=day) + since_midnight
                portal.portal.day = day if since_midnight == EVENING else max(0, day - 1)
                if since_midnight == EVENING and day in broken:
                    portal.broken = broken[day]
                _note(portal.portal, MIDNIGHT + timedelta(days=day) + NOON, appeared, gone)
                served.requests.clear()
                is_complete = _round(folder, served.url, at, rule)
                counts.append(sum(count for (host, _), count in served.requests.items() if host == portal.host))
                if counts[-1]:  # what is broken is mended after the first round that came
                    _judge(result, is_complete, portal.broken, at)
                    portal.broken = None
            result.requests.append((counts[0], counts[1]))
    _compare(folder, appeared, gone, result)
    return result


def _note(
    portal: DemoPortal, noon: datetime, appeared: dict[str, tuple[datetime, str]], gone: dict[str, datetime]
) -> None:
    when = noon if portal.day else MIDNIGHT
    live = set()
    for article in portal.gold():
        for url, section in zip(article.urls, article.sections, strict=True):
            live.add(url)
            gone.pop(url, None)
            appeared.setdefault(url, (when, section))
    for url in appeared.keys() - live - gone.keys():
        gone[url] = noon


def _round(folder: Path, proxy: str, at: datetime, rule: str) -> bool:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.thirty_days", "--round", folder, proxy, at.isoformat(), "--rule", rule],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )  # fmt: skip
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        raise RuntimeError(done.stderr)
    return done.returncode == 0


def _judge(result: Result, is_complete: bool, broken: str | None, at: datetime) -> None:
    said = f"{at:%Y-%m-%d %H:%M} {broken or ''}".strip()
    if broken and is_complete:
        result.complete_though_broken.append(said)
    result.found += bool(broken) and not is_complete
    if not broken and not is_complete:
        result.false_alarms.append(said)


def _compare(
    folder: Path, appeared: dict[str, tuple[datetime, str]], gone: dict[str, datetime], result: Result
) -> None:
    with closing(open_reader(folder)) as connection:
        first_seen = "SELECT u.url, a.first_seen_at FROM article_urls u JOIN articles a ON a.id = u.article_id"
        held = dict(connection.execute(first_seen).fetchall())
        visits: dict[str, list[datetime]] = {}
        for name, at in connection.execute(
            "SELECT s.name, v.recorded_at FROM visits v JOIN sections s ON s.id = v.section_id ORDER BY v.id"
        ):
            visits.setdefault(name, []).append(datetime.fromisoformat(at))
    for url, (when, section) in appeared.items():
        if url not in held:
            came = any(when <= at < gone.get(url, at) for at in visits.get(section, []))
            pending = url not in gone and not any(when <= at for at in visits.get(section, []))
            if not pending:  # its section's turn may not have come since
                (result.missed if came or url not in gone else result.withdrawn).append(url)
            continue
        seen = datetime.fromisoformat(held[url])
        late = sum(when <= at < seen for at in visits.get(section, []))
        result.late[late] = result.late.get(late, 0) + 1
        result.hours = max(result.hours, (seen - when) / timedelta(hours=1))


def show(result: Result) -> None:
    for day, (morning, evening) in enumerate(result.requests):
        print(f"day {day:>2}: {morning:>5} + {evening:>4} requests")
    print(f"articles missed: {len(result.missed)}; withdrawn before their section's turn: {len(result.withdrawn)}")
    late = ", ".join(f"{count} by {slots} slots" for slots, count in sorted(result.late.items()))
    print(f"late: {late}; the longest wait {result.hours:.1f} hours")
    print(f"breakages found in the round they began in: {result.found}")
    print(f"complete though broken: {', '.join(result.complete_though_broken) or 'none'}")
    print(f"not complete though unbroken: {', '.join(result.false_alarms) or 'none'}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--rule", default="learn")
    parser.add_argument("--round", nargs=3, metavar=("FOLDER", "PROXY", "MOMENT"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.round:
        return one_round(Path(given.round[0]), given.round[1], given.round[2], given.rule)
    broken = {given.days * (n + 1) // 4: name for n, name in enumerate(BREAKAGES)}
    with tempfile.TemporaryDirectory() as place:
        result = simulate(Path(place) / "archive", given.days, given.size, given.rule, broken)
    show(result)
    return 0 if result.is_well else 1


if __name__ == "__main__":
    sys.exit(main())
