"""Reprints: one text in several sections and on several portals, edited or cut.

`likeness` tells whether two texts are alike, `clusters` finds those that are without comparing all with all, `keeping`
writes them down, `reading` tells who reprinted an article, when, and what was changed.
"""

from archive.reprints.keeping import bring_up_to_date, is_stale
from archive.reprints.reading import Cluster, Copy, Reprints, list_clusters, reprints_of

__all__ = ["Cluster", "Copy", "Reprints", "bring_up_to_date", "is_stale", "list_clusters", "reprints_of"]
