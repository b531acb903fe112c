"""The file that overrides the declared schedules: what is wrong in it is one line that says where and what to do."""

import pytest

from archive.errors import BadRequest
from crawler.schedule_file import Plan, load

SITES = ("lndangjian", "qstheory")


def read(tmp_path, text):
    path = tmp_path / "schedule.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, SITES, must_exist=True)


def test_the_file_overrides_a_site_and_single_sections(tmp_path):
    plan = read(
        tmp_path,
        'contact = "a@example.org"\n[sites.lndangjian]\nschedule = "17 3 * * *"\n'
        '[sites.lndangjian.sections]\n"党务公开" = "0 */6 * * *"\n[sites.qstheory]\n',
    )
    assert plan == Plan(
        "a@example.org", SITES, {"lndangjian": "17 3 * * *"}, {("lndangjian", "党务公开"): "0 */6 * * *"}
    )


def test_without_a_file_the_declarations_hold(tmp_path):
    assert load(tmp_path / "none.toml", SITES, must_exist=False) == Plan()
    with pytest.raises(BadRequest, match="no such file"):
        load(tmp_path / "none.toml", SITES, must_exist=True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[sites.lndangjian\n", "line 1"),
        ("[sites.lndangjan]\n", "sites.lndangjan: not known here; write lndangjian"),
        ("[sites.qstheory]\nshedule = 'learn'\n", "sites.qstheory.shedule: not known here; write schedule"),
        ("[sites.qstheory]\nschedule = '61 * * * *'\n", "sites.qstheory: '61 * * * *' is no cron expression"),
        ("[sites.qstheory]\nschedule = 5\n", "sites.qstheory: 5 is no text"),
        ("[sites.qstheory.sections]\n'要闻' = 'daily'\n", "sites.qstheory.sections.要闻: 'daily' is neither"),
        ("sites = 3\n", "sites: not a table; write it as [sites]"),
        ("[sites]\nqstheory = 'learn'\n", "sites.qstheory: not a table"),
        ("contact = 5\n", "contact: not a text"),
        ("delay = 5\n", "delay: not known here; write"),
    ],
)
def test_what_is_wrong_is_one_line(tmp_path, text, told):
    with pytest.raises(BadRequest) as raised:
        read(tmp_path, text)
    said = str(raised.value)
    assert said.startswith(str(tmp_path / "schedule.toml"))
    assert told in said
    assert "\n" not in said
