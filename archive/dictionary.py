"""The data dictionary: every table, view and column with its meaning, made from the schema, in two languages."""

import sys

from archive.causes import CAUSES
from archive.ledger import LOSSES, MEANINGS
from archive.meanings import Language, Relation, in_words, relations, title
from archive.terms import TERMS
from archive.verdict import STATUSES

_HEADS: dict[Language, str] = {
    "en": """# Data dictionary

Made by `python -m archive.dictionary en` from archive/schema.py; do not edit by hand. [中文](data-dictionary.zh-CN.md)
NULL always means "the page does not say" or "not yet".
""",
    "zh": """# 数据字典

由 `python -m archive.dictionary zh` 根据 archive/schema.py 生成，请勿手工修改。[English](data-dictionary.md)
NULL 一律表示“页面未载明”或“尚无”。
""",
}

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "views": "Views", "tables": "Tables", "columns": "| column | SQL | meaning |", "yes": "yes",
        "outcomes": "Outcomes\n\nEvery URL that a run discovers ends in one of these; a loss makes the run incomplete.",
        "outcome": "| outcome | loss | meaning |",
        "statuses": "Statuses\n\nHow a run ended. Exit code 0 is only for ok.",
        "statuses table": "| status | meaning |",
        "causes": "Causes\n\nWhy a run is not ok.", "causes table": "| cause | meaning |",
        "terms": "Words of others\n\nWhat our columns are called in schema.org (NewsArticle) and Dublin Core; the data"
        " package of a release names the first as `rdfType`.",
        "term": "| column | schema.org | Dublin Core |",
    },
    "zh": {
        "views": "视图", "tables": "表", "columns": "| 列 | SQL | 含义 |", "yes": "是",
        "outcomes": "结果\n\n每次采集发现的每个网址，最终必为下列结果之一；凡有丢失，该次采集即不完整。",
        "outcome": "| 结果 | 丢失 | 含义 |",
        "statuses": "状态\n\n一次采集如何结束。仅 ok 的退出码为 0。", "statuses table": "| 状态 | 含义 |",
        "causes": "原因\n\n一次采集为何不是 ok。", "causes table": "| 原因 | 含义 |",
        "terms": "通用词汇\n\n各列在 schema.org（NewsArticle）和都柏林核心（Dublin Core）中的对应词；发布包的数据包描述"
        "以 `rdfType` 注明前者。",
        "term": "| 列 | schema.org | 都柏林核心 |",
    },
}  # fmt: skip


def dictionary(language: Language = "en") -> str:
    """Return the dictionary as Markdown."""
    words = _WORDS[language]
    parts = [_HEADS[language]]
    for key, is_view in (("views", True), ("tables", False)):
        parts.append(f"## {words[key]}\n")
        for relation in relations():
            if relation.is_view == is_view:
                parts += _relation(relation, language)
    parts.append(f"## {words['outcomes']}\n")
    parts.append(f"{words['outcome']}\n|---|---|---|")
    parts += [
        f"| {name} | {words['yes'] if name in LOSSES else ''} | {in_words(text, language)} |"
        for name, text in MEANINGS.items()
    ]
    for key, meanings in (("statuses", STATUSES), ("causes", CAUSES)):
        parts.append(f"\n## {words[key]}\n")
        parts.append(f"{words[key + ' table']}\n|---|---|")
        parts += [f"| {name} | {in_words(text, language)} |" for name, text in meanings.items()]
    parts.append(f"\n## {words['terms']}\n")
    parts.append(f"{words['term']}\n|---|---|---|")
    parts += [f"| {name} | {term.schema_org or ''} | {term.dublin_core or ''} |" for name, term in TERMS.items()]
    return "\n".join(parts) + "\n"


def _relation(relation: Relation, language: Language) -> list[str]:
    name = relation.name if language == "en" else f"{relation.name} {title(relation.name, language)}"
    return [
        f"### {name}\n",
        f"{in_words(relation.meaning, language)}\n",
        f"{_WORDS[language]['columns']}\n|---|---|---|",
        *(f"| {c.name} | {c.type} | {in_words(c.meaning, language)} |" for c in relation.columns),
        "",
    ]


if __name__ == "__main__":
    print(dictionary("zh" if sys.argv[1:] == ["zh"] else "en"), end="")
