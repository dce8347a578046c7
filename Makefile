# The words of this project: install check test bench docs build demo experiments. Everything happens in .venv.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: install check test test-thorough test-slow test-pages peers bench bench-studio docs build demo experiments clean

# pip compiles module after module, tests of packages included: this way all cores do it, without the tests
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
BYTES  := $(BIN)/python -m compileall -q -j 0 -x '/tests/' $(VENV)/lib motsim

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runs: pyproject.toml | $(BIN)/python
	$(PIP) -e .
	$(BYTES)
	touch $@

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(PIP) -e '.[test]'
	$(BYTES)
	touch $(VENV)/.runs $@

install: $(VENV)/.installed

check: install
	$(BIN)/ruff check motsim tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: install
	$(BIN)/python -m pytest -n 2

test-thorough: install  # what repeats at length what `make test` shows (tests/conftest.py)
	$(BIN)/python -m pytest -n 2 -m thorough

test-slow: install
	$(BIN)/python -m pytest -n 2 -m slow

test-pages: install
	$(PIP) -e '.[test,pages]'
	$(BIN)/python -m pytest -m browser tests/pages

peers:
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check -r bench/peers/requirements.txt

bench: install
	$(BIN)/python -m bench

bench-studio: install  # the Studio against the clock, in Chromium
	$(PIP) -e '.[test,pages,api]'
	$(BIN)/python -m bench.studio
	$(BIN)/python -m bench.crowd
	$(BIN)/python -m bench.api

demo: $(VENV)/.runs
	$(BIN)/motsim experiment experiments/budget-split

experiments: $(VENV)/.runs  # all questions; `make experiments N=2` runs them small
	for folder in experiments/*/; do $(BIN)/motsim experiment "$${folder%/}" $(if $(N),--replications $(N),) || exit 1; done

docs: install
	$(PIP) "mkdocs-material>=9.6,<10"
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

build: install
	$(PIP) build
	$(BIN)/python -m build

clean:
	rm -rf $(VENV) .venv-peers build dist results
