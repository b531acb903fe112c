"""A synthetic 辽宁党建网 with exact gold, served on loopback: the demo and the tests share it."""

from crawler.demo.gold import GoldArticle, PlantedLink
from crawler.demo.mirror import MirrorPortal
from crawler.demo.portal import DemoPortal
from crawler.demo.server import Served, serve
from crawler.demo.wire import DemoRequest, DemoResponse, Responder

__all__ = [
    "DemoPortal",
    "DemoRequest",
    "DemoResponse",
    "GoldArticle",
    "MirrorPortal",
    "PlantedLink",
    "Responder",
    "Served",
    "serve",
]
