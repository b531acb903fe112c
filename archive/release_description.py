"""What stands beside the data of a release: README, CITATION.cff, Datasette metadata and the data package."""

import json
from pathlib import Path

from archive.data_package import data_package, title
from archive.database import NAME
from archive.datasette_metadata import metadata
from archive.meanings import Language, in_words
from archive.release import SUMS, Release, files_of

_README = """# {title}

{about}
Articles of Chinese party-building portals as they stood on {as_of} (UTC), written by {software}.
党建网站文章档案，内容截至 {as_of}（UTC），由 {software} 生成。

## What is in it / 内容

{portals}

| table | rows | meaning | 含义 |
|---|---|---|---|
{tables}

Each table is there as CSV, JSON lines and Parquet; `archive.db` is the same and more in SQLite, without the WARC files.
每个表均有 CSV、JSON Lines 和 Parquet 三种格式；`archive.db` 为 SQLite 档案，内容更全（不含 WARC 文件）。

```sql
-- DuckDB
SELECT section, count(*) FROM read_parquet('parquet/articles/*/*/*.parquet', hive_partitioning = true)
WHERE year = '2016' GROUP BY section;  -- where the portal gives no date, the year is 'unknown'
```

```python
import pandas as pd

articles = pd.read_parquet("parquet/articles")
```

```sh
datasette archive.db -m metadata.json        # in a browser; 中文: -m metadata.zh.json
sha256sum -c {sums}                      # is it whole? / 校验
```

- Unknown is NULL, null or an empty field, never 0. `published` is Beijing time; columns with `_at` are UTC.
  未知一律为 NULL、null 或空字段。`published` 为北京时间；以 `_at` 结尾的列为 UTC。
- Texts are as on the portal. A cell that begins with = + - or @ may be taken for a formula: open the CSV as text.
  文字照录站点原文；以 = + - @ 开头的单元格可能被表格软件当作公式，请以文本方式打开。
- `datapackage.json` (Data Package 2.0) describes every column; `warc_file`, `warc_offset` and `warc_digest` name the
  record of the capture that proves it. 各列含义见 `datapackage.json`；WARC 三列指明所据的抓取记录。
- Texts belong to their authors and portals; this release gives no licence to them. 文章版权归原作者及网站所有。

## Known gaps / 已知缺漏

{gaps}
"""

_CITATION = """cff-version: 1.2.0
message: Please cite this release of the archive and, for an article, its capture time and WARC digest.
type: dataset
title: {title}
version: "{version}"
date-released: "{version}"
authors:
  - name: {software}
abstract: {abstract}
keywords:
  - 党建
  - web archive
"""


def describe(folder: Path, release: Release) -> None:
    """Write what describes a release; its data must be in `folder` already."""
    _write(folder / "README.md", readme(release))
    _write(folder / "CITATION.cff", citation_file(release))
    languages: tuple[tuple[str, Language], ...] = (("metadata.json", "en"), ("metadata.zh.json", "zh"))
    for name, language in languages:
        told = metadata(Path(NAME).stem, language)
        _write(folder / name, json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    _write(folder / "datapackage.json", data_package(release, files_of(folder)))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def readme(release: Release) -> str:
    """Return the README of a release, in English and Chinese."""
    tables = [
        f"| {written.table.name} | {written.rows} | {written.table.meaning} | {in_words(written.table.meaning, 'zh')} |"
        for written in release.tables
    ]
    portals = [f"- {_plain(portal)} ({site}), {home}: {count}" for site, portal, home, count in release.portals]
    gaps = [f"- {outcome}: {count}" for outcome, count in release.gaps.items()]
    known = "\n".join([*gaps, "\nEach one: table `gaps`. 逐条见表 `gaps`。"])
    return _README.format(
        title=_plain(title(release)), as_of=release.as_of, software=release.software, portals="\n".join(portals),
        tables="\n".join(tables), gaps=known if gaps else "None that the ledger knows of. 台账未见缺漏。",
        about=_about(release), sums=SUMS,
    )  # fmt: skip


def _about(release: Release) -> str:
    """Return what the release leaves out, a sentence each; nothing where it is whole."""
    choice = release.choice
    said = [
        f"Only section {_plain(choice.section)}. 仅此栏目。" if choice.section else "",
        f"An increment: only what is new, worded anew, newly listed, withdrawn or back since {choice.since}, and all"
        " new view counts. Replace the rows of its articles in the release before by these. 增量发布：以本次各文章的"
        "行替换上一次发布中的对应行。"
        if choice.since
        else "",
        f"Only what was captured before {choice.until}. 仅含此前抓取的内容。" if choice.until else "",
        "Without full text. 不含全文。" if not choice.with_text else "",
        "Without the search index. 不含检索索引。" if not (choice.with_search and choice.with_text) else "",
    ]
    return "".join(f"{sentence}\n" for sentence in said if sentence)


def citation_file(release: Release) -> str:
    """Return CITATION.cff; strings are written as JSON has them, which YAML reads too."""
    abstract = f"{release.rows('articles')} articles as they stood on {release.as_of} (UTC)."
    return _CITATION.format(
        title=json.dumps(title(release), ensure_ascii=False), version=release.as_of[:10],
        software=json.dumps(release.software), abstract=json.dumps(abstract),
    )  # fmt: skip


def _plain(text: str | None) -> str:
    """Return a text on one line that Markdown and HTML leave alone."""
    return " ".join((text or "").split()).replace("<", "&lt;").replace("|", "\\|").replace("[", "\\[")
