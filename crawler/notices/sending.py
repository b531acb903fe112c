"""Sends a message by mail or webhook. A failure is a sentence without secrets, never an exception."""

import contextlib
import http.client
import json
import os
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from urllib.parse import urlsplit

from archive.visible_text import visible_text
from crawler.notices.declared import Email, Webhook, is_url
from crawler.notices.message import Message
from crawler.settings import VERSION

SECONDS = 20.0  # that a server has for each of its answers
ALL_SECONDS = 90.0  # for all of them: one that sends a byte now and then must not hold a run up
WECOM_BYTES = 2048  # that 企业微信 takes of a text; it refuses a longer one
_ANSWER_BYTES = 10_000  # of a webhook's answer that are read
_NO_VARIABLE = "this environment variable is not set"


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a message."""

    has_arrived: bool
    reason: str | None = None  # why it did not arrive, or did not at all addresses; None: it did at all


class _Refused(Exception):
    """The message did not arrive, for a reason that may be told."""


def send(channel: Email | Webhook, message: Message, now: datetime, seconds: float = ALL_SECONDS) -> Sent:
    """Send a message at `now`, within so many seconds; tell whether it arrived."""
    results: list[Sent] = []
    given = dict(os.environ)

    def work() -> None:
        results.append(_result(lambda: _send(channel, message, now, given)))

    thread = threading.Thread(target=work, daemon=True)  # one that hangs ends with the process
    thread.start()
    thread.join(seconds)
    return results[0] if results else Sent(False, "no answer in time")


def _send(channel: Email | Webhook, message: Message, now: datetime, given: Mapping[str, str]) -> None:
    if isinstance(channel, Email):
        _mail(channel, mail_of(channel, message, now), given)
    else:
        _post(channel, message, given)


def _result(act: Callable[[], None]) -> Sent:
    """Return what became of a message."""
    try:
        act()
    except _PartlySent as error:
        return Sent(True, str(error))
    except (_Refused, smtplib.SMTPException, http.client.HTTPException, UnicodeError, OSError) as error:
        return Sent(False, _reason_of(error))
    return Sent(True)


def _reason_of(error: Exception) -> str:
    """Return why a message did not arrive, in the words of the ledger where it has some.

    An exception's own text is not told: it may hold the URL.
    """
    if isinstance(error, smtplib.SMTPServerDisconnected):  # smtplib says so of a time that ran out, too
        is_late = isinstance(error.__context__, TimeoutError)
        return "no answer in time" if is_late else "the server closed the connection"
    if isinstance(error, smtplib.SMTPResponseException):
        if error.smtp_code < 0:  # what it said does not begin with a number
            return "this is no mail server"
        return f"SMTP {error.smtp_code}: {_words(error.smtp_error)}"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return f"SMTP {code}: {_words(text)}"
    if isinstance(error, ssl.SSLError):
        return f"TLS: {getattr(error, 'verify_message', None) or error.reason or 'failed'}"
    if isinstance(error, (_Refused, smtplib.SMTPNotSupportedError)):
        return _words(str(error))
    known = {
        socket.gaierror: "the host name does not resolve", ConnectionRefusedError: "the host refuses the connection",
        TimeoutError: "no answer in time", http.client.RemoteDisconnected: "the server closed the connection",
        http.client.BadStatusLine: "this is no web server",
    }  # fmt: skip
    return next((said for kind, said in known.items() if isinstance(error, kind)), "the connection failed")


def mail_of(channel: Email, message: Message, now: datetime) -> EmailMessage:
    """Return a mail. A header takes no line break: the policy would refuse it, and none comes through."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = channel.sender, ", ".join(channel.to)
    mail["Subject"] = visible_text(message.subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=channel.sender.partition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answers
    mail.set_content(message.text + "\n")
    return mail


def _mail(channel: Email, mail: EmailMessage, given: Mapping[str, str]) -> None:
    context = ssl.create_default_context()
    domain = channel.sender.partition("@")[2]  # said in EHLO; this machine's own name is nobody's business
    where = (channel.server, channel.port)
    if channel.security == "ssl":
        server: smtplib.SMTP = smtplib.SMTP_SSL(*where, local_hostname=domain, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(*where, local_hostname=domain, timeout=SECONDS)
    with _left(server):
        if channel.security == "starttls":
            server.starttls(context=context)
        if channel.user is not None:
            server.login(channel.user, _variable(channel.password_env, given))
        refused = server.send_message(mail, channel.sender, list(channel.to))
    if refused:  # the others have it: sending again would give it to them twice
        raise _PartlySent(refused)


class _PartlySent(_Refused):
    """Some of the addresses did not take it."""

    def __init__(self, refused: Mapping[str, tuple[int, bytes]]) -> None:
        super().__init__("; ".join(f"{who}: SMTP {code}: {_words(text)}" for who, (code, text) in refused.items()))


@contextlib.contextmanager
def _left(server: smtplib.SMTP) -> Iterator[None]:
    """Say goodbye to a server that took the mail; a goodbye that fails takes nothing back."""
    try:
        yield
        with contextlib.suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        server.close()


def _post(channel: Webhook, message: Message, given: Mapping[str, str]) -> None:
    url = channel.url if channel.url is not None else _variable(channel.url_env, given)
    if not is_url(url):
        raise _Refused(f"{channel.url_env}: no http or https URL")
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": f"dangjian-archive/{VERSION}"}
    if channel.token_env is not None:
        headers["Authorization"] = f"Bearer {_variable(channel.token_env, given)}"
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, json.dumps(shaped(channel.shape, message)).encode(), headers)
        answer = connection.getresponse()
        said = answer.read(_ANSWER_BYTES)
    finally:
        connection.close()
    if not 200 <= answer.status < 300:  # a redirect too: the message was not taken there
        raise _Refused(f"HTTP status: {answer.status}")
    if channel.shape in ("wecom", "feishu"):
        _check_code(said)


def shaped(shape: str, message: Message) -> dict[str, object]:
    """Return the JSON that a service takes.

    >>> shaped("wecom", Message("s", "t", {}))
    {'msgtype': 'text', 'text': {'content': 's\\n\\nt'}}
    """
    whole = f"{message.subject}\n\n{message.text}"
    if shape == "wecom":  # 企业微信 and 钉钉
        return {"msgtype": "text", "text": {"content": _cut(whole, WECOM_BYTES)}}
    if shape == "feishu":  # 飞书
        return {"msg_type": "text", "content": {"text": whole}}
    if shape == "slack":  # Mattermost as well
        return {"text": whole}
    return {"subject": message.subject, "text": message.text} | message.data


def _cut(text: str, most: int) -> str:
    """Return a text that takes at most so many bytes; a cut one ends with an ellipsis.

    >>> _cut("党建网站", 12), _cut("党建网站", 11)
    ('党建网站', '党建…')
    """
    packed = text.encode()
    return text if len(packed) <= most else packed[: most - len("…".encode())].decode(errors="ignore") + "…"


def _check_code(said: bytes) -> None:
    """Raise for an answer with status 200 that says in its JSON that nothing was taken."""
    try:
        answer = json.loads(said)
    except ValueError:
        return
    code = (answer.get("errcode") or answer.get("code")) if isinstance(answer, dict) else None
    if code:
        raise _Refused(
            f"the service says: {_words(str(code))} {_words(str(answer.get('errmsg') or answer.get('msg')))}"
        )


def _variable(name: str | None, given: Mapping[str, str]) -> str:
    value = given.get(name or "")
    if not value:
        raise _Refused(f"{_NO_VARIABLE}: {name}")
    if not value.isprintable() or not value.isascii():
        raise _Refused(f"this environment variable holds what cannot be sent: {name}")
    return value


def _words(text: bytes | str) -> str:
    """Return what a server said, as one short line."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return visible_text(" ".join(said.split()))[:200]
