"""Downloader middlewares: captures, robots, politeness."""
