# Every target works as the first command in a fresh clone: Python 3.11 or newer, pip and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2

SHELL := bash
.SHELLFLAGS := -o pipefail -c

# Shows how far an installation is, without a line for every package.
COUNTED := awk '/^Collecting/ {printf "\r  %d packages", ++n; fflush()} END {if (n) print ""}'
PIP := $(BIN)/python -m pip install --disable-pip-version-check
# The lock is whole, so nothing is resolved: an older pip (that of Debian 12) takes what is wanted
# with an extra (`psycopg[pool]`) for another package than the pinned one, and wants its newest.
LOCKED := --require-hashes --no-deps -r

.DEFAULT_GOAL := help
.PHONY: help run test check bench screens fmt lock

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.run: requirements/run.txt setup.cfg pyproject.toml
	@echo "installing what the service needs (once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) $(LOCKED) requirements/run.txt | $(COUNTED)
	@$(PIP) --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@echo "installing what only tests and checks need (once) ..."
	@$(PIP) $(LOCKED) requirements/dev.txt | $(COUNTED)
	@touch $@

run: $(VENV)/.run ## database, migrations, demo data, server and worker, until Ctrl-C
	@$(BIN)/ileti run

test: $(VENV)/.dev ## every test, on the embedded PostgreSQL or the one in TEST_DATABASE_URL
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup $(ARGS)

check: $(VENV)/.dev ## format, lint, types, import contracts, words, migrations
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tests.checks.words
	@$(BIN)/python -m tests.checks.migrations

bench: $(VENV)/.dev ## the figures of the README, each against a ceiling of the same run
	@$(BIN)/python -m bench $(ARGS)

screens: $(VENV)/.dev ## the pictures of the portal and the console in docs/screens, in a real browser
	@$(BIN)/python -m tests.screens

fmt: $(VENV)/.dev ## format, and mend what can be mended by a machine
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: $(VENV)/.dev ## pin every dependency anew, with hashes
	@$(PIP) --quiet uv
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links --upgrade -o requirements/run.txt setup.cfg requirements/build.in
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links --extra dev -c requirements/run.txt -o requirements/dev.txt setup.cfg requirements/build.in
