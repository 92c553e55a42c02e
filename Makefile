# Needs Python 3.11 or later, make and git. The environment is made once, from requirements.lock.
SHELL := /bin/sh
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)
BIN := .venv/bin
READY := .venv/ready
# What `make run ARGS=…`, `make test ARGS=…` and `make bench ARGS=…` pass on.
ARGS ?=

.PHONY: run test selftest bench lint types docs reference lock clean

run: $(READY)
	@$(BIN)/python -m posthog_conformance run $(ARGS)

test: $(READY)
	@$(BIN)/python -m pytest -n auto $(ARGS)

# Every seeded fault of both dialects against every case; a minute or two.
selftest: $(READY)
	$(BIN)/python -m posthog_conformance selftest --dialect documented
	$(BIN)/python -m posthog_conformance selftest --dialect served

# Measures for about twenty minutes; writes benchmarks/RESULTS.md.
bench: $(READY)
	$(BIN)/python -m benchmarks $(ARGS)

lint: $(READY)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/lint-imports --no-cache

types: $(READY)
	$(BIN)/python -m mypy
	$(BIN)/python -m mypy --package benchmarks

# The pages as one site in site/; a broken link is an error.
docs: $(READY)
	$(BIN)/python -m mkdocs build --strict --quiet

# What documents take from the code: after a change of requirements, cases, faults or corrections.
reference: $(READY)
	$(BIN)/python docs/reference.py
	$(BIN)/python -m posthog_conformance contract diff documented served --markdown docs/corrections.md

# Names, versions and hashes of all files, and nothing else; the user's own pip settings stay out of it.
lock: $(READY)
	$(BIN)/python -c 'import tomllib; project = tomllib.load(open("pyproject.toml", "rb")); \
		print(*project["project"]["dependencies"], *project["dependency-groups"]["dev"], sep="\n")' \
	| env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null $(BIN)/pip-compile - --quiet \
		--generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate --no-emit-options \
		--output-file requirements.lock
	sed -i.old -e '/^#/d' -e '/^$$/d' requirements.lock && rm requirements.lock.old

clean:
	rm -rf .venv site

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed, and is not in PATH." >&2; exit 2; }
	@echo "Making the environment in .venv (once) …"
	@test -x $(BIN)/python || "$(PYTHON)" -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)
