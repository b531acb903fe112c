"""Capture in, Article out: thin shells around pipelines.extract and archive.store."""
