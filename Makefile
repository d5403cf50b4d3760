# Every target sets up what it needs on a machine that has only Python >= 3.10 (the manual: >= 3.11), pip and make.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test docs links picture lint types golden beds replay crash fuzz bench clean

help: ## Show the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# The demonstration needs the package and torch; the tests need the development tools as well.
$(VENV)/.run: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --constraint constraints.txt --editable '.[verify]'
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.txt
	$(PIP) install --constraint constraints.txt --requirement requirements-dev.txt
	@touch $@

demo: $(VENV)/.run ## Patch a copy of the bundled tree, train it, show the learning rate halving
	rm -rf scaffold-demo
	$(BIN)/scaffold demo scaffold-demo

test: lint types $(VENV)/.dev ## Check everything: lint, format, types, import contracts, tests
	$(BIN)/python -m pytest --numprocesses=auto

docs: $(VENV)/.dev $(VENV)/.manual ## Build the manual into build/docs, without a warning, its inner links checked; needs Python >= 3.11
	$(BIN)/python -m sphinx -W -n --keep-going -q -b html docs build/docs
	@echo build/docs/index.html

# What builds the manual is not to be had for Python 3.10.
$(VENV)/.manual: $(VENV)/.dev
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11) and "the manual needs Python >= 3.11: make PYTHON=python3.11 VENV=.venv-manual docs")'
	@touch $@

links: $(VENV)/.manual ## Ask every outer link of the manual whether it is there; needs the network
	$(BIN)/python -m sphinx -q -b linkcheck docs build/links

picture: $(VENV)/.dev ## Draw README's picture anew, from a training run
	PYTHONPATH=docs $(BIN)/python -m manual_extension.picture

lint: $(VENV)/.dev ## ruff (lint and format) and the import contracts
	$(BIN)/ruff check scaffold tests benchmarks docs
	$(BIN)/ruff format --check scaffold tests benchmarks docs
	$(BIN)/lint-imports --no-logo

types: $(VENV)/.dev ## mypy --strict
	$(BIN)/mypy
	MYPYPATH=docs $(BIN)/mypy --package manual_extension
	$(BIN)/mypy --explicit-package-bases --package benchmarks.beds --package benchmarks.replay --package benchmarks.timing

golden: $(VENV)/.dev ## Rewrite tests/golden, to be reviewed with git diff
	$(BIN)/python -m pytest --update-golden tests/test_styles.py tests/test_main_job.py

beds: $(VENV)/.dev ## Prove it on trees of the package index that nobody here wrote
	$(BIN)/python -m benchmarks.beds

replay: $(VENV)/.dev ## Carry a manifest from release to release of those trees, beside text patches
	$(BIN)/python -m benchmarks.replay

crash: $(VENV)/.dev ## Break writes off at every call to the system, by strace, and judge what is left
	$(BIN)/python -m tests.crashing

fuzz: $(VENV)/.dev ## Look for what breaks it, for SECONDS (300)
	$(BIN)/python -m tests.fuzzing --seconds $(or $(SECONDS),300)

bench: $(VENV)/.dev ## Time the commands against their floors, in one run
	$(BIN)/python -m benchmarks.timing

clean: ## Remove what the other targets made
	rm -rf $(VENV) scaffold-demo build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
