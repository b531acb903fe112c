#!/bin/sh
# Makes the pictures of docs/researcher.md anew, as the browser test sees the pages. Needs what setup.sh installs.
set -eu
cd "$(dirname "$0")/../.."
export SERVE_SCREENSHOTS=docs/images SERVE_ONLY="search-zh article-en versions-en article-narrow"
.venv/bin/python -m pytest -q tests/crawler/serving/test_browser.py
