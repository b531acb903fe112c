"""Walks portals: spiders, listings, middlewares, the dangjian command and the demo portal."""
