"""The second reading: a whole site read again with all that was learned, whatever the order of its pages."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from archive.learned import Learned
from archive.records import Article, Capture
from pipelines.extract import Template, first_look, read_article, read_page, second_look


def reread(
    site: str, captures: Callable[[], Iterable[Capture]], templates: Sequence[Template], learned: Learned
) -> Iterator[Article]:
    """Yield the articles of a site, read with the counts of all its pages.

    `captures` gives the same captures anew at each call; it is called three times, so that nothing is held
    in memory: first lines and places are counted, then, with these counts, the places and ends of bodies,
    and at last the articles are read. Every count is a sum over pages made from counts that no longer
    change, so no reading depends on the order of pages.

    The new counts gather beside the old ones and replace them when they are whole: a crash between leaves
    the site as known as it was.
    """
    shadow = f"{site} (counting)"
    learned.forget(shadow)
    for capture in captures():
        learned.observe_page(replace(first_look(read_page(capture, templates)), site=shadow))
    for capture in captures():
        page = read_page(capture, templates)
        counts = learned.counts(replace(page.keys, site=shadow), bodies=False)
        learned.observe_body(replace(second_look(page, templates, counts), site=shadow))
    learned.adopt(shadow, site)
    for capture in captures():
        page = read_page(capture, templates)
        yield read_article(page, templates, learned.counts(page.keys))
