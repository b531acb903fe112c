#!/bin/sh
# What tests/crawler/test_replay.py needs besides the suite: Chromium, the player, and the validator of packages.
# Without them these tests are skipped. The player and the validator have many dependencies that the product has not.
set -eu
cd "$(dirname "$0")"
build=../../build/replay
mkdir -p "$build"
command -v chromium >/dev/null || apt-get install -y -q chromium
cp package.json .npmrc "$build"
(cd "$build" && npm install --no-audit --no-fund --ignore-scripts --omit=dev)
python3 -m venv "$build/validator"
"$build/validator/bin/pip" install --quiet wacz==0.6.0
