import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.soft_errors import soft_error


@pytest.mark.parametrize(
    "text",
    [
        "您访问的页面已过期",
        "您访问的页面不存在或已过期!",
        "对不起,您访问的文章不存在。",
        "该信息已被删除",
        "页面不存在\n返回首页",
        "404 Not Found",
        "404错误",
        "请输入验证码",
        "请输入图形验证码 看不清?",
        "安全验证\n请拖动滑块完成验证",
        "访问过于频繁,请稍后再试",
        "请开启JavaScript并刷新该页",
        "找不到该页",
        "抱歉，您要查看的内容已下线",
        "该信息已撤回",
        "此文章尚未审核或已被管理员删除",
        "没有权限访问",
        "Microsoft OLE DB Provider for ODBC Drivers 错误 '80004005'\n[Microsoft][ODBC SQL Server Driver]超时已过期",
        "您的请求带有不合法参数，已被网站管理员设置拦截！",
        "系统正在升级维护，请稍后访问",
    ],
)
def test_an_error_page_is_told_by_what_it_says(text):
    assert soft_error(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "党员活动日。",
        "公安机关提醒:办理业务时请勿把短信里的安全验证号码告诉他人,谨防上当受骗。",
        "12380举报网站开通,群众举报时须输入验证码,以防恶意举报。举报人信息严格保密,欢迎广大党员群众监督。",
        "针对信息不存在、内容不完整等问题,督查组要求各单位限期整改,逐项销号,并将结果在党务公开栏公示。",
        "近日,市委网信办清理有害信息,404个违规账号被关停。",
    ],
)
def test_an_article_that_speaks_of_such_things_is_none(text):
    assert soft_error(text) is None


@pytest.mark.parametrize(
    "text", ["您访问的页面已过期" + "会议强调,要抓好落实。" * 10, "会议强调。" * 100 + "页面不存在"]
)
def test_the_words_must_be_nearly_all_that_the_page_says(text):
    assert soft_error(text) is None


@given(st.text(max_size=100))
def test_what_is_returned_stands_on_the_page(text):
    words = soft_error(text)
    assert words is None or words in text
