# 主题活动管理平台. Every target sets up what it needs; the steps are in scripts/setup.sh.
.DEFAULT_GOAL := help
.PHONY: help setup run test soak bench check fix lock

python := .venv/bin/python

# Many processes of a test run read the same modules: one compiles them for all, even where
# the environment, as in images of containers, says that nobody shall.
unexport PYTHONDONTWRITEBYTECODE

help:   ## This list
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */make \1\t/'

setup:  ## Install what is missing, migrate, load the demo world; start nothing
	@scripts/setup.sh

run: setup  ## The portal on this machine: web, worker, beat, Redis; Ctrl-C stops all
	@$(python) scripts/run.py

# On both cores, a module on one of them as far as it goes: what its tests share is made once.
# gongwen knows no database, so PostgreSQL need not wait until its tests are collected.
# The last line is of those that share a browser or a server: a file stays in one process.
test:   ## The whole suite, on PostgreSQL and on SQLite, with Redis, mail and a browser
	@scripts/setup.sh --for-tests
	@$(python) scripts/with_postgresql.py $(python) -m pytest -n 2 --dist worksteal --ignore tests/gongwen -m "data and not browser and not services and not soak"
	@$(python) -m pytest -n 2 --dist worksteal -m "not browser and not services and not soak"
	@$(python) -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "(browser or services) and not soak"

soak:   ## The long campaigns at full count
	@scripts/setup.sh --for-tests
	@HYPOTHESIS_PROFILE=soak $(python) -m pytest -m "soak or hypothesis"

bench:  ## Times and memory beside other programs, on this machine; some minutes, writes no file
	@scripts/setup.sh --for-bench
	@$(python) -m benchmarks

check:  ## Format, lint, types, templates, missing migrations
	@scripts/setup.sh --for-tests
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/djlint templates --lint --quiet
	$(python) manage.py makemigrations --check --dry-run
	$(python) manage.py check --fail-level WARNING

fix:    ## Let the formatter and the linter mend what they can
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

lock:   ## Resolve pyproject.toml anew into the lock files
	.venv/bin/uv pip compile pyproject.toml --universal --generate-hashes --no-header --no-annotate --quiet -o requirements.lock
	.venv/bin/uv pip compile pyproject.toml --group dev -c requirements.lock --universal --generate-hashes --no-header --no-annotate --quiet -o requirements-dev.lock
	.venv/bin/uv pip compile pyproject.toml --group dev --group bench -c requirements-dev.lock --universal --generate-hashes --no-header --no-annotate --quiet -o requirements-bench.lock
