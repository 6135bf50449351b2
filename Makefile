# What people type. `make demo` and `make test` set everything up first; nothing else needs to be installed by hand.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test lint types tests bench format clean

demo: .venv/installed
	$(BIN)/dmmx synth duplicates

test: lint types tests

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/installed-dev
	$(BIN)/basedpyright

tests: .venv/installed-dev
	$(BIN)/pytest -q -n 2

bench: .venv/installed-bench
	$(BIN)/python -m benchmarks.bench --out docs/benchmarks.md

format: .venv/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "dmmx needs Python 3.11 or newer: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(PIP) --editable .
	touch $@

.venv/installed-dev: .venv/installed
	$(PIP) --editable '.[dev]'
	touch $@

.venv/installed-bench: .venv/installed
	$(PIP) --editable '.[bench]'
	touch $@

clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis
