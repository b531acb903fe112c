#!/bin/sh
# What tests/crawler/test_replay.py needs besides the suite: Chromium, the player, and the validator of packages.
# Without them these tests are skipped. The player and the validator have many dependencies that the product has not.
set -eu
cd "$(dirname "$0")"
command -v chromium >/dev/null || apt-get install -y -q chromium
npm install --no-audit --no-fund --ignore-scripts --omit=dev
python3 -m venv validator
validator/bin/pip install --quiet wacz==0.6.0
