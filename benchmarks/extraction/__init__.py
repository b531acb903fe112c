"""Compares our extraction with its peers on pages with gold: quality, speed and memory, in one run."""
