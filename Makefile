# Everything Atrium needs, from a fresh clone: git, make and Python 3.11 or newer are enough.
#
#   make studio    set up, open the studio with the demonstration site
#   make test      set up, check style, types and imports, run the tests

PYTHON ?= $(firstword $(foreach name,python3 python3.11 python3.12 python3.13 python3.14,\
	$(shell $(name) -c 'import sys; sys.version_info < (3, 11) or print("$(name)")' 2>/dev/null)))
HOST ?= 127.0.0.1
PORT ?= 8050
WORKERS ?= 2

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
RUNTIME := .venv/.runtime-installed
DEVELOPMENT := .venv/.development-installed
ORACLE := .venv/energyplus/.installed
LOCK := uv pip compile --generate-hashes --universal --python-version 3.11 \
	--custom-compile-command "make lock"
# pip compiles what it copies to bytecode, but not what it leaves where it is
INSTALL = $(PIP) install --no-deps --no-index --no-build-isolation -e . && \
	$(BIN)/python -m compileall -q sim connectors calibration scenarios studio
PYTEST := $(BIN)/python -m pytest --nbmake -n $(WORKERS) --dist loadfile

# One thread a process: the tests already run side by side, and small matrices lose by threads.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
export MKL_NUM_THREADS := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help studio test test-all compiled check types lint coverage validate oracle bench docs docs-validation \
	docs-energyplus pictures lock browser-tools peer-tools wheel clean

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

studio: $(RUNTIME) ## open the studio with the demonstration site (HOST=, PORT=)
	$(BIN)/atrium studio --demo --host $(HOST) --port $(PORT)

test: $(DEVELOPMENT) ## check style, types and imports, then run the tests
	$(MAKE) --no-print-directory -j $(WORKERS) check compiled
	$(PYTEST) -m "not slow and not benchmark"

test-all: $(DEVELOPMENT) ## the same with the slow tests and the benchmarks
	$(MAKE) --no-print-directory -j $(WORKERS) check compiled
	$(PYTEST) -m "not benchmark"
	$(BIN)/python -m pytest -m benchmark

# Else each of the parallel workers would compile the kernel, and pages would wait for it.
compiled: $(DEVELOPMENT)
	$(BIN)/python -m tests.systems

check: lint types ## style, types and imports only

lint: $(DEVELOPMENT)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/codespell

types: $(DEVELOPMENT)
	$(BIN)/mypy

coverage: $(DEVELOPMENT) ## branch coverage of the tests, as a table
	$(PYTEST) -m "not slow and not benchmark" --cov --cov-report=term-missing:skip-covered

validate: $(DEVELOPMENT) ## compare the physics with published and analytic cases, and EnergyPlus (make oracle)
	$(BIN)/python -m pytest tests/validation -v -rs

oracle: $(ORACLE) ## install EnergyPlus apart from all else, for `make validate` to run it

bench: $(RUNTIME) ## measure speed, as ratios
	$(BIN)/atrium bench

docs: $(DEVELOPMENT) ## write the generated pages of docs/
	$(BIN)/python docs/make_reference.py
	$(BIN)/python docs/make_library.py

docs-validation: $(RUNTIME) ## write docs/validation.md from the runs of all cases
	PYTHONPATH=. $(BIN)/python docs/make_validation.py

docs-energyplus: $(DEVELOPMENT) ## run EnergyPlus (make oracle), write sites and results, compare
	PYTHONPATH=. $(BIN)/python docs/make_reference_buildings.py
	PYTHONPATH=. $(BIN)/python docs/make_energyplus.py

pictures: $(DEVELOPMENT) ## take the pictures of docs/ anew (needs Chromium)
	$(BIN)/python docs/make_pictures.py

lock: ## choose the versions of all dependencies anew (needs uv; UPGRADE=--upgrade)
	$(LOCK) $(UPGRADE) pyproject.toml --group build --group dev -o requirements-dev.lock
	$(LOCK) $(UPGRADE) pyproject.toml --group build -c requirements-dev.lock -o requirements.lock

browser-tools: ## install what the browser tests use besides Chromium (needs npm)
	cd tests/app && npm ci --no-audit --no-fund

peer-tools: ## install the programs of others that talk to emulated devices (needs npm)
	cd tests/peers && npm ci --no-audit --no-fund

wheel: $(DEVELOPMENT) ## build dist/atrium-*.whl
	rm -rf dist
	$(PIP) wheel --no-deps --no-index --no-build-isolation --wheel-dir dist .

clean: ## remove everything that can be made again
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis \
		.coverage tests/app/node_modules tests/peers/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---------------------------------------------------------------------------------- environment

# No dependency of Atrium: a wheel for Linux on x86-64, in an environment of its own.
$(ORACLE): | .venv/bin/python
	$(BIN)/python -m venv .venv/energyplus
	.venv/energyplus/bin/python -m pip --disable-pip-version-check --quiet install \
		pyenergyplus-lbnl==26.1.0
	@touch $@

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Atrium needs Python 3.11 or newer, and none was found." \
		"Install one, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Atrium needs Python 3.11 or newer; $(PYTHON) is" \
		"$$($(PYTHON) --version 2>&1 || echo not there). Name another: make PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make environments: its modules venv and ensurepip are missing." \
		"On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv .venv

$(RUNTIME): requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing the locked dependencies ..."
	$(PIP) install --require-hashes --no-deps -r requirements.lock
	$(INSTALL)
	@touch $@

$(DEVELOPMENT): requirements-dev.lock pyproject.toml | .venv/bin/python
	@echo "Installing the locked dependencies, tools of development included ..."
	$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	$(INSTALL)
	@touch $@ $(RUNTIME)
