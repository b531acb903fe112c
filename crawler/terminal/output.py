"""Standard output that cannot take what is written: another encoding, a full disk, a closed pipe."""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from archive.errors import BadRequest
from archive.messages import say


def write_what_can_be_written() -> None:
    """Let a terminal without Chinese letters get them as \\uXXXX, which loses nothing, instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not (stream.encoding or "").lower().startswith("utf"):
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def flushed_output() -> Iterator[None]:
    """Write all of standard output before the command ends. Raises BadRequest where that cannot be done."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG):
            raise
        with open(os.devnull, "w") as nowhere:  # what is left in the buffer must not fail again at exit
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        raise BadRequest(cause=say("error.no-output", cause=os.strerror(error.errno))) from error
