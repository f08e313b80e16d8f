# A fresh machine needs nothing but Python 3.11 or later and make; each target sets up what it uses.

PYTHON ?= $(firstword $(shell sh .ci/interpreters))
PIP = -m pip install --quiet --disable-pip-version-check
TESTS ?= tests
JOBS ?= auto
PYTEST = -m pytest --numprocesses $(JOBS)

.PHONY: help demo test test-one labelled catalog-check lint lint-figures docs screenshots browser bench fuzz mutation soak
.PHONY: conformance conformance-bytecode clean

help:
	@echo "make demo      documents reviewed through the real openai client: as written, by hand, compiled"
	@echo "make test      the tests, on every Python from 3.11 on that is installed (TESTS=path for some)"
	@echo "make test-one  the tests, on one (PYTHON=path to choose)"
	@echo "make labelled  how many of the callables with labels the analysis finds right"
	@echo "make catalog-check  the catalog against the libraries that are too large for the tests, in a venv of its own"
	@echo "make lint      ruff and mypy --strict"
	@echo "make conformance"
	@echo "               other people's tests, everything in their packages compiled (PACKAGES=, MODES=)"
	@echo "make lint-figures  how much of the labelled corpus xcs-lint finds, by rule"
	@echo "make docs      the documentation site, in build/site"
	@echo "make screenshots  the pictures of the documentation, with a headless Chromium"
	@echo "make browser   the annotated page and the timeline used by keyboard, narrow and wide, light and dark, in a headless Chromium"
	@echo "make fuzz      generated programs against themselves, compiled (SECONDS=60, SEED=0)"
	@echo "make mutation  which changes to plan, dependences and check no test notices (SECONDS=1800, SEED=0)"
	@echo "make bench     ratios against threads, asyncio and the critical path"
	@echo "make soak      five minutes of mixed work with failures and interrupts; nothing may be left"
	@echo "make conformance-bytecode"
	@echo "               the standard library's own tests with all calls hooked, on every Python that has them"

.venv/installed: pyproject.toml
	@test -n "$(PYTHON)" || { echo "xcs needs Python 3.11 or later, and none was found; set PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv .venv
	.venv/bin/python $(PIP) --editable ".[dev,demo]"
	@touch $@

demo: .venv/installed
	.venv/bin/python examples/review_papers/run.py

test:
	@found="$$(sh .ci/interpreters)"; status=0; \
	test -n "$$found" || { echo "xcs needs Python 3.11 or later, and none was found"; exit 1; }; \
	for python in $$found; do \
		name=.venv-$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
		if [ ! $$name/installed -nt pyproject.toml ]; then \
			echo "setting up $$name"; \
			$$python -m venv $$name && $$name/bin/python $(PIP) --editable ".[test]" && touch $$name/installed || exit 1; \
		fi; \
		echo "== $$($$name/bin/python --version)"; $$name/bin/python $(PYTEST) $(TESTS) || status=1; \
	done; exit $$status

test-one: .venv/installed
	.venv/bin/python $(PYTEST) $(TESTS)

labelled: .venv/installed
	.venv/bin/python -m tests.labelled

.venv-catalog/installed: pyproject.toml
	$(PYTHON) -m venv .venv-catalog
	.venv-catalog/bin/python $(PIP) --editable ".[catalog]"
	@touch $@

catalog-check: .venv-catalog/installed
	LITELLM_LOCAL_MODEL_COST_MAP=True .venv-catalog/bin/python -m pytest tests/compiler/test_catalog.py

lint: .venv/installed
	.venv/bin/ruff check .
	.venv/bin/mypy

conformance: .venv/installed
	.venv/bin/python -m tests.conformance $(if $(MODES),--modes "$(MODES)") $(PACKAGES)

lint-figures: .venv/installed
	.venv/bin/python -m tests.lint.figures

docs: .venv/installed
	.venv/bin/python -m xcs_compiler.lint.reference docs/rules.md
	.venv/bin/python $(PIP) --editable ".[docs]"
	NO_MKDOCS_2_WARNING=1 .venv/bin/python -m mkdocs build

screenshots: .venv/installed
	.venv/bin/python -m tests.screenshots docs/images

browser: .venv/installed
	.venv/bin/python $(PIP) --editable ".[browser]"
	.venv/bin/python -m tests.browser

bench: .venv/installed
	.venv/bin/python -m tests.benchmarks

SECONDS ?= 60
SEED ?= 0

fuzz: .venv/installed
	.venv/bin/python -W ignore -m tests.property.fuzz --seconds $(SECONDS) --seed $(SEED) $(if $(EDITS),--edits) $(if $(STATE),--state)

mutation: .venv/installed
	.venv/bin/python -W ignore -m tests.mutation --seconds $(SECONDS) --seed $(SEED)

soak: .venv/installed
	.venv/bin/python -m tests.benchmarks.soak

conformance-bytecode:
	@status=0; for python in $$(sh .ci/interpreters); do \
		$$python -m tests.fallback.conformance || status=1; \
	done; exit $$status

clean:
	rm -rf .venv .venv-* .mypy_cache .pytest_cache .ruff_cache build dist
