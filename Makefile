# Every target does its own set-up: a fresh machine needs python3 (3.11 or newer) and make, nothing else.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
READERS := .venv-readers/.ready

.PHONY: demo test crawl check benchmark docs replay clean

# the main job on the embedded demo portal; no network service needed
demo: $(READY)
	$(BIN)/dangjian demo $(ARGS)

# the whole suite; its two environments are made side by side
test:
	@$(MAKE) -s --no-print-directory -j2 $(READY) $(READERS)
	$(BIN)/python -m pytest -q -n auto --dist loadfile $(ARGS)

# a live portal: make crawl SITE=lndangjian CONTACT=you@example.org
crawl: $(READY)
	@test -n "$(SITE)" || { echo "usage: make crawl SITE=lndangjian CONTACT=you@example.org"; exit 2; }
	$(BIN)/dangjian crawl $(SITE) $(if $(CONTACT),--contact $(CONTACT)) $(ARGS)

# style, types, direction of imports
check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

benchmark: $(READY)
	$(BIN)/python -m benchmarks.crawl $(ARGS)

# the pages that are made from the code
docs: $(READY)
	$(BIN)/python -m archive.dictionary en > docs/data-dictionary.md
	$(BIN)/python -m archive.dictionary zh > docs/data-dictionary.zh-CN.md

# what `dangjian serve` shows captured pages with: ReplayWeb.page (AGPL-3.0, 2 MB), without what it is built from
PLAYER := replaywebpage@2.4.6
replay:
	@command -v npm >/dev/null || { echo "make replay needs npm (apt-get install npm, or nodejs.org)"; exit 1; }
	@rm -rf build/player && mkdir -p build/player
	@cd build/player && npm pack --silent $(PLAYER) >/dev/null && tar -xzf replaywebpage-*.tgz --strip-components=1 && rm replaywebpage-*.tgz
	@test -f build/player/ui.js && echo "ReplayWeb.page is in build/player: \`dangjian serve\` shows captured pages now"

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "dangjian-archive needs Python 3.11 or newer; this is $$($(PYTHON) -V). Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "setting up .venv with the pinned libraries (once, about half a minute) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install -qqq --disable-pip-version-check --no-deps --editable .
	@touch $@

# pandas, DuckDB and Frictionless; what needs them is skipped where they cannot be had
$(READERS): tests/readers/requirements.lock tests/readers/setup.sh
	@PYTHON=$(PYTHON) sh tests/readers/setup.sh || echo "the tests that read releases with pandas, DuckDB and Frictionless will be skipped: .venv-readers could not be made"

clean:
	rm -rf .venv .venv-readers demo-archive *.egg-info
