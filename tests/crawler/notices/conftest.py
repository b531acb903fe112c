"""A mail server and a webhook on loopback that keep what they are given."""

import datetime
import http.server
import ipaddress
import json
import ssl
import threading
from email import message_from_bytes
from email.policy import SMTP as POLICY

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Mailbox:
    """What a mail server was given; `answer` is what it says to a whole mail, `refused` whom it does not know."""

    def __init__(self):
        self.mails, self.logins, self.answer, self.refused = [], [], "250 OK", set()
        self.got = threading.Event()  # a mail

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return "550 no such\x1b user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=POLICY))
            self.got.set()
        return self.answer

    def check(self, server, session, envelope, mechanism, given):
        self.logins.append((given.login.decode(), given.password.decode(), session.ssl is not None))
        return AuthResult(success=given.password == b"right", handled=False)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """Files of a certificate for 127.0.0.1 that nobody else has signed, and of its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))  # fmt: skip
    return folder / "cert.pem", folder / "key.pem"


class OnFreePort(Controller):
    """Controller of aiosmtpd, which knocks at the port it was given: that is 0 until it listens."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def _started(**given):
    mailbox = Mailbox()
    controller = OnFreePort(mailbox, hostname="127.0.0.1", port=0, authenticator=mailbox.check, **given)
    controller.start()
    mailbox.port = controller.port
    return mailbox, controller


@pytest.fixture
def mailbox():
    """A mail server without TLS."""
    mailbox, controller = _started(auth_require_tls=False)
    yield mailbox
    controller.stop()


@pytest.fixture
def secure_mailbox(certificate):
    """A mail server that wants STARTTLS and a password."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    mailbox, controller = _started(tls_context=context, require_starttls=True, auth_required=True)
    yield mailbox
    controller.stop()


class Hook(http.server.ThreadingHTTPServer):
    """Keeps what is posted, and answers what it is told to."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.posts, self.headers, self.paths = [], [], []
        self.status, self.location, self.body = 200, None, b"{}"
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        server = self.server
        server.paths.append(self.path)
        server.headers.append(dict(self.headers))
        server.posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(server.status)
        if server.location:
            self.send_header("Location", server.location)
        self.send_header("Content-Length", str(len(server.body)))
        self.end_headers()
        self.wfile.write(server.body)

    def log_message(self, *_):
        pass


@pytest.fixture
def hook():
    """A webhook."""
    server = Hook()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
