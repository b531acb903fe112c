#!/bin/sh
# Makes the peers' own environment here, because their pins conflict with ours: sh benchmarks/peers/setup.sh
set -eu
cd "$(dirname "$0")"
"${PYTHON:-python3}" -m venv .venv-peers
.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --upgrade pip
.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --ignore-requires-python -r requirements.txt
if command -v npm >/dev/null; then
    npm install --silent --no-audit --no-fund --no-package-lock
else
    echo "npm is not here: Readability.js will be left out"
fi
