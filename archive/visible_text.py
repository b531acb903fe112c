"""Page text as it may stand in a mail or on a page of ours: what steers a reader's eye or program is shown."""

import unicodedata


def visible_text(text: object) -> str:
    """Return a text in which control, formatting and line-breaking characters are shown by their numbers.

    >>> visible_text("党\\u202e建\\r\\nBcc: a@b.cn"), visible_text("emoji 👩\\u200d💻")
    ('党[U+202E]建[U+000D][U+000A]Bcc: a@b.cn', 'emoji 👩\\u200d💻')
    """
    return "".join(f"[U+{ord(c):04X}]" if _steers(c) else c for c in str(text))


def _steers(character: str) -> bool:
    if character == "\u200d":  # joins emoji and letters of some scripts, and moves nothing
        return False
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
