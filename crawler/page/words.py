"""The page's own words, in the reader's language."""

from archive.messages import say


def words(name: str, **values: object) -> str:
    """Return one of the page's sentences. Raises KeyError where there is none of that name."""
    return say(f"page.{name}", **values)
