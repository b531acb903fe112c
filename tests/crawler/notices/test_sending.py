"""Mails and posts as servers get them, and every way in which they do not arrive."""

import contextlib
import socket
import threading
from datetime import UTC, datetime

import pytest

from crawler.notices import sending
from crawler.notices.declared import Email, Webhook
from crawler.notices.message import Message
from crawler.notices.sending import Sent, mail_of, send, shaped

NOW = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
MESSAGE = Message("[dangjian] 辽宁党建网: FAILED", "采集失败\n第二行", {"event": "notice"})


def email(port, **given):
    given = {"to": ("a@example.org",), "sender": "archive@example.org", "security": "none"} | given
    return Email(server="127.0.0.1", port=port, **given)


def webhook(url, **given):
    return Webhook(url=url, **given)


def test_a_mail_arrives_with_its_chinese_subject_and_text(mailbox):
    assert send(email(mailbox.port), MESSAGE, NOW) == Sent(True)
    (mail,) = mailbox.mails
    assert mail["Subject"] == MESSAGE.subject
    assert "=?utf-8?" in mail_of(email(1), MESSAGE, NOW).as_string()
    assert mail.get_content().splitlines() == MESSAGE.text.splitlines()
    assert (mail["From"], mail["To"], mail["Auto-Submitted"]) == (
        "archive@example.org",
        "a@example.org",
        "auto-generated",
    )
    assert mail["Date"].datetime == NOW
    assert mail["Message-ID"].endswith("@example.org>")


@pytest.mark.parametrize("evil", ["党建\r\nBcc: evil@example.org", "党建\nBcc: evil@example.org", "x\u2028Bcc: e@e.cn"])
def test_a_title_cannot_become_a_header(mailbox, evil):
    assert send(email(mailbox.port), Message(evil, "text", {}), NOW) == Sent(True)
    (mail,) = mailbox.mails
    assert mail["Bcc"] is None
    assert {name.lower() for name in mail} <= {
        "from", "to", "subject", "date", "message-id", "auto-submitted", "content-type", "content-transfer-encoding",
        "mime-version", "x-peer", "x-mailfrom", "x-rcptto",
    }  # fmt: skip
    assert "[U+" in mail["Subject"]


def test_a_subject_shows_what_would_turn_its_direction(mailbox):
    assert send(email(mailbox.port), Message("党\u202e建", "text", {}), NOW) == Sent(True)
    assert mailbox.mails[0]["Subject"] == "党[U+202E]建"


def test_the_password_comes_from_the_environment_and_goes_over_tls_only(secure_mailbox, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    monkeypatch.setenv("SMTP_SECRET", "right")
    channel = email(secure_mailbox.port, security="starttls", user="archive", password_env="SMTP_SECRET")
    assert send(channel, MESSAGE, NOW) == Sent(True)
    assert secure_mailbox.logins == [("archive", "right", True)]
    monkeypatch.setenv("SMTP_SECRET", "wrong")
    sent = send(channel, MESSAGE, NOW)
    assert (sent.has_arrived, sent.reason.partition(":")[0]) == (False, "SMTP 535")
    assert "wrong" not in sent.reason
    monkeypatch.delenv("SMTP_SECRET")
    assert send(channel, MESSAGE, NOW) == Sent(False, "this environment variable is not set: SMTP_SECRET")
    assert len(secure_mailbox.mails) == 1


def test_a_server_whose_certificate_nobody_knows_gets_no_password(secure_mailbox, monkeypatch):
    monkeypatch.setenv("SMTP_SECRET", "right")
    channel = email(secure_mailbox.port, security="starttls", user="archive", password_env="SMTP_SECRET")
    sent = send(channel, MESSAGE, NOW)
    assert not sent.has_arrived
    assert sent.reason.startswith("TLS: self-signed certificate")
    assert secure_mailbox.logins == []


def test_a_server_without_tls_gets_nothing_where_tls_is_declared(mailbox):
    sent = send(email(mailbox.port, security="starttls"), MESSAGE, NOW)
    assert not sent.has_arrived
    assert "STARTTLS" in sent.reason
    assert mailbox.mails == []


def test_a_server_that_does_not_take_the_mail_is_quoted_on_one_line(mailbox):
    mailbox.answer = "452 mailbox\x1b full"
    assert send(email(mailbox.port), MESSAGE, NOW) == Sent(False, "SMTP 452: mailbox[U+001B] full")


def test_an_address_that_is_refused_does_not_keep_the_mail_from_the_others(mailbox):
    mailbox.refused = {"b@example.org"}
    sent = send(email(mailbox.port, to=("a@example.org", "b@example.org")), MESSAGE, NOW)
    assert sent.has_arrived
    assert sent.reason == "b@example.org: SMTP 550: no such[U+001B] user"
    mailbox.refused = {"a@example.org", "b@example.org"}
    assert not send(email(mailbox.port, to=("a@example.org", "b@example.org")), MESSAGE, NOW).has_arrived


@pytest.fixture
def silent():
    """The port of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed():
    """A port at which nobody listens."""
    server = socket.create_server(("127.0.0.1", 0))
    try:
        return server.getsockname()[1]
    finally:
        server.close()


def test_a_server_that_is_not_there_or_says_nothing_costs_no_more_than_its_time(silent, closed):
    for channel in (email(closed), webhook(f"http://127.0.0.1:{closed}/secret")):
        assert send(channel, MESSAGE, NOW) == Sent(False, "the host refuses the connection")
    for channel in (email(silent), webhook(f"http://127.0.0.1:{silent}/secret")):
        assert send(channel, MESSAGE, NOW, seconds=0.2) == Sent(False, "no answer in time")


def test_a_webhook_gets_json_with_its_token(hook, monkeypatch):
    monkeypatch.setenv("HOOK_TOKEN", "t0ken")
    assert send(webhook(f"{hook.url}/a?key=k", token_env="HOOK_TOKEN"), MESSAGE, NOW) == Sent(True)
    assert hook.posts == [{"subject": MESSAGE.subject, "text": MESSAGE.text, "event": "notice"}]
    assert hook.paths == ["/a?key=k"]
    assert hook.headers[0]["Authorization"] == "Bearer t0ken"
    assert hook.headers[0]["Content-Type"].startswith("application/json")


def test_a_webhook_whose_url_is_a_secret_comes_from_the_environment(hook, monkeypatch):
    monkeypatch.setenv("HOOK", f"{hook.url}/secret")
    channel = webhook(None, url_env="HOOK")
    assert send(channel, MESSAGE, NOW) == Sent(True)
    assert channel.recipient.name == "$HOOK"
    monkeypatch.setenv("HOOK", "ftp://secret")
    assert send(channel, MESSAGE, NOW) == Sent(False, "HOOK: no http or https URL")


@pytest.mark.parametrize("status", [302, 307, 403, 500])
def test_a_webhook_that_does_not_take_the_post_is_not_followed(hook, status):
    hook.status, hook.location = status, f"{hook.url}/elsewhere"
    assert send(webhook(hook.url), MESSAGE, NOW) == Sent(False, f"HTTP status: {status}")
    assert hook.paths == ["/"]


def test_a_service_that_says_200_and_takes_nothing_is_believed_its_code(hook):
    hook.body = b'{"errcode": 93000, "errmsg": "invalid webhook url"}'
    sent = send(webhook(hook.url, shape="wecom"), MESSAGE, NOW)
    assert sent == Sent(False, "the service says: 93000 invalid webhook url")
    hook.body = b'{"errcode": 0, "errmsg": "ok"}'
    assert send(webhook(hook.url, shape="wecom"), MESSAGE, NOW) == Sent(True)


@pytest.mark.parametrize("shape", ["wecom", "slack", "feishu"])
def test_each_service_gets_the_subject_and_the_text(shape):
    whole = f"{MESSAGE.subject}\n\n{MESSAGE.text}"
    assert whole in str(shaped(shape, MESSAGE)).replace("\\n", "\n")


def test_a_long_text_is_cut_for_a_service_that_refuses_long_ones():
    sent = shaped("wecom", Message(MESSAGE.subject, "停更的栏目\n" * 500, {}))["text"]["content"]
    assert 2000 < len(sent.encode()) <= 2048
    assert sent.startswith(MESSAGE.subject)
    assert sent.endswith("…")


@pytest.mark.parametrize("url", ["https://u:p@hooks.example.org:8443/s3cret?key=s3cret", "https://[::1]/s3cret"])
def test_what_is_written_down_of_a_webhook_holds_no_secret(url):
    name = webhook(url).recipient.name
    assert name in ("https://hooks.example.org:8443", "https://[::1]")


def answering(words):
    """Yield the port of a server that says these words to each who comes, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            with contextlib.suppress(OSError), server.accept()[0] as peer:
                peer.sendall(words)
                peer.shutdown(socket.SHUT_WR)
                while peer.recv(1000):
                    pass

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


@pytest.mark.parametrize(
    ("words", "by_mail", "by_post"),
    [
        (
            b"SSH-2.0-OpenSSH_9.2\r\n",
            "this is no mail server",
            "this is no web server",
        ),
        (b"", "the server closed the connection", "the server closed the connection"),
    ],
)
def test_a_server_that_speaks_something_else_is_called_so(words, by_mail, by_post):
    for port in answering(words):
        assert send(email(port), MESSAGE, NOW) == Sent(False, by_mail)
    for port in answering(words):
        assert send(webhook(f"http://127.0.0.1:{port}/"), MESSAGE, NOW) == Sent(False, by_post)


def test_a_mail_server_that_takes_too_long_gives_no_answer_in_time(silent, monkeypatch):
    monkeypatch.setattr(sending, "SECONDS", 0.2)
    assert send(email(silent), MESSAGE, NOW) == Sent(False, "no answer in time")
