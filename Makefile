# Every target is one line in `make help`.
PYTHON ?= python3
VENV   := .venv
RUN    := $(VENV)/.run-installed
DEV    := $(VENV)/.dev-installed
PIP    := $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run test check lint types contract lock clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

lock: ## renew the lock files from pyproject.toml
	uv pip compile pyproject.toml --extra build --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --no-header --quiet --no-emit-index-url -o locks/run.txt
	uv pip compile pyproject.toml --extra build --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --no-header --quiet --no-emit-index-url -c locks/run.txt -o locks/dev.txt
