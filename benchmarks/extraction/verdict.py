"""Where a peer beats ours: every column of every group, never only the mean."""

from collections.abc import Mapping, Sequence

from benchmarks.extraction.figures import Figures

LESS_IS_BETTER = frozenset({"<.7", "peak MB"})


def beaten(
    ours: str, peers: Sequence[str], groups: Mapping[str, Mapping[str, Figures]]
) -> list[tuple[str, str, str, float, float]]:
    """Return (group, column, best peer, its figure, ours) wherever some peer's figure is better."""
    found = []
    for group, readers in groups.items():
        for column, have in readers[ours].items():
            sign = -1 if column in LESS_IS_BETTER else 1
            rivals = [(sign * value, name) for name in peers if (value := readers[name][column]) is not None]
            if have is not None and rivals and max(rivals)[0] > sign * have + 1e-9:
                value, name = max(rivals)
                found.append((group, column, name, sign * value, have))
    return found
