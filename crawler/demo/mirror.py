"""Serves a folder of saved pages under a host name, so that a crawl of a real site can be replayed."""

import mimetypes
from pathlib import Path
from urllib.parse import unquote

from crawler.demo.wire import DemoRequest, DemoResponse

_PAGES = {".htm", ".html", ".shtml", ".asp", ".aspx", ".jsp", ".php"}


class MirrorPortal:
    """Answers http://HOST/a/b.htm with the bytes of FOLDER/a/b.htm and everything else with 404.

    Nothing outside the folder is ever read: neither by .. nor through a symbolic link. A page saved with
    its query in its name (`list.asp?id=3`) is found too.
    """

    def __init__(self, folder: Path, host: str) -> None:
        self.folder = folder.resolve()
        self.host = host.lower()

    def respond(self, request: DemoRequest) -> DemoResponse:
        """Return the answer to one request."""
        if request.method not in {"GET", "HEAD"}:
            return DemoResponse(status=405, headers=(("Content-Type", "text/plain"),), body=b"Method Not Allowed")
        file = self._file(request.target)
        if file is None:
            return DemoResponse(status=404, headers=(("Content-Type", "text/html"),), body=b"<h1>404</h1>")
        # No charset: a page's own declaration is part of what a mirror keeps.
        guessed = "text/html" if file.suffix.lower() in _PAGES else mimetypes.guess_type(file.name)[0]
        headers = (("Content-Type", guessed or "application/octet-stream"),)
        return DemoResponse(status=200, headers=headers, body=file.read_bytes())

    def _file(self, target: str) -> Path | None:
        path, _, query = target.partition("?")
        for name in (f"{path}?{query}", path) if query else (path,):
            wanted = self.folder / unquote(name).lstrip("/")
            try:
                found = (wanted / "index.html" if wanted.is_dir() else wanted).resolve()
                if found.is_relative_to(self.folder) and found.is_file():
                    return found
            except (OSError, ValueError):
                # A name too long for the file system, or with a NUL in it, is no file of ours.
                continue
        return None
