import pytest

from crawler.demo import DemoRequest, MirrorPortal


@pytest.fixture
def mirror(tmp_path):
    folder = tmp_path / "site"
    (folder / "djdt").mkdir(parents=True)
    (folder / "index.html").write_bytes(b"home")
    (folder / "djdt" / "8.htm").write_bytes("列表".encode("gbk"))
    (folder / "list.asp?id=3").write_bytes(b"third")
    (folder / "picture.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "secret.txt").write_bytes(b"secret")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "up").symlink_to(tmp_path)
    return MirrorPortal(folder, "CST.nuc.edu.cn")


def ask(mirror, target, method="GET"):
    return mirror.respond(DemoRequest(method=method, host=mirror.host, target=target, headers={}))


@pytest.mark.parametrize(
    ("target", "body"),
    [
        ("/", b"home"),
        ("/djdt/8.htm", "列表".encode("gbk")),
        ("/djdt/8.htm?x=1", "列表".encode("gbk")),
        ("/list.asp?id=3", b"third"),
    ],
)
def test_a_saved_page_is_sent_as_it_is(target, body, mirror):
    response = ask(mirror, target)
    assert (response.status, response.body) == (200, body)
    assert mirror.host == "cst.nuc.edu.cn"


def test_pages_are_html_without_a_charset_and_pictures_are_pictures(mirror):
    assert ask(mirror, "/djdt/8.htm").headers == (("Content-Type", "text/html"),)
    assert ask(mirror, "/picture.jpg").headers == (("Content-Type", "image/jpeg"),)


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.txt",
        "/djdt/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/out.txt",
        "/up/secret.txt",
        "/index.html%00.htm",
        "/" + "a" * 5000,
        "/djdt",
        "/nothing.htm",
    ],
)
def test_nothing_outside_the_folder_and_nothing_missing_is_sent(target, mirror):
    assert ask(mirror, target).status == 404


def test_a_mirror_cannot_be_written_to(mirror):
    assert ask(mirror, "/", method="PUT").status == 405
