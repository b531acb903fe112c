"""Everyone who reads the pages: our ways, the peers, the parsers alone; each runs as a process of its own."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from benchmarks.extraction.corpus import GoldPage
from benchmarks.extraction.score import Reading, Tally

PROJECT = Path(__file__).parents[2]
PEERS = PROJECT / "benchmarks" / "peers"
SETUP = "sh benchmarks/peers/setup.sh"
Kind = Literal["ours", "peer", "parser"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A reader by the name that the tables show."""

    name: str
    kind: Kind
    command: tuple[str, ...]
    needs: Path | None = None  # what setup.sh makes; None: nothing is needed


@dataclass(slots=True, kw_only=True)
class Result:
    """What one reader did. `missing` tells why it did nothing."""

    reader: Reader
    missing: str | None = None
    version: str = ""
    tallies: dict[str, Tally] = field(default_factory=dict)  # per site
    cpu: dict[str, float] = field(default_factory=dict)  # seconds per site
    start: float = 0.0  # MB before the first page
    peak: float = 0.0  # MB


def _ours(name: str, way: str, kind: Kind = "ours") -> Reader:
    return Reader(name=name, kind=kind, command=(sys.executable, "-m", "benchmarks.extraction.ours", way))


def _peer(name: str, peer: str | None = None) -> Reader:
    python = PEERS / ".venv-peers" / "bin" / "python"
    return Reader(
        name=name, kind="peer", command=(str(python), str(PEERS / "worker.py"), peer or name), needs=python
    )  # fmt: skip


READERS = (
    _ours("ours, single page", "single"),
    _ours("ours, streaming", "streaming"),
    _ours("ours, second reading", "second"),
    _peer("trafilatura"),
    _peer("trafilatura, precision", "trafilatura-precision"),
    _peer("trafilatura, no metadata", "trafilatura-text"),
    Reader(
        name="Readability.js", kind="peer", needs=PEERS / "node_modules",
        command=(shutil.which("node") or "node", str(PEERS / "worker.js")),
    ),
    _peer("magic-html"),
    _peer("GNE", "gne"),
    _peer("readability-lxml"),
    _peer("newspaper4k"),
    _ours("lexbor, parse alone", "lexbor", "parser"),
    _ours("lxml, parse alone", "lxml", "parser"),
)  # fmt: skip


def run(reader: Reader, pages: Sequence[GoldPage], lines: Path) -> Result:
    """Let a reader read the pages, which `lines` holds as the workers read them, and score what it returns.

    Raises CalledProcessError where a worker that is there breaks down.
    """
    if reader.command[0] == "node":
        return Result(reader=reader, missing="node is not here")
    if reader.needs and not reader.needs.exists():
        return Result(reader=reader, missing=f"not installed: {SETUP}")
    # Into files: a worker that waits for a full pipe would wait for us.
    with lines.open() as source, tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        subprocess.run(reader.command, stdin=source, stdout=told, cwd=PROJECT, check=True)
        told.seek(0)
        first = json.loads(told.readline())
        if "missing" in first:
            return Result(reader=reader, missing=f"{first['missing']}: {SETUP}")
        rest = [json.loads(line) for line in told]
    return _scored(reader, pages, first["version"], rest)


def _scored(reader: Reader, pages: Sequence[GoldPage], version: str, told: list[dict]) -> Result:
    *readings, last = told
    result = Result(reader=reader, version=version, cpu=last["cpu"], start=last["start"], peak=last["peak"])
    if reader.kind != "parser":
        got: Reading
        for got, page in zip(readings, pages, strict=True):
            result.tallies.setdefault(page.site, Tally()).add(got, page)
    return result
