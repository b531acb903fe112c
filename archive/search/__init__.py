"""Full-text search in Chinese: overlapping character pairs in FTS5, queried as phrases.

FTS5's own tokenizers find nothing for 党建 in a sentence: unicode61 keeps the whole run of characters as one word,
trigram needs three. Pairs are words of the index, and a phrase of pairs is a phrase of characters: a search finds
what LIKE finds in the folded text. `folding` folds and parts, `grammar` reads queries, `index` keeps the index,
`finding` asks it, `browsing` tells what there is when nothing is asked.
"""

from archive.search.browsing import documents, has_index, newest, tally
from archive.search.finding import By, Hit, Results, counts, find
from archive.search.grammar import LONGEST
from archive.search.scope import Scope

__all__ = ["LONGEST", "By", "Hit", "Results", "Scope", "counts", "documents", "find", "has_index", "newest", "tally"]
