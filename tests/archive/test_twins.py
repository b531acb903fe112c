from datetime import datetime

from archive.twins import link_twins

ADDRESS = "http://www.lndangjian.org.cn/messagexq.asp?id="
LONG = "近日,中共中央办公厅、国务院办公厅印发了《脱贫攻坚责任制实施办法》。" * 3


def keep(run, article, number, **fields):
    url = f"{ADDRESS}{number}"
    with run.writer.writing():
        run.store.add(article(url, **{"text": LONG} | fields), url)


def leaders(run):
    with run.writer.writing():
        link_twins(run.writer.connection, run.site)
    found = run.writer.connection.execute(
        "SELECT a.url, b.url FROM articles a JOIN articles b ON b.id = a.same_as ORDER BY a.url"
    )
    return [(a.rpartition("=")[2], b.rpartition("=")[2]) for a, b in found]


def test_equal_articles_are_one_led_by_the_earliest(run, article):
    keep(run, article, 9, published=datetime(2016, 10, 18))
    keep(run, article, 7, published=datetime(2016, 10, 19))
    keep(run, article, 8, published=None)
    assert leaders(run) == [("7", "9"), ("8", "9")]
    assert run.writer.connection.execute("SELECT count(*) FROM current_articles").fetchone()[0] == 1


def test_short_equal_texts_stay_apart(run, article):
    keep(run, article, 1, text="图片新闻")
    keep(run, article, 2, text="图片新闻")
    assert leaders(run) == []


def test_a_twin_that_is_edited_stands_alone_again(run, article):
    keep(run, article, 1)
    keep(run, article, 2)
    assert leaders(run) == [("2", "1")]
    keep(run, article, 2, text=LONG + "改")
    assert leaders(run) == []


def test_a_notice_that_comes_again_every_year_is_an_article_of_its_own(run, article):
    keep(run, article, 1, published=datetime(2016, 7, 1))
    keep(run, article, 2, published=datetime(2017, 7, 1))
    keep(run, article, 3, published=None)
    assert leaders(run) == [("3", "1")]
