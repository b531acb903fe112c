"""What head tags say of an article, and where the witnesses of a field disagree."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from archive.records import Witness
from pipelines.extract.published import Moment
from pipelines.extract.text import squeeze
from pipelines.extract.title import Title, Witnesses, solid, without_suffix

_MARKUP = re.compile(r"<[^<>]{1,2000}>")
# 政府网站发展指引 (国办发〔2017〕47号): site, column and article tags; kept as written, as one witness among others.
STANDARD = frozenset({
    "sitename", "sitedomain", "siteidcode", "columnname", "columndescription", "columnkeywords", "columntype",
    "articletitle", "pubdate", "contentsource", "keywords", "author", "description", "image", "url",
})  # fmt: skip
_PARTED = re.compile(r"[,，;；、|\s]+")


def standard_tags(tags: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the head tags that the 指引 names, as written, empty ones too."""
    return tuple((name, content) for name, content in tags if name.lower() in STANDARD)


def head_values(tags: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the head tags by name in small letters, without markup inside; blank ones are left out.

    >>> head_values([("ArticleTitle", "<p>甲</p><p>乙</p>"), ("PubDate", " ")])
    {'articletitle': '甲 乙'}
    """
    values: dict[str, str] = {}
    for name, content in tags:
        if words := squeeze(_MARKUP.sub(" ", content) if "<" in content else content):
            values.setdefault(name.lower(), words)
    return values


def keywords(text: str | None) -> tuple[str, ...]:
    """Return the words of a keywords tag, each once.

    >>> keywords("扶贫,  责任制、扶贫")
    ('扶贫', '责任制')
    """
    return tuple(dict.fromkeys(word for word in _PARTED.split(text or "") if word))


def conflicts(
    title: Title | None, said: Witnesses, times: Sequence[Moment], source: str | None, section: str | None,
    tags: Mapping[str, str],
) -> tuple[Witness, ...]:  # fmt: skip
    """Return every witness that says otherwise than the reading, once per field and value."""
    found = [*_titles(title, said), *_times(times)]
    for name, chosen, tag in (("source", source, "contentsource"), ("section", section, "columnname")):
        if chosen and (value := tags.get(tag)) and solid(value) != solid(chosen):
            found.append(Witness(field=name, value=value, said_by=f"head tag {tag}"))
    return tuple(dict.fromkeys(found))


def _titles(title: Title | None, said: Witnesses) -> Iterator[Witness]:
    if title is None:
        return
    words = solid(title.text)
    head = without_suffix(said.head, title.text) if said.head else None
    for value, said_by in ((said.listed, "listing"), (head, "<title>"), (said.tag, "head tag articletitle")):
        other = solid(value.rstrip("….。")) if value else ""
        # A witness that was cut, or that leaves out a second line, does not disagree.
        if value and other and not (words.startswith(other) or other.startswith(words)):
            yield Witness(field="title", value=value, said_by=said_by)


def _times(times: Sequence[Moment]) -> Iterator[Witness]:
    if not times:
        return
    chosen = times[0].time
    for moment in times[1:]:
        both_clocks = moment.has_clock and times[0].has_clock
        if moment.time.date() != chosen.date() or (both_clocks and moment.time != chosen):
            yield Witness(field="published", value=moment.raw, said_by=moment.said_by)
