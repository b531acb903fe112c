"""The file that overrides the declared schedules: what is wrong in it is one line that says where and what to do."""

import pytest

from archive.errors import BadRequest
from crawler.notices.declared import Email, Notices, Webhook
from crawler.schedule_file import Plan, load

SITES = ("lndangjian", "qstheory")

EMAIL = "[notices.email]\nto = 'a@example.org'\nfrom = 'b@example.org'\nserver = 'smtp.example.org'\n"


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


def test_the_file_says_who_is_told(tmp_path):
    assert read(tmp_path, EMAIL + "[notices.webhook]\nurl_env = 'HOOK'\n").notices == Notices(
        email=Email(
            to=("a@example.org",), sender="b@example.org", server="smtp.example.org", port=587, security="starttls"
        ),
        webhook=Webhook(url=None, url_env="HOOK"),
    )  # fmt: skip
    assert read(tmp_path, EMAIL + "security = 'ssl'\n").notices.email.port == 465


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
        ("notices = 5\n", "notices: not a table"),
        ("[notices.mail]\n", "notices.mail: not known here; write email"),
        ("[notices]\nlanguage = 'fr'\n", "notices.language: not a language"),
        (EMAIL + "password = 'x'\n", "notices.email.password: not known here; write password_env"),
        (EMAIL.replace("to =", "too ="), "notices.email.too: not known here; write to"),
        ("[notices.email]\nto = 'a@example.org'\n", "notices.email.from: missing"),
        (EMAIL.replace("'a@example.org'", "['a@example.org', 5]", 1), "notices.email.to: not a text"),
        (EMAIL.replace("'a@example.org'", "[]", 1), "notices.email.to: missing"),
        (EMAIL.replace("'a@example.org'", r'"a@example.org\nBcc: b"', 1), "notices.email.to: empty, or with"),
        (EMAIL.replace("a@example.org", "A <a@example.org>", 1), "notices.email.to: not an address"),
        (EMAIL + "port = 0\n", "notices.email.port: not a port"),
        (EMAIL + "port = true\n", "notices.email.port: not a port"),
        (EMAIL + "security = ['ssl']\n", "notices.email.security: not known here; write starttls, ssl, none"),
        (EMAIL + "user = 'u'\n", "notices.email: user and password_env belong together"),
        (EMAIL + "user = 'u'\npassword_env = 'pass word'\n", "notices.email.password_env: not the name of"),
        (EMAIL + "user = 'u'\npassword_env = 'P'\nsecurity = 'none'\n", "notices.email.security: none would send"),
        (EMAIL.replace("smtp.example.org", "smtp://example.org"), "notices.email.server: not a server"),
        ("[notices.webhook]\n", "notices.webhook: write either url or url_env"),
        ("[notices.webhook]\nurl = 'file:///etc/passwd'\n", "notices.webhook.url: not a URL"),
        ("[notices.webhook]\nurl = 'http://a:99999/'\n", "notices.webhook.url: not a URL"),
        ("[notices.webhook]\nurl = 'http://a/'\nshape = 'xml'\n", "notices.webhook.shape: not known here"),
    ],
)
def test_what_is_wrong_is_one_line(tmp_path, text, told):
    with pytest.raises(BadRequest) as raised:
        read(tmp_path, text)
    said = str(raised.value)
    assert said.startswith(str(tmp_path / "schedule.toml"))
    assert told in said
    assert "\n" not in said
