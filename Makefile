# One command each: make run, make test, make check, make bench, make acceptance, make backtest, make catalogue,
# make pairs, make schema, make notebooks, make baseline.
# `make setup` makes the environment in .venv; it does so again only when the lock changes.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
ARGS ?=

.DEFAULT_GOAL := run
.PHONY: run setup test check format bench acceptance backtest catalogue pairs schema notebooks baseline lock clean

run: setup
	$(BIN)/python run_sim.py $(ARGS)

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or later is needed: make setup PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

test: setup
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS) # long files before the short ones

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry .
	$(BIN)/codespell .
	$(BIN)/vulture

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup
	$(BIN)/python -m experiments.bench $(ARGS)

acceptance: setup # the whole of Sweden against what it must reproduce; many minutes
	$(BIN)/python -m experiments.acceptance $(ARGS)

catalogue: setup # the effect of every preset on the whole of Sweden; many minutes
	$(BIN)/python -m experiments.catalogue $(ARGS)

pairs: setup # every two kinds of event and of demand at once, in one region; many minutes
	$(BIN)/python -m experiments.pairs $(ARGS)

backtest: setup # historical incidents on the whole of Sweden, against what is known; many minutes
	$(BIN)/python -m experiments.backtest $(ARGS)

schema: setup
	$(BIN)/python -m sim.config.schema
	$(BIN)/python -m sim.config.pages

notebooks: setup
	$(BIN)/python -m pytest --nbmake --nbmake-timeout=600 notebooks

baseline: setup # store the toy results of now, after a meant change
	$(BIN)/python -m tests.back.update

lock: # needs uv
	uv pip compile --universal --generate-hashes --no-header --quiet --extra dev \
	  --no-emit-index-url pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build dist *.egg-info
