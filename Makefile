# Two commands matter: `make assess` runs the main job, `make test` runs the tests.
# Both set up everything they need on a fresh machine with Python 3.11 or later.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= out

.DEFAULT_GOAL := help
.PHONY: help assess test check lint types imports unit bench docs wheel clean

help: ## list the tasks
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | column -t -s '	'

$(VENV)/run.stamp: pyproject.toml constraints.txt
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/dev.stamp: pyproject.toml constraints.txt
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/run.stamp

$(VENV)/bench.stamp: pyproject.toml constraints.txt
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,bench]'
	@touch $@ $(VENV)/dev.stamp $(VENV)/run.stamp

assess: $(VENV)/run.stamp ## run the main job: the December 2021 draft on real borders
	$(BIN)/foedus assess nato-russia-draft-2021 --as-of 2022-01-21 \
	  --sweep zone_width=0..500km --out $(OUT)

test: check unit ## run every check and test

check: lint types imports ## lint, types, imports and the shipped documents

lint: $(VENV)/dev.stamp ## style of the code and lint of the shipped library
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/foedus lint

types: $(VENV)/dev.stamp ## strict types on src/
	$(BIN)/pyright

imports: $(VENV)/dev.stamp ## rooms import one way
	$(BIN)/lint-imports

unit: $(VENV)/dev.stamp ## tests
	sh scripts/install-chromium.sh
	TZ=UTC $(BIN)/pytest -n 2 --dist loadscope

bench: $(VENV)/bench.stamp ## distances, screening, coverage beside the peers; all in one table
	-sh scripts/install-postgis.sh install
	$(BIN)/python bench/bench_peers.py

wheel: $(VENV)/dev.stamp ## build the wheel
	$(BIN)/python -m build --wheel --no-isolation

clean: ## remove the environment and built files
	rm -rf $(VENV) build dist $(OUT)
