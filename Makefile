# The words of this project: install check test bench docs build demo experiments. Everything happens in .venv.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: install check test test-slow test-pages peers bench docs build demo experiments clean

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	touch $@

install: $(VENV)/.installed

check: install
	$(BIN)/ruff check motsim tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: install
	$(BIN)/python -m pytest -n 2

test-slow: install
	$(BIN)/python -m pytest -n 2 -m slow

test-pages: install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,pages]'
	$(BIN)/python -m pytest -m browser tests/pages

peers:
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check -r bench/peers/requirements.txt

bench: install
	$(BIN)/python -m bench

demo: install
	$(BIN)/motsim experiment experiments/budget-split

experiments: install  # all questions; `make experiments N=2` runs them small
	for folder in experiments/*/; do $(BIN)/motsim experiment "$${folder%/}" $(if $(N),--replications $(N),) || exit 1; done

docs: install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "mkdocs-material>=9.6,<10"
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

build: install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check build
	$(BIN)/python -m build

clean:
	rm -rf $(VENV) .venv-peers build dist results
