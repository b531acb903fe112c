import gc
import gzip
import http.client
import signal
import socket
import subprocess
import sys
from contextlib import closing

import pytest

from crawler.demo import DemoPortal, MirrorPortal, serve

HOST = "www.lndangjian.org.cn"
ARTICLE = "/messagexq.asp?id=1712"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mirror")
    (folder / "a.htm").write_bytes(b"<p>mirror</p>")
    faults = frozenset({"huge-page", "not-html", "error-500", "truncated"})
    with serve(DemoPortal(faults=faults, gzip=True), MirrorPortal(folder, "cst.nuc.edu.cn")) as running:
        yield running


@pytest.fixture
def connection(served):
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)) as connected:
        yield connected


def ask(connection, target, method="GET", headers=None):
    connection.request(method, target, headers=headers or {})
    response = connection.getresponse()
    return response, response.read()


def send_raw(served, data):
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as raw:
        raw.sendall(data)
        answer = b""
        while piece := raw.recv(65536):
            answer += piece
        return answer


def test_a_browser_sees_the_first_portal_and_a_proxy_client_the_host_it_asks_for(connection):
    _, direct = ask(connection, ARTICLE)
    _, proxied = ask(connection, f"http://{HOST}{ARTICLE}")
    _, bare = ask(connection, f"http://lndangjian.org.cn{ARTICLE}")
    _, mirror = ask(connection, "http://cst.nuc.edu.cn/a.htm")
    assert direct == proxied == bare
    assert "贫困县党政正职不摘帽不调离" in direct.decode("gb18030")
    assert mirror == b"<p>mirror</p>"


def test_unknown_hosts_are_refused_in_one_line(connection):
    response, body = ask(connection, "http://www.xinhuanet.com/politics/")
    assert response.status == 502
    assert body == b"no portal here answers for www.xinhuanet.com\n"


def test_connect_is_not_served(served):
    answer = send_raw(served, b"CONNECT www.lndangjian.org.cn:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 501 ")


def test_headers_are_those_of_an_old_iis(connection):
    response, _ = ask(connection, ARTICLE)
    assert response.getheader("Content-Type") == "text/html"
    assert response.getheader("Server") == "Microsoft-IIS/6.0"
    assert response.getheader("X-Powered-By") == "ASP.NET"
    cookie = response.getheader("Set-Cookie")
    assert cookie.startswith("ASPSESSIONID")
    again, _ = ask(connection, ARTICLE, headers={"Cookie": cookie.partition(";")[0]})
    assert again.getheader("Set-Cookie") is None


def test_the_connection_is_kept_and_pipelined_requests_are_answered_in_order(served):
    one = f"GET http://{HOST}/robots.txt HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
    last = f"GET http://{HOST}/nothing.asp HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
    answer = send_raw(served, (one * 2 + last).encode())
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert answer.index(b"HTTP/1.1 404") > answer.rindex(b"HTTP/1.1 200 OK")


def test_head_tells_the_length_without_the_body(connection):
    got, body = ask(connection, ARTICLE)
    head, nothing = ask(connection, ARTICLE, method="HEAD")
    assert head.status == 200
    assert nothing == b""
    assert head.getheader("Content-Length") == got.getheader("Content-Length") == str(len(body))


def test_an_unchanged_page_is_304_and_a_post_405(connection):
    response, _ = ask(connection, ARTICLE)
    again, body = ask(connection, ARTICLE, headers={"If-None-Match": response.getheader("ETag")})
    assert (again.status, body) == (304, b"")
    assert ask(connection, ARTICLE, method="POST")[0].status == 405


def test_pages_are_compressed_for_clients_that_take_it(connection):
    _, plain = ask(connection, ARTICLE)
    response, packed = ask(connection, ARTICLE, headers={"Accept-Encoding": "gzip, deflate"})
    assert response.getheader("Content-Encoding") == "gzip"
    assert gzip.decompress(packed) == plain


@pytest.mark.parametrize(
    "data",
    [
        b"hello\r\n\r\n",
        b"GET / HTTP/9\r\n\r\n",
        b"GET  / HTTP/1.1\r\n\r\n",
        b"GET http://[::1 HTTP/1.1\r\n\r\n",
        b"GET ftp://x/ HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nno header\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\xff\xff\r\n\r\n",
        b"G" * 70_000,
    ],
)
def test_malformed_requests_get_400_and_do_no_harm(data, served, connection):
    assert send_raw(served, data).startswith(b"HTTP/1.1 400 ")
    assert ask(connection, "/robots.txt")[0].status == 200


@pytest.mark.parametrize(
    "target",
    ["/%00", "/messagexq.asp?id=%ff", "/messagexq.asp?id=9e9", "/messagexq.asp?id=1712&page=3", "//x//y", "/?%"],
)
def test_odd_targets_are_answered(target, connection):
    assert ask(connection, target)[0].status in {200, 404, 500}


def test_requests_are_counted_by_host_and_target(served, connection):
    before = served.requests[HOST, "/messagexq.asp?id=1000"]
    ask(connection, f"http://{HOST}/messagexq.asp?id=1000")
    ask(connection, "/messagexq.asp?id=1000")
    assert served.requests[HOST, "/messagexq.asp?id=1000"] == before + 2


def url_of(fault_outcome, turn=0):
    portal = DemoPortal(faults=frozenset({"huge-page", "not-html", "error-500", "truncated"}))
    return [link.url for link in portal.planted_links() if link.outcome == fault_outcome][turn]


def test_the_huge_page_has_fifty_million_bytes(served, connection):
    connection.request("GET", url_of("too_large"))
    response = connection.getresponse()
    length = 0
    while piece := response.read(1 << 20):
        length += len(piece)
    assert length == int(response.getheader("Content-Length")) == 50_000_000


def test_a_client_may_leave_in_the_middle_of_the_huge_page(served, connection):
    connection.request("GET", url_of("too_large"))
    connection.getresponse().read(1000)
    connection.close()
    assert ask(connection, "/robots.txt")[0].status == 200


def test_a_page_that_is_a_picture_says_so(connection):
    response, body = ask(connection, url_of("not_html"))
    assert response.getheader("Content-Type") == "application/octet-stream"
    assert body.startswith(b"\xff\xd8\xff")


def test_errors_and_cut_transfers_fail(connection):
    assert ask(connection, url_of("failed", 0))[0].status == 500
    with pytest.raises(http.client.IncompleteRead):
        ask(connection, url_of("failed", 1))


def test_an_unknown_fault_is_refused():
    with pytest.raises(ValueError, match="no such fault: flood"):
        DemoPortal(faults=frozenset({"flood"}))


def test_serving_ends_with_the_context_even_with_clients_connected():
    with serve(DemoPortal(size=44)) as running, closing(socket.create_connection(("127.0.0.1", running.port))) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\n")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", running.port)).close()


def test_a_port_that_is_taken_is_an_error(served):
    with pytest.raises(OSError, match="in use"), serve(DemoPortal(size=44), port=served.port):
        pass


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_its_url_and_ends_on_a_signal(end):
    command = [sys.executable, "-W", "error", "-m", "crawler.demo", "--size", "60"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().strip()
        with closing(http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)) as connected:
            assert ask(connected, "/")[0].status == 200
        process.send_signal(end)
        assert process.wait(timeout=10) == 0
        assert "Traceback" not in process.stderr.read()


def test_a_server_that_ends_while_clients_connect_leaves_no_socket_open(monkeypatch):
    left = []
    monkeypatch.setattr(sys, "unraisablehook", lambda found: left.append(found.exc_value))
    portal = DemoPortal(size=44)
    for _ in range(20):
        with serve(portal) as running:
            clients = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(3)]
        for client in clients:
            client.close()
    gc.collect()
    assert not left
