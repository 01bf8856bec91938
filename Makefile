# Needs Python 3.11 or newer and make; everything else is installed into .venv, .venvs and .tools, without root.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
PYTEST_2 := $(PYTEST) -n 2 --dist loadfile --no-loadscope-reorder
LOCK := pyproject.toml uv.lock scripts/make_environment.py scripts/web.py hatch_build.py
# The web app is built into the package when that is installed.
WEB := $(shell find web -name node_modules -prune -o -type f -print)
READY_RUN := .venv/.ready-run
READY_DEV := .venv/.ready-dev
READY_BENCH := .venv/.ready-bench
READY_ORACLE := .venvs/pm4py/.ready
CHECKS := lint format types imports architecture licences web

# With it, each program that a test starts would compile every module again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo install test test-all test-fast check $(CHECKS:%=check-%) fix lock oracle soak bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY_RUN) ## the running product with an invented brand in it
	@$(BIN)/sojourn demo

install: $(READY_DEV) ## the environment for development, in .venv

test: $(READY_DEV) ## what must pass before a commit
	@failed=; \
	$(BIN)/python scripts/web.py test || failed=yes; \
	$(PYTEST_2) -m 'not thorough and not soak and not bench' --durations 10 --durations-min 2 || failed=yes; \
	test -z "$$failed"

test-all: $(READY_DEV) ## everything that must pass to land: test, and what is long
	@$(MAKE) --no-print-directory oracle || echo 'pm4py could not be installed: the tests that ask it will be skipped.'
	@failed=; \
	$(BIN)/python scripts/web.py test || failed=yes; \
	$(PYTEST_2) --durations 10 --durations-min 2 || failed=yes; \
	test -z "$$failed"

test-fast: $(READY_DEV) ## what can be told within a minute
	$(PYTEST_2) -m 'not slow and not thorough and not soak and not bench'

check: $(READY_DEV) ## lint, format, types, import order, architecture, licences, web app
	@failed=; \
	for name in $(CHECKS); do $(MAKE) --no-print-directory check-$$name || failed="$$failed $$name"; done; \
	if [ -n "$$failed" ]; then echo "check failed:$$failed"; exit 1; fi; \
	echo 'check passed: $(CHECKS)'

check-lint: $(READY_DEV)
	$(BIN)/ruff check

check-format: $(READY_DEV)
	$(BIN)/ruff format --check

check-types: $(READY_DEV)
	$(BIN)/mypy

check-imports: $(READY_DEV)
	$(BIN)/lint-imports --no-cache

check-architecture: $(READY_DEV)
	$(PYTEST) -q tests/test_architecture.py

check-licences: $(READY_DEV)
	$(BIN)/python scripts/check_licences.py

check-web: $(READY_DEV)
	$(BIN)/python scripts/web.py check

fix: $(READY_DEV) ## repair what ruff can repair by itself
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: ## bring uv.lock up to pyproject.toml, then install
	@$(PYTHON) scripts/make_environment.py lock
	@$(MAKE) --no-print-directory install

oracle: $(READY_ORACLE) ## pm4py in an environment of its own, for the tests that ask it

soak: $(READY_DEV) ## kill matrices, fault rounds, 100 million events, every law on 20 times as many examples (hours)
	@$(MAKE) --no-print-directory oracle || true
	$(PYTEST) -m soak -o faulthandler_timeout=0
	SOJOURN_EXAMPLES=20 $(PYTEST_2) -m 'hypothesis and not soak and not bench' -o faulthandler_timeout=0

bench: $(READY_BENCH) ## measure, compare with other engines, write docs/benchmarks.md
	@$(MAKE) --no-print-directory oracle || echo 'pm4py could not be installed: it will not be measured.'
	$(PYTEST) -m bench -s
	$(BIN)/python benchmarks/run.py

clean: ## remove environments, caches and builds
	rm -rf .venv .venvs .tools .cache .pytest_cache .hypothesis dist build web/node_modules src/sojourn/http_api/web
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY_RUN): $(LOCK) $(WEB)
	@$(PYTHON) scripts/make_environment.py run
	@touch $@

$(READY_DEV): $(LOCK) $(WEB)
	@$(PYTHON) scripts/make_environment.py dev
	@touch $@

$(READY_BENCH): $(LOCK) $(WEB)
	@$(PYTHON) scripts/make_environment.py bench
	@touch $@

$(READY_ORACLE): $(LOCK)
	@$(PYTHON) scripts/make_environment.py oracle
	@touch $@
