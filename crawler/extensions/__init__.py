"""Scrapy extensions: the run, its progress bar and its report."""
