"""大汉 jcms: the content system of governments in 江苏, 浙江, 山东, 贵州."""

from crawler.portal import PortalSpider
from crawler.strategies.services import DataProxy
from pipelines.extract import Template


class Jcms(PortalSpider):
    """A site on jcms. The rows of a list are XML inside a script; those of later pages come from a data service."""

    fingerprints = (
        r"<datastore>|\bdataproxy\.jsp\b",
        r"/module/(?:jslib|web|visitcount)/|\bjcms_files\b|\bjcms\d?/web\d+",
        r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html",
        r"/col/col\d+/",
        r"\bhanweb\b|\burite\.min\.js|name='WebId'",
    )
    strategies = (DataProxy(),)
    templates = (Template(body="#zoom", may_miss=True),)
    section_url = r"/col/col\d+/(?:index\.html)?$"
    article_url = r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html$"
