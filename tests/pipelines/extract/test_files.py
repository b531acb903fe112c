import pytest

from pipelines.extract.files import is_decoration, is_file, is_video, video_in


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("/uploadfile/201610/20161018.doc", True),
        ("./P020161018412345.PDF", True),
        ("a.wps", True),
        ("名单.xlsx?v=2", True),
        ("/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid=2", True),
        ("/plus/download.php?id=3", True),
        ("http://www.lndangjian.org.cn/messagexq.asp?id=6083", False),
        ("/download.html", False),
        ("/docx/list.htm", False),
        ("http://www.pdfnews.cn/", False),
        ("", False),
    ],
)
def test_a_link_leads_to_a_file_by_its_name(url, file):
    assert is_file(url) is file


@pytest.mark.parametrize(
    ("url", "frame", "video"),
    [
        ("http://x.cn/1.mp4", False, True),
        ("http://x.cn/live.m3u8?token=1", False, True),
        ("http://player.youku.com/embed/XM1", True, True),
        ("http://v.qq.com/iframe/player.html?vid=1", True, True),
        ("http://player.youku.com/embed/XM1", False, False),
        ("http://x.cn/weather.html", True, False),
        ("http://x.cn/map.html", True, False),
    ],
)
def test_a_source_is_a_video_by_its_name_or_its_player(url, frame, video):
    assert is_video(url, frame=frame) is video


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ("file=/uploadfile/1.flv&autostart=false", "/uploadfile/1.flv"),
        ("autostart=0&amp;vcastr_file=http://x.cn/a.mp4", "http://x.cn/a.mp4"),
        ("/v/1.wmv", "/v/1.wmv"),
        ("autostart=true", None),
        ("", None),
    ],
)
def test_the_variables_of_a_player_name_the_video(parameters, found):
    assert video_in(parameters) == found


@pytest.mark.parametrize(
    ("url", "width", "height", "decoration"),
    [
        ("/images/dot.gif", None, None, True),
        ("/system/resource/images/fileTypeImages/icon_doc.gif", None, None, True),
        ("/images/logo.png", "300", "80", True),
        ("/uploadfile/201610/1.jpg", "16", "16", True),
        ("/uploadfile/201610/1.jpg", "600px", "400", False),
        ("/uploadfile/201610/1.jpg", "100%", None, False),
        ("/uploadfile/201610/1.jpg", "5%", "", False),
        ("/uploadfile/201610/1.jpg", "auto", "x", False),
        ("/uploadfile/201610/backbone.jpg", None, None, False),
    ],
)
def test_bullets_icons_and_logos_are_no_pictures_of_an_article(url, width, height, decoration):
    assert is_decoration(url, width, height) is decoration
