"""The verbs of the dangjian command, by what they are for: to crawl, to read, to keep."""
