"""What new-site says where there is no portal: one line, what it saw and what to do, in both languages."""

import socket

import pytest

from crawler.demo import serve
from crawler.demo.wire import DemoRequest, DemoResponse

HOST = "dj.example.org"
HOME = f"http://{HOST}/"
HTML = (("Content-Type", "text/html; charset=utf-8"),)


class OnePage:
    """Answers everything alike, robots.txt apart."""

    host = HOST

    def __init__(self, body: str, status: int = 200, robots: str | None = None, kind: str = "text/html") -> None:
        self.body, self.status, self.robots, self.kind = body, status, robots, kind

    def respond(self, request: DemoRequest) -> DemoResponse:
        if request.target == "/robots.txt":
            found = self.robots is not None
            return DemoResponse(
                status=200 if found else 404,
                headers=(("Content-Type", "text/plain"),),
                body=(self.robots or "").encode(),
            )
        return DemoResponse(status=self.status, headers=(("Content-Type", self.kind),), body=self.body.encode())


SHELL = "<html><head><script src='/app.js'></script></head><body><div id='app'></div></body></html>"
CAPTCHA = "<html><body><p>请输入验证码</p><script>check()</script></body></html>"
SHOP = "<html><body>" + "".join(f"<a href='/p{n}'>商品{n}</a>" for n in range(30)) + "</body></html>"
SEEN = {
    "not a portal": (OnePage(SHOP), "no portal", "不像新闻站点"),
    "one page only": (
        OnePage("<html><body><h1>通知</h1><p>" + "正文。" * 300 + "</p></body></html>"),
        "one page",
        "只有一个网页",
    ),
    "a shell": (OnePage(SHELL), "scripts fill", "空壳页"),
    "a captcha": (OnePage(CAPTCHA), "请输入验证码", "请输入验证码"),
    "robots": (OnePage(SHOP, robots="User-agent: *\nDisallow: /"), "robots.txt forbids", "robots.txt 禁止"),
    "a wall": (OnePage("<p>x</p>", status=412), "412", "412"),
    "no such page": (OnePage("<p>x</p>", status=404), "404", "404"),
    "an empty page": (OnePage(""), "one page", "只有一个网页"),
    "a frameset": (
        OnePage("<html><frameset><frame src='/top.htm'><frame src='/main.htm'></frameset></html>"),
        f"frames, which hold the pages themselves: {HOME}top.htm, {HOME}main.htm",
        f"{HOME}main.htm",
    ),
    "a login": (
        OnePage("<html><body><form>用户名<input name=u>密码<input type=password></form></body></html>"),
        "a form to log in",
        "登录页",
    ),
    "too early": (OnePage("<p>x</p>", status=403), "403", "403"),
    "a picture": (OnePage("GIF89a", kind="image/gif"), "no HTML page", "不是网页"),
}


def refused(done):
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout == ""
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize("case", SEEN)
@pytest.mark.parametrize("language", ["C.UTF-8", "zh_CN.UTF-8"])
def test_it_says_what_it_saw(case, language, dangjian, tmp_path):
    portal, english, chinese = SEEN[case]
    with serve(portal) as served:
        how = ["--proxy", served.url, "--delay", 0, "--out", tmp_path]
        line = refused(dangjian("new-site", HOME, *how, LANG=language))
    assert (english if language == "C.UTF-8" else chinese) in line
    assert HOST in line
    assert not list(tmp_path.rglob("*.py"))


def test_a_dead_host_is_named_with_its_reason(dangjian, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    line = refused(dangjian("new-site", url, "--out", tmp_path, "--delay", 1))
    assert "refuses the connection" in line


@pytest.mark.parametrize(
    "url", ["www.example.org", "ftp://x.cn/", "http://", "http://x.cn:99999/", "http://x y.cn/", "党建"]
)
def test_what_is_no_web_address_is_refused_at_once(url, dangjian, tmp_path):
    assert "no web address" in refused(dangjian("new-site", url, "--out", tmp_path))


@pytest.mark.parametrize("name", ["Name", "1a", "a-b", "class", "../x", ""])
def test_a_name_that_cannot_be_one_is_refused(name, dangjian, tmp_path):
    done = dangjian("new-site", HOME, "--name", name, "--out", tmp_path)
    if name:
        assert "--name" in refused(done)


def test_a_folder_without_pages_and_no_folder_are_refused(dangjian, tmp_path):
    assert "no page of" in refused(dangjian("new-site", HOME, "--from", tmp_path, "--out", tmp_path))
    assert "nothing here" in refused(dangjian("new-site", HOME, "--from", tmp_path / "x", "--out", tmp_path))


def test_a_page_that_is_not_saved_cannot_be_recorded(dangjian, tmp_path):
    (tmp_path / "www.lndangjian.org.cn").mkdir()
    (tmp_path / "www.lndangjian.org.cn" / "index.html").write_text("<p>x</p>")
    url = "http://www.lndangjian.org.cn/messagexq.asp?id=3"
    assert "not among" in refused(dangjian("record", "lndangjian", url, "--from", tmp_path, "--out", tmp_path))
    assert "no site of this name" in refused(dangjian("record", "nobody", url, "--from", tmp_path))
