"""What a query says: words, phrases, AND, OR, NOT, NEAR and parentheses, as a tree and as an FTS5 expression.

    query   = all { OR all }
    all     = without { [AND] without }
    without = item { NOT item }
    item    = word | "phrase" | NEAR(words, n) | ( query )

Operators are written in capitals; full-width parentheses, quotes and commas count as narrow ones.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.errors import BadQuery, BadRequest
from archive.messages import say
from archive.search.folding import fold, runs, words

LONGEST = 2_000  # characters of a query
DEEPEST = 20  # parentheses within parentheses; FTS5's own parser gives up at about a hundred
NEAR_BY = 10  # characters between the words of a NEAR without a number
FARTHEST = 100_000

_NARROW = str.maketrans("（）“”＂，　", '()""",' + " ")
_TOKEN = re.compile(r'(?P<near>NEAR\()|"(?P<phrase>[^"]*)"|(?P<mark>[()"])|(?P<word>[^\s()"]+)')
_NEAR = re.compile(r'(?P<words>(?:"[^"]*"|[^()",]|,(?!\s*\d+\s*\)))*)(?:,\s*(?P<far>\d+)\s*)?\)')
_OPERATORS = ("AND", "OR", "NOT")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Characters that stand side by side; blanks and marks between them stand for any."""

    text: str  # folded; holds at least one letter, Han character or digit

    @property
    def is_whole(self) -> bool:
        """Tell whether the index words of the phrase must count its last character as one of their own.

        One character alone, also behind a mark, is no pair.
        """
        return len(runs(self.text)[-1]) == 1

    def terms(self, *, whole: bool) -> str:
        """Return the FTS5 phrase. `whole`: one index word per character; else the last pair ends it."""
        listed = words(self.text)
        return f'"{listed}" *' if whole else f'"{listed.rpartition(" ")[0]}"'

    def expression(self) -> str:
        """Return the FTS5 expression."""
        return self.terms(whole=self.is_whole)

    def wanted(self) -> Iterator["Phrase"]:
        """Yield the phrases that a hit may hold."""
        yield self


@dataclass(frozen=True, slots=True)
class Near:
    """Phrases of which the first ends at most `far` characters before the last begins, in any order."""

    phrases: tuple[Phrase, ...]
    far: int  # letters, Han characters and digits; blanks and marks do not count

    def expression(self) -> str:
        """Return the FTS5 expression."""
        # FTS5 counts index words. A phrase of pairs has one fewer than characters, so its end comes one too early.
        whole = any(phrase.is_whole for phrase in self.phrases)
        listed = " ".join(phrase.terms(whole=whole) for phrase in self.phrases)
        return f"NEAR({listed}, {self.far if whole else self.far + 1})"

    def wanted(self) -> Iterator[Phrase]:
        """Yield the phrases that a hit may hold."""
        yield from self.phrases


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts joined by one operator; NOT: the first without the others."""

    operator: str  # AND, OR or NOT
    parts: tuple["Node", ...]

    def expression(self) -> str:
        """Return the FTS5 expression."""
        first, *others = (part.expression() for part in self.parts)
        if self.operator == "NOT":
            return f"({first} NOT ({' OR '.join(others)}))"
        return f"({f' {self.operator} '.join((first, *others))})"

    def wanted(self) -> Iterator[Phrase]:
        """Yield the phrases that a hit may hold."""
        for part in self.parts[:1] if self.operator == "NOT" else self.parts:
            yield from part.wanted()


Node = Phrase | Near | Joined


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # item, or the operator or parenthesis itself
    place: int  # of its first character in the query, from 0
    item: Phrase | Near | None = None


def parse(query: str) -> Node:
    """Return what a query says. Raises BadQuery with the place, and BadRequest where there is nothing to look for."""
    if len(query) > LONGEST:
        raise BadRequest(cause=say("search.too-long", most=LONGEST))
    tokens = list(_tokens(query))
    if not tokens:
        raise BadRequest(cause=say("search.empty"))
    if not any(token.item for token in tokens):
        first = tokens[0]
        if first.kind in _OPERATORS:
            raise _bad(query, first.place, say("search.nothing-before", word=first.kind))
        raise _bad(query, first.place, say("search.nothing-beside"))
    return _Parser(query, tokens).query()


def _tokens(query: str) -> Iterator[_Token]:
    """Yield the tokens of a query; words and phrases of marks only say nothing and are left out."""
    narrow = query.translate(_NARROW)
    at = 0
    while found := _TOKEN.search(narrow, at):
        at, place = found.end(), found.start()
        if found["near"]:
            inside = _NEAR.match(narrow, at)
            if inside is None:
                raise _bad(query, place, say("search.near-unreadable"))
            at = inside.end()
            yield _Token("item", place, _near(query, place, inside["words"], inside["far"]))
        elif found["mark"] == '"':
            raise _bad(query, place, say("search.quote-open"))
        elif found["mark"] or found["word"] in _OPERATORS:
            yield _Token(found[0], place)
        else:
            text = fold(found["phrase"] or found["word"] or "")
            if runs(text):
                yield _Token("item", place, Phrase(text))


def _near(query: str, place: int, inside: str, far: str | None) -> Near:
    texts = (fold(found["phrase"] or found["word"] or "") for found in _TOKEN.finditer(inside))
    phrases = tuple(Phrase(text) for text in texts if runs(text))
    if len(phrases) < 2:
        raise _bad(query, place, say("search.near-alone"))
    # A number of five thousand digits is no number of characters.
    return Near(phrases, min(int(far[:9]), FARTHEST) if far else NEAR_BY)


def _bad(query: str, place: int, cause: str) -> BadQuery:
    """Return the error at a place of the query, counted from 0; at its end there is nothing to show."""
    rest = " ".join(query[place : place + 20].split())
    return BadQuery(at=place + 1, rest=rest or say("search.end"), cause=cause)


class _Parser:
    """Reads tokens by the grammar of this module."""

    def __init__(self, query: str, tokens: list[_Token]) -> None:
        self._query, self._tokens = query, tokens
        self._next, self._depth = 0, 0

    def query(self) -> Node:
        """Return the whole query."""
        found = self._any()
        if token := self._peek():
            raise _bad(self._query, token.place, say("search.not-opened"))
        return found

    def _peek(self) -> _Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _takes(self, kind: str) -> bool:
        token = self._peek()
        if token is None or token.kind != kind:
            return False
        self._next += 1
        return True

    def _any(self) -> Node:
        parts = [self._all()]
        while self._takes("OR"):
            parts.append(self._all())
        return Joined("OR", tuple(parts)) if len(parts) > 1 else parts[0]

    def _all(self) -> Node:
        parts = [self._without()]
        while (token := self._peek()) and token.kind not in ("OR", ")"):
            self._takes("AND")
            # "a AND NOT b" says what "a NOT b" says.
            if self._takes("NOT"):
                parts[-1] = Joined("NOT", (parts[-1], self._item()))
            else:
                parts.append(self._without())
        return Joined("AND", tuple(parts)) if len(parts) > 1 else parts[0]

    def _without(self) -> Node:
        parts = [self._item()]
        while self._takes("NOT"):
            parts.append(self._item())
        return Joined("NOT", tuple(parts)) if len(parts) > 1 else parts[0]

    def _item(self) -> Node:
        token = self._peek()
        if token is None:
            raise _bad(self._query, len(self._query), say("search.ends-early"))
        self._next += 1
        if token.item:
            return token.item
        if token.kind != "(":
            raise _bad(self._query, token.place, say("search.nothing-before", word=token.kind))
        self._depth += 1
        if self._depth > DEEPEST:
            raise _bad(self._query, token.place, say("search.too-deep", most=DEEPEST))
        found = self._any()
        if not self._takes(")"):
            raise _bad(self._query, token.place, say("search.not-closed"))
        self._depth -= 1
        return found
