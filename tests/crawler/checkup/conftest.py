"""The demo portal after its keepers changed something: each change is one on the bytes that it sends."""

from collections.abc import Callable, Sequence

import pytest

from crawler.demo import DemoPortal
from crawler.demo.wire import DemoRequest, DemoResponse

CELL = b'<td valign="top" style=" padding-bottom:5px; padding-top:5px">'
NEW_CELL = b'<td valign="top" class="detail">'


class ChangedPortal:
    """Answers as another portal does, its bodies changed where the address holds a word."""

    def __init__(self, portal: DemoPortal, changes: Sequence[tuple[str, bytes, bytes]]) -> None:
        self.portal, self.changes, self.host = portal, changes, portal.host

    def respond(self, request: DemoRequest) -> DemoResponse:
        answer = self.portal.respond(request)
        body = answer.body
        for word, old, new in self.changes:
            body = body.replace(old, new) if word in request.target else body
        if body == answer.body:
            return answer
        headers = tuple((name, value) for name, value in answer.headers if name.lower() != "etag")
        return DemoResponse(status=answer.status, headers=headers, body=body)


REDESIGN = ("messagexq", CELL, NEW_CELL)


@pytest.fixture
def changed() -> Callable[..., ChangedPortal]:
    """Make a demo portal of 600 pages that has been changed."""
    return lambda *changes, day=0: ChangedPortal(DemoPortal(size=600, day=day), changes)
