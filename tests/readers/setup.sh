#!/bin/sh
# Makes .venv-readers: what reads our releases in the tests as researchers do (pandas, DuckDB, Frictionless). Not in
# .venv, because sqlite-utils loads pandas wherever it finds it: 90 MB and a quarter of a second for every command.
set -eu
cd "$(dirname "$0")/../.."
"${PYTHON:-python3}" -m venv .venv-readers
.venv-readers/bin/python -m pip install -qq --disable-pip-version-check -r tests/readers/requirements.lock
touch .venv-readers/.ready
