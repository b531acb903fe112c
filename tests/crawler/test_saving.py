"""show --save-files: what is held is written out, under harmless names, over nothing."""

import hashlib
import sqlite3
from contextlib import closing

import pytest

from crawler.saving import LONGEST, file_name


@pytest.fixture(scope="module")
def with_files(demo_archive):
    """An article with a held picture and one with a held document: URL, kind, digest."""
    with closing(sqlite3.connect(demo_archive / "archive.db")) as connection:
        return {
            kind: connection.execute(
                "SELECT a.url, f.sha256, f.bytes FROM attachment_files f JOIN articles a ON a.id = f.article_id"
                " WHERE f.kind = ? AND f.sha256 IS NOT NULL AND a.same_as IS NULL ORDER BY a.url LIMIT 1",
                (kind,),
            ).fetchone()
            for kind in ("image", "file")
        }


@pytest.mark.parametrize("kind", ["image", "file"])
def test_the_held_file_is_written_as_it_was_sent(command, demo_archive, with_files, tmp_path, kind):
    url, digest, size = with_files[kind]
    code, out, err = command("show", url, "--archive", demo_archive, "--save-files", tmp_path / "saved")
    assert code == 0
    assert "pictures and files written to" in err
    assert digest in {hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "saved").iterdir()}
    assert ("image/png" if kind == "image" else "application/") in out
    assert f"{size} bytes" in out or "kB" in out


def test_nothing_is_overwritten(command, demo_archive, with_files, tmp_path):
    url = with_files["file"][0]
    assert command("show", url, "--archive", demo_archive, "--save-files", tmp_path)[0] == 0
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    code, _, err = command("show", url, "--archive", demo_archive, "--save-files", tmp_path)
    assert (code, len(err.strip().splitlines())) == (2, 1)
    assert "is there already" in err
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_that_cannot_be_made_is_one_line(command, demo_archive, with_files, tmp_path):
    (tmp_path / "taken").write_text("")
    code, _, err = command("show", with_files["file"][0], "--archive", demo_archive, "--save-files", tmp_path / "taken")
    assert (code, len(err.strip().splitlines())) == (2, 1)


def test_show_and_provenance_name_the_record_of_a_file(command, demo_archive, with_files):
    url, digest, _ = with_files["file"]
    _, out, _ = command("show", url, "--provenance", "--archive", demo_archive)
    assert digest in out
    _, out, _ = command("show", url, "--json", "--archive", demo_archive)
    assert digest in out
    assert '"warc_offset"' in out


@pytest.mark.parametrize(
    ("url", "label", "kind", "name"),
    [
        ("http://x.cn/up/a.jpg", "图一", "image/jpeg", "a.jpg"),
        ("http://x.cn/up/a.doc", "附件：名单.docx", None, "附件：名单.docx"),
        ("http://x.cn/up/", None, "image/png", "file.png"),
        ("http://x.cn/down.jsp?id=7", "名单2.5", "application/pdf", "down.jsp.pdf"),
        ("http://x.cn/..", "../../.bashrc", None, "file"),
        ("http://x.cn/a", "a\u202ecod.exe\0.doc", None, "acod.exe.doc"),
        ("http://x.cn/%2e%2e%5c%2e%2e%5cwin.ini", None, None, "win.ini"),
        ("http://x.cn/" + "%E5%85%9A" * 300 + ".pdf", None, None, "党" * (LONGEST // 3) + ".pdf"),
    ],
)
def test_a_name_is_harmless_wherever_it_comes_from(url, label, kind, name):
    found = file_name(url, label, kind)
    assert found == name
    assert not set(found) & set("/\\\0")
