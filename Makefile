# Two commands matter: `make run` starts everything, `make test` proves it. Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
INSTALL = $(if $(UV),UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 $(UV) pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check)

.PHONY: run test setup check format bench migration vendor lock clean

run: $(VENV)/.run
	$(BIN)/siwei run

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto --dist worksteal $(TESTS)

setup: $(VENV)/.dev

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev
	$(BIN)/python -m tests.bench $(BENCH)

# The one revision there is until the first release, from what the tables now are.
migration: $(VENV)/.dev
	$(BIN)/python -c "from bot.migrate import redraft; redraft()"

# The style sheets and scripts of others that pages use, at the versions their vendor.json names. Needs npm.
vendor: $(VENV)/.dev
	$(BIN)/python -m tests.vendor

lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --extra dev -o requirements-dev.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -c requirements-dev.lock -o requirements.lock

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("Siwei needs Python 3.11 or later; this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps -e .
	touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements-dev.lock
	$(INSTALL) --no-deps -e .
	touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) var
