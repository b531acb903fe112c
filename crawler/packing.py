"""Is a packed body whole? HTTP clients unpack as far as they come, and half a page passes for one."""

import zlib

import brotli

PIECE = 1 << 20  # bytes that are unpacked at a time, whatever a small body unpacks to
_GZIP = b"\x1f\x8b"


def breaks_off(packed: bytes, encoding: str) -> bool:
    """Tell whether a body ends before its content encoding does, or was damaged on the way.

    `encoding` is the Content-Encoding header. A body that is not packed at all, whatever the header says, is whole.

    >>> import gzip
    >>> whole = gzip.compress("中办国办发文".encode())
    >>> breaks_off(whole, "gzip"), breaks_off(whole[:-12], "gzip"), breaks_off(b"no gzip", "gzip")
    (False, True, False)
    """
    encodings = [name.strip().lower() for name in encoding.split(",") if name.strip() not in ("", "identity")]
    if not packed or not encodings:
        return False
    match encodings[-1]:  # the outermost; what is inside it is whole if it is
        case "gzip" | "x-gzip":
            return packed.startswith(_GZIP) and not _ends(packed, zlib.MAX_WBITS + 16)
        case "deflate":
            return not (_ends(packed, zlib.MAX_WBITS) or _ends(packed, -zlib.MAX_WBITS) or _is_text(packed))
        case "br":
            return not (_ends_brotli(packed) or _is_text(packed))
    return False


def is_packed(body: bytes, encoding: str) -> bool:
    """Tell whether a body may be what its Content-Encoding header says.

    >>> is_packed(b"<html>", "gzip"), is_packed(b"<html>", "")
    (False, True)
    """
    return not encoding.strip() or not _is_text(body)


def _ends(packed: bytes, bits: int) -> bool:
    stream = zlib.decompressobj(bits)
    try:
        while packed and not stream.eof:
            stream.decompress(packed, PIECE)
            if stream.unconsumed_tail == packed:
                break
            packed = stream.unconsumed_tail
    except zlib.error:  # a wrong checksum too
        return False
    return stream.eof


def _ends_brotli(packed: bytes) -> bool:
    stream = brotli.Decompressor()
    try:
        stream.process(packed)
    except brotli.error:
        return False
    return bool(stream.is_finished())


def _is_text(body: bytes) -> bool:
    return body.lstrip()[:1] == b"<"
