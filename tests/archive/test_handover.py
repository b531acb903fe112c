"""A new archive folder gets the WARC files of an old one."""

import os

import pytest

from archive.errors import NoWarcFiles
from archive.handover import hand_over, new_folder, sites_on_file
from archive.warc import OPEN


@pytest.fixture
def old(tmp_path):
    folder = tmp_path / "old"
    site = folder / "warc" / "lndangjian"
    site.mkdir(parents=True)
    for name in ("a.warc.gz", "a.cdxj", "b.warc.gz.damaged", ".lock"):
        (site / name).write_text(name, encoding="utf-8")
    return folder


def names(folder):
    return sorted(path.name for path in (folder / "warc" / "lndangjian").iterdir())


def test_all_but_the_lock_is_handed_over_and_sealed_files_are_not_copied(old, tmp_path):
    hand_over(old, tmp_path / "new", "lndangjian")
    assert names(tmp_path / "new") == ["a.cdxj", "a.warc.gz", "b.warc.gz.damaged"]
    places = [folder / "warc" / "lndangjian" / "a.warc.gz" for folder in (old, tmp_path / "new")]
    assert places[0].samefile(places[1])


def test_where_the_file_system_has_no_second_names_files_are_copied(old, tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    hand_over(old, tmp_path / "new", "lndangjian")
    places = [folder / "warc" / "lndangjian" / "a.warc.gz" for folder in (old, tmp_path / "new")]
    assert not places[0].samefile(places[1])
    assert places[0].read_bytes() == places[1].read_bytes()


def test_a_file_left_open_is_sealed_in_the_copy_only(old, tmp_path):
    left = old / "warc" / "lndangjian" / f"c.warc.gz{OPEN}"
    left.write_bytes(b"torn")
    hand_over(old, tmp_path / "new", "lndangjian")
    assert left.read_bytes() == b"torn"
    assert names(tmp_path / "new")[-1] == "c.warc.gz.damaged"  # without any whole record


def test_the_folder_takes_its_name_at_the_end_and_is_gone_after_an_error(old, tmp_path):
    new = tmp_path / "new"
    with new_folder(old, new) as folder:
        (folder / "x").touch()
        assert not new.exists()
    assert (new / "x").exists()
    with pytest.raises(ZeroDivisionError), new_folder(old, tmp_path / "other"):
        raise ZeroDivisionError
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "old"]


def test_only_folders_with_warc_files_are_sites(old, tmp_path):
    (old / "warc" / "empty").mkdir()
    assert sites_on_file(old) == ["lndangjian"]
    with pytest.raises(NoWarcFiles):
        sites_on_file(tmp_path)
