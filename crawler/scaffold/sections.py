"""An expression for a site's sections: as wide as the pages allow, or the sections by their names."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from urllib.parse import urlsplit

from crawler.scaffold.kinds import IN_NAVIGATION
from crawler.scaffold.lists import Lists
from crawler.scaffold.patterns import MOST_WORDS, alternatives, hits, pattern_for
from crawler.scaffold.scope import HOST, Scope
from crawler.scaffold.shapes import ESCAPED, literal, shape_of

PRECISE = 0.3  # of the pages that an expression matches must be lists, or the sections are named one by one
FEWEST = 2  # lists from which a wide expression can be told
FEWEST_LIKELY = 4  # or one list, and addresses of its kind with names of sections
MOST_BUT = 6  # folders that a wide expression may leave out
FEWEST_EMPTY = 3  # pages of a folder that are no lists, before the folder is left out
MOST_SEEDS = 9  # beside the home page
_HOME_NAME = re.compile(r"(?:index|default|list|main)\.\w+", re.IGNORECASE)


def section_pattern(lists: Lists, scope: Scope) -> str | None:
    """Return an expression that matches the sections of a part of a site, None where there are none."""
    left = {url for url in lists.first_pages if scope.holds(url)}
    if not left and not scope.is_whole:
        return section_pattern(lists, Scope(HOST, True))
    likely = {url for url in lists.candidates - lists.empty if scope.holds(url)}
    others = {*lists.articles, *lists.further, *lists.homes}
    parts: list[str] = []
    for ending in [each for each, _ in Counter(map(_ending, sorted(left))).most_common()]:
        group = {url for url in left if _ending(url) == ending}
        enough = len(group) >= FEWEST or sum(_ending(url) == ending for url in likely) >= FEWEST_LIKELY
        if enough and (wide := _wide(lists, group, others, scope)):
            parts.append(wide)
            left -= set(hits(wide, left))
    of_articles = {shape_of(url).key.lower() for url in lists.articles}  # /node/3 is a section, /node/700 an article
    numbered = {url for url in left if re.search(r"\d", ESCAPED.sub("", urlsplit(url).path + urlsplit(url).query))}
    numbered = {url for url in numbered if shape_of(url).key.lower() not in of_articles}
    if numbered and (pattern := pattern_for(numbered, others)):
        parts.append(pattern)
        left -= set(hits(pattern, left))
    roots = {url for url in left if not _target(url)}
    if roots:  # each section has a host of its own
        hosts = sorted(urlsplit(url).netloc for url in roots)
        parts.append(f"^https?://{alternatives(hosts)}/$")
        left -= roots
    parts += [
        _named({url for url in left if _ending(url) == e}, lists, likely) for e in sorted(set(map(_ending, left)))
    ]
    return "|".join(parts) or None


def _ending(url: str) -> str:
    """Return what the addresses of sections end in: "/" for folders and their index.html, an extension, or nothing."""
    parts = urlsplit(url)
    name = parts.path.rpartition("/")[2]
    if parts.query:
        return "?"
    if not name or _HOME_NAME.fullmatch(name):
        return "/"
    return "." + name.rpartition(".")[2] if "." in name else ""


def _wide(lists: Lists, group: Collection[str], others: Collection[str], scope: Scope) -> str | None:
    """Return the expression for all addresses of words with one ending, None where it would match too much."""
    body = _body(group, scope)
    if body is None:
        return None
    plain = re.compile(scope.start + body, re.IGNORECASE)
    wrong = [url for url in others if plain.search(url)]
    idle = [url for url in lists.empty if plain.search(url)]
    folders = Counter(map(_first, idle))
    used = set(map(_first, group))
    but = {_first(url) for url in wrong} | {
        f for f, count in folders.items() if count >= FEWEST_EMPTY and f not in used
    }
    if len(but) > MOST_BUT or but & used:
        return None
    ahead = f"(?!/{_one_of(sorted(but))}\\b)" if but else ""
    pattern = scope.start + ahead + body
    served = len(hits(pattern, group))
    if served < len(group) or served < PRECISE * (served + len(hits(pattern, idle))):
        return None
    return pattern


def _one_of(words: Sequence[str]) -> str:
    return literal(words[0]) if len(words) == 1 else f"(?:{'|'.join(map(literal, words))})"


def _body(group: Collection[str], scope: Scope) -> str | None:
    """Return what follows the host in addresses of words: folders, and a name or none; None for numbers."""
    if not group:
        return None
    ending = _ending(next(iter(group)))
    paths = [re.sub(scope.start, "", url, flags=re.IGNORECASE) for url in group]
    many = "+" if scope.is_whole else "*"
    if ending == "?":
        return None
    if ending == "/":
        names = sorted({path.rpartition("/")[2] for path in paths})
        words = [word for path in paths for word in path.split("/")[:-1]]
        if _mostly_numbers(words):
            return None
        named = "|".join(literal(name) for name in names if name)
        name = f"(?:{named})?" if "" in names and named else f"(?:{named})" if len(names) > 1 else named
        return f"(?:/{_letters(words)}){many}/{name}$"
    stems = [path.removesuffix(ending).split("/")[1:] for path in paths]
    names = [words[-1] for words in stems if words]
    folders = [word for words in stems for word in words[:-1]]
    if _mostly_numbers(names):
        return None
    before = f"(?:/{_letters(folders)})*" if folders else ""
    letters = _letters(names)
    last = f"/{letters}" if letters == "[a-z]+" or "%" in letters else f"/[a-z]{letters[:-1]}*"
    body = before + last
    return (body if scope.is_whole else f"(?:{body})?") + literal(ending) + "$"


def _mostly_numbers(words: Iterable[str]) -> bool:
    words = [ESCAPED.sub("x", word) for word in words if word]
    return bool(words) and sum(bool(re.search(r"\d{2,}|^\d", word)) for word in words) * 2 > len(words)


def _letters(words: Iterable[str]) -> str:
    """Return the narrowest of the usual sets of letters that holds all words."""
    text = "".join(words)
    if "%" in text:  # letters of another alphabet, which links may spell as they are
        return r"[\w%-]+"
    return "[a-z]+" if re.fullmatch(r"[a-z]*", text, re.IGNORECASE) else r"[\w-]+" if "-" in text else r"\w+"


def _first(url: str) -> str:
    """Return the first folder of an address, or its name without the extension."""
    folder, slash, _ = urlsplit(url).path.lstrip("/").partition("/")
    return folder if slash else folder.partition(".")[0]


def _named(group: Collection[str], lists: Lists, likely: Collection[str]) -> str:
    """Return an expression that names sections one by one: lists that are there, and others of the navigation."""
    ending = _ending(next(iter(group)))
    more = [
        url for url in sorted(likely)
        if url not in group and _ending(url) == ending and _is_named(lists, url)
    ]  # fmt: skip
    paths = sorted(_target(url) for url in [*sorted(group), *more][:MOST_WORDS])
    return "/" + alternatives(paths) + "$"


def _is_named(lists: Lists, url: str) -> bool:
    """Tell whether the navigation has an address, by a name in Chinese."""
    address = lists.site.addresses.get(url)
    named = address is not None and re.search(r"[\u4e00-\u9fff]{2}", address.text or "")
    return bool(named) and lists.site.share_linking(url) >= IN_NAVIGATION


def _target(url: str) -> str:
    parts = urlsplit(url)
    return parts.path.lstrip("/") + ("?" + parts.query if parts.query else "")


def unreached(lists: Lists, pattern: str, seeds: Iterable[str]) -> list[str]:
    """Return pages to start from beside the seeds, so that links lead from one of them to each section that is there.

    The pages that lead to most come first; a list to which none leads is a seed of its own.
    """
    pages = lists.site.pages
    found: list[str] = []
    wanted = set(hits(pattern, lists.first_pages))
    for seed in seeds:
        wanted -= {seed, *(hits(pattern, pages[seed].links) if seed in pages else ())}
    from_page = {url: {url, *hits(pattern, pages[url].links)} for url in sorted(lists.rows)}
    while wanted and len(found) < MOST_SEEDS and from_page:
        best = max(from_page, key=lambda url: (len(from_page[url] & wanted), url in wanted))
        if not from_page[best] & wanted:
            break
        found.append(best)
        wanted -= from_page[best]
    return found
