"""One peer as a worker: pages as JSON lines in, readings out, then CPU seconds per site and peak memory.

    .venv-peers/bin/python worker.py PEER < pages.jsonl

Runs in the peers' own environment and imports nothing of ours. Peers get decoded text, so that none loses by
guessing an encoding; decoding and turning a peer's HTML into lines are not counted as its time.
"""

# ruff: noqa: PLC0415 (a peer is imported only where it is asked for, so that its memory is its own)
import base64
import json
import logging
import resource
import sys
import time
import warnings
from importlib.metadata import version

from lxml import html as lxml_html

BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "br", "center", "dd", "div", "dl", "dt", "figcaption", "figure",
     "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
     "section", "table", "td", "th", "tr", "ul"]
)  # fmt: skip


def as_lines(fragment):
    """Return the text of a fragment of HTML, block by block."""
    if not fragment or not fragment.strip():
        return ""
    root = lxml_html.fragment_fromstring(fragment, create_parent="div")
    for element in root.iter():
        if element.tag in BLOCKS:
            element.tail = "\n" + (element.tail or "")
            element.text = "\n" + (element.text or "")
    return "\n".join(line.strip() for line in root.text_content().splitlines() if line.strip())


def trafilatura_with(**options):
    from trafilatura import bare_extraction

    def read(html, url):
        found = bare_extraction(html, url=url, include_comments=False, **options)
        return {} if found is None else found.as_dict()

    def told(found):
        return found.get("text"), found.get("title"), found.get("date"), found.get("sitename")

    return read, told


def gne():
    from gne import GeneralNewsExtractor
    from gne.exceptions import NoContentException

    extractor = GeneralNewsExtractor()

    def read(html, url):
        try:
            return extractor.extract(html, host=url)
        except NoContentException:
            return {}

    def told(found):
        meta = found.get("meta") or {}
        return found.get("content"), found.get("title"), found.get("publish_time"), meta.get("ContentSource")

    return read, told


def magic_html():
    from magic_html import GeneralExtractor

    extractor = GeneralExtractor()

    def read(html, url):
        return extractor.extract(html, base_url=url)

    def told(found):
        return as_lines(found.get("html")), found.get("title"), None, None

    return read, told


def readability_lxml():
    from readability import Document

    def read(html, url):
        document = Document(html, url=url)
        return document.summary(html_partial=True), document.short_title()

    def told(found):
        return as_lines(found[0]), found[1], None, None

    return read, told


def newspaper4k():
    import newspaper

    def read(html, url):
        article = newspaper.Article(url, language="zh", fetch_images=False)
        article.download(input_html=html)
        article.parse()
        return article

    def told(article):
        published = article.publish_date
        return article.text, article.title, published and f"{published:%Y-%m-%d %H:%M}", article.meta_site_name

    return read, told


PEERS = {
    "trafilatura": ("trafilatura", lambda: trafilatura_with(with_metadata=True)),
    "trafilatura-precision": ("trafilatura", lambda: trafilatura_with(with_metadata=True, favor_precision=True)),
    "trafilatura-text": ("trafilatura", trafilatura_with),
    "gne": ("gne", gne),
    "magic-html": ("magic-html", magic_html),
    "readability-lxml": ("readability-lxml", readability_lxml),
    "newspaper4k": ("newspaper4k", newspaper4k),
}


def peak_megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def one_page(read, told, captures):
    """Return the reading of an article and the CPU seconds it took; its further pages follow the first."""
    results, error, seconds = [], None, 0.0
    for capture in captures:
        html = base64.b64decode(capture["body"]).decode(capture["encoding"], "replace").lstrip("\ufeff")
        began = time.process_time()
        try:
            found = read(html, capture["url"])
        except Exception as raised:  # a peer's failure is a finding, not the end of the run
            found, error = None, f"{type(raised).__name__}: {raised}"[:200]
        seconds += time.process_time() - began
        results.append((None,) * 4 if found is None else told(found))
    text = "\n".join(text for text, *_ in results if text)
    reading = {"text": text, "title": results[0][1], "date": results[0][2], "source": results[0][3]}
    return (reading | {"error": error} if error else reading), seconds


def main(name):
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    package, make = PEERS[name]
    try:
        read, told = make()
    except ImportError as error:
        print(json.dumps({"missing": str(error)}))
        return
    warm = base64.b64encode("<title>暖</title><p>2016年10月18日,省委召开会议。</p>".encode()).decode()
    one_page(read, told, [{"url": "http://warm.invalid/", "body": warm, "encoding": "utf-8"}])
    print(json.dumps({"version": version(package)}))
    start, cpu = peak_megabytes(), {}
    for line in sys.stdin:
        page = json.loads(line)
        reading, seconds = one_page(read, told, page["captures"])
        cpu[page["site"]] = cpu.get(page["site"], 0.0) + seconds
        print(json.dumps(reading))
    print(json.dumps({"cpu": cpu, "start": start, "peak": peak_megabytes()}))


if __name__ == "__main__":
    main(sys.argv[1])
