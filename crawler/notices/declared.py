"""Who is to be told, as `schedule.toml` declares it under [notices]. Secrets stand in environment variables only."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from archive.messages import say
from archive.notices import Recipient
from crawler.toml_checks import check_names, table, text, wrong

PORTS = {"starttls": 587, "ssl": 465, "none": 25}
SHAPES = ("dangjian", "wecom", "slack", "feishu")
_ADDRESS = re.compile(r"[!-;=?A-~]+@[!-;=?A-~]+")  # no < >, no space, nothing that could begin another header
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_NOTICES = ("language", "email", "webhook")
_EMAIL = ("to", "from", "server", "port", "security", "user", "password_env")
_WEBHOOK = ("url", "url_env", "token_env", "shape")


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """How to send mail."""

    to: tuple[str, ...]
    sender: str
    server: str
    port: int
    security: str  # starttls, ssl or none
    user: str | None = None  # None: the server asks for no password
    password_env: str | None = None  # name of the environment variable that holds it

    @property
    def recipient(self) -> Recipient:
        """Return whom it reaches."""
        return Recipient("email", ", ".join(self.to))


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where to post JSON."""

    url: str | None  # None: it is in url_env
    url_env: str | None = None  # name of the environment variable that holds the URL: it may be a secret itself
    token_env: str | None = None  # name of the one that holds a bearer token
    shape: str = "dangjian"  # of the JSON

    @property
    def recipient(self) -> Recipient:
        """Return whom it reaches, without path, query and user: they may be secret."""
        if self.url is None:
            return Recipient("webhook", f"${self.url_env}")
        parts = urlsplit(self.url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        return Recipient("webhook", f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """Who is told, and in which language. None: nobody that way; the language of the environment."""

    email: Email | None = None
    webhook: Webhook | None = None
    language: str | None = None

    @property
    def channels(self) -> tuple[Email | Webhook, ...]:
        """Return the ways that are declared."""
        return tuple(channel for channel in (self.email, self.webhook) if channel)


NO_NOTICES = Notices()


def read_notices(path: Path, value: object) -> Notices:
    """Return what the file declares under [notices]. Raises BadRequest: where, what, what to do."""
    said = table(path, "notices", value)
    check_names(path, "notices", said, _NOTICES)
    language = said.get("language")
    if language not in (None, "en", "zh"):
        raise wrong(path, "notices.language", say("notices.language"))
    return Notices(
        email=_email(path, table(path, "notices.email", said["email"])) if "email" in said else None,
        webhook=_webhook(path, table(path, "notices.webhook", said["webhook"])) if "webhook" in said else None,
        language=str(language) if language else None,
    )


def is_url(address: str) -> bool:
    """Tell whether notices can be posted to an address."""
    try:
        parts = urlsplit(address)
        return bool(re.fullmatch(r"https?://[!-~]+", address) and parts.hostname and parts.port != 0)
    except ValueError:  # a port above 65535, brackets that do not close
        return False


def _email(path: Path, said: dict[str, object]) -> Email:
    where = "notices.email"
    check_names(path, where, said, _EMAIL)
    for name in ("to", "from", "server"):
        if name not in said:
            raise wrong(path, f"{where}.{name}", say("notices.missing"))
    security = said.get("security", "starttls")
    if security not in tuple(PORTS):
        raise wrong(path, f"{where}.security", say("schedule.unknown", known=", ".join(PORTS)))
    port = said.get("port", PORTS[str(security)])
    if not isinstance(port, int) or isinstance(port, bool) or not 0 < port < 65_536:
        raise wrong(path, f"{where}.port", say("notices.port"))
    server, user = text(path, f"{where}.server", said["server"]), _text(path, where, said, "user")
    if not re.fullmatch(r"[A-Za-z0-9.:-]+", server):
        raise wrong(path, f"{where}.server", say("notices.server"))
    if (user is None) != ("password_env" not in said):
        raise wrong(path, where, say("notices.user-and-password"))
    if user is not None and security == "none" and server not in _LOOPBACK:
        raise wrong(path, f"{where}.security", say("notices.open-password"))
    given = said["to"] if isinstance(said["to"], list) else [said["to"]]
    if not given:
        raise wrong(path, f"{where}.to", say("notices.missing"))
    return Email(
        to=tuple(_address(path, f"{where}.to", each) for each in given),
        sender=_address(path, f"{where}.from", said["from"]), server=server, port=port, security=str(security),
        user=user, password_env=_variable(path, where, said, "password_env"),
    )  # fmt: skip


def _webhook(path: Path, said: dict[str, object]) -> Webhook:
    where = "notices.webhook"
    check_names(path, where, said, _WEBHOOK)
    if ("url" in said) == ("url_env" in said):
        raise wrong(path, where, say("notices.one-url"))
    url = _text(path, where, said, "url")
    if url is not None and not is_url(url):
        raise wrong(path, f"{where}.url", say("notices.url"))
    shape = said.get("shape", SHAPES[0])
    if shape not in SHAPES:
        raise wrong(path, f"{where}.shape", say("schedule.unknown", known=", ".join(SHAPES)))
    return Webhook(
        url=url, url_env=_variable(path, where, said, "url_env"), shape=str(shape),
        token_env=_variable(path, where, said, "token_env"),
    )  # fmt: skip


def _text(path: Path, where: str, said: dict[str, object], name: str) -> str | None:
    return text(path, f"{where}.{name}", said[name]) if name in said else None


def _address(path: Path, where: str, value: object) -> str:
    address = text(path, where, value)
    if not _ADDRESS.fullmatch(address):
        raise wrong(path, where, say("notices.address"))
    return address


def _variable(path: Path, where: str, said: dict[str, object], name: str) -> str | None:
    variable = _text(path, where, said, name)
    if variable is not None and not _VARIABLE.fullmatch(variable):
        raise wrong(path, f"{where}.{name}", say("notices.variable"))
    return variable
