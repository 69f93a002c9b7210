# `make help` lists the targets. `make run` and `make test` need Python 3.11+, make and git.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes

.DEFAULT_GOAL := help
.PHONY: help run test bench check lint types contract dependencies chromium format lock clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: $(VENV)/run.done ## start everything on this desk; Ctrl-C ends it
	@$(BIN)/gateway up

test: $(VENV)/dev.done chromium ## run all tests on real servers
	$(BIN)/pytest -n 2 --dist loadfile

bench: $(VENV)/dev.done ## measure everything side by side with peers; writes docs/performance.md
	$(BIN)/python -m tests.bench

check: lint types contract dependencies ## lint, strict types, import contract, dependencies

lint: $(VENV)/dev.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.done
	$(BIN)/mypy

contract: $(VENV)/dev.done
	$(BIN)/lint-imports

dependencies: $(VENV)/dev.done
	$(BIN)/deptry .

format: $(VENV)/dev.done ## lay the code out
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

chromium: $(VENV)/dev.done
	@$(BIN)/python tests/browser/have_chromium.py

# Each of the two sets has its lock; this project itself is installed without fetching anything.
$(VENV)/run.done: locks/run.txt pyproject.toml
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=")'
	@echo "installing what the service needs"
	@$(PIP) -r locks/run.txt
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.done: $(VENV)/run.done locks/dev.txt
	@echo "installing what tests and checks need"
	@$(PIP) -r locks/dev.txt
	@touch $@

lock: ## renew the lock files from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra build --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --no-header --quiet --no-emit-index-url -o locks/run.txt
	uv pip compile pyproject.toml --extra build --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --no-header --quiet --no-emit-index-url -c locks/run.txt -o locks/dev.txt

clean: ## remove what was made, but not the data under var/
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
