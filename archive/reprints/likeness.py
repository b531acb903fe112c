"""How much of one text stands in another, and how far they are apart."""

from rapidfuzz.distance import Levenshtein

from archive.search.folding import fold, runs

SHINGLE = 5  # characters; stock phrases of four stand everywhere
SHORTEST = 60  # characters of a text that is compared; shorter ones are alike by chance
MOST = 100_000  # characters that are compared; a book does not fit into memory as shingles
# Of two texts the shorter must stand to this share in the longer, by shingles. A replaced word of three characters
# spoils seven shingles: with 30 % of the characters replaced half of the shingles are left. Unrelated articles of one
# generator, which share whole sentences, come to 0.21 at most in 20,000 pairs (benchmarks/reprints.py).
ALIKE = 0.4
ALIKE_SHORT = 0.5  # below LONG shingles, where one stock sentence is a large share
LONG = 150
# A digest holds ten articles and is a reprint of none.
SHORTEST_CUT = 0.25  # of the longer text
MOST_STEPS = 1 << 34  # of an edit distance: some seconds


def bare(text: str) -> str:
    """Return the letters, Han characters and digits of a text, folded: what is compared.

    >>> bare("近日，ＡＢ會議\\n召开。")
    '近日ab会议召开'
    """
    return "".join(runs(fold(text[: 2 * MOST])))[:MOST]


def shingles(text: str) -> list[str]:
    """Return the stretches of SHINGLE characters of a bare text.

    >>> shingles("近日会议召开")
    ['近日会议召', '日会议召开']
    """
    return [text[at : at + SHINGLE] for at in range(len(text) - SHINGLE + 1)]


def shared(one: str, other: str) -> float:
    """Return which share of the shorter bare text stands in the longer one, from 0 to 1, by shingles."""
    first, second = set(shingles(one)), set(shingles(other))
    return len(first & second) / max(min(len(first), len(second)), 1)


def are_alike(one: str, other: str) -> bool:
    """Tell whether one bare text is a reprint of the other, edited or cut."""
    shorter, longer = sorted((len(one), len(other)))
    if shorter < SHORTEST or shorter < SHORTEST_CUT * longer:
        return False
    return shared(one, other) >= (ALIKE if shorter >= LONG else ALIKE_SHORT)


def distance(one: str, other: str) -> int | None:
    """Return how many characters must be put in, taken out or replaced; None for texts too long to tell.

    >>> distance("会议召开", "大会召开了")
    3
    """
    if len(one) * len(other) > MOST_STEPS:
        return None
    return Levenshtein.distance(one, other)
