# hakobi: `make demo` shows a planned month, `make test` tests everything. `make help` lists the rest.

VENV := .venv
BIN := $(VENV)/bin
SERVE ?= 1
# One more than two cores: tests wait for servers and browsers a tenth of the time.
WORKERS ?= 3
PYTEST_ARGS ?=

.PHONY: help demo install serve test test-trust test-journeys check coverage lock sbom clean ready-run ready-dev
.NOTPARALLEL:
# Each of the hundreds of processes that tests start would compile all of the program anew.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help

help:
	@echo 'make demo      plan the sample month, print it, write demo/, serve it (SERVE=0: do not serve)'
	@echo 'make install   only install: packages into .venv, the routing engine compiled'
	@echo 'make serve     serve the pages and the API on your own database'
	@echo 'make test      run all tests but those in a browser (PYTEST_ARGS="-k word" narrows, WORKERS=n)'
	@echo 'make test-journeys  drive the pages in a browser (needs Chromium, else it says that it skips)'
	@echo 'make test-trust  run the tests of what is promised, with their planted bugs'
	@echo 'make check     lint, format, types, import contracts, the container file'
	@echo 'make coverage  run all tests and show branch coverage of the core packages'
	@echo 'make lock      write constraints.txt and constraints-dev.txt anew (needs uv)'
	@echo 'make sbom      write sbom.cdx.json: what is installed, with versions and hashes (CycloneDX)'
	@echo 'make clean     delete the virtual environment and caches; demo/ and your data stay'

demo: ready-run
	@$(BIN)/python -m api.cli demo $(if $(filter 0 no false,$(SERVE)),--no-serve)

install: ready-run

serve: ready-run
	@$(BIN)/python -m api.cli serve

test: ready-dev
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -rs --ignore=tests/browser $(PYTEST_ARGS)

test-trust: ready-dev
	@$(BIN)/python -m pytest -rs tests/trust $(PYTEST_ARGS)

test-journeys: ready-dev
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -rs tests/browser $(PYTEST_ARGS)

check: ready-dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Containerfile

coverage: ready-dev
	@$(BIN)/python -m pytest -n $(WORKERS) --cov --cov-report=term:skip-covered --ignore=tests/browser $(PYTEST_ARGS)

ready-run:
	@$(call ready,constraints.txt,run)

ready-dev:
	@$(call ready,constraints-dev.txt,dev)

# The packages are installed from $(1), a list with versions and hashes. The stamp is written last,
# so that a set-up that was cut short is taken up again; it names what was installed and where the
# folder is, so that a new list, or a folder that was moved, is noticed.
define ready
set -eu; \
want="$$(cat $(1) pyproject.toml package.json package-lock.json | cksum) $(CURDIR)"; \
if [ "$$(cat $(VENV)/ready-$(2) 2>/dev/null)" = "$$want" ]; then exit 0; fi; \
if ! { grep -sqF '$(CURDIR)/$(VENV)/bin/python' $(BIN)/pip \
    && $(BIN)/python -c 'import sys, pip; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; }; then \
  python=''; \
  for name in $(PYTHON) python3.11 python3 python; do \
    if "$$name" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then \
      python="$$name"; break; fi; \
  done; \
  if [ -z "$$python" ]; then \
    echo 'hakobi needs Python 3.11, and there is none on the PATH. / Python 3.11 が見つかりません。' >&2; \
    echo '  On Debian 12: apt-get install python3 python3-venv. Elsewhere: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11' >&2; \
    exit 1; \
  fi; \
  if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
    echo "$$python cannot make virtual environments. / 仮想環境を作れません。" >&2; \
    echo '  On Debian 12: apt-get install python3-venv, then the same command again.' >&2; \
    exit 1; \
  fi; \
  echo 'Making the virtual environment $(VENV) …' >&2; \
  "$$python" -m venv --clear $(VENV); \
fi; \
rm -f $(VENV)/ready-*; \
echo 'Installing packages from $(1) (the first time takes a few minutes) …' >&2; \
if ! { $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) \
    && $(BIN)/python -m pip install --quiet --disable-pip-version-check \
       --no-deps --no-build-isolation -e .; }; then \
  echo 'Installing the packages failed; the lines above say why. / パッケージを入れられませんでした。' >&2; \
  echo '  No network: set the proxy (HTTPS_PROXY) or your own package index (PIP_INDEX_URL, npm_config_registry).' >&2; \
  echo '  No space: about 1.5 GB is needed here. Then the same command again: it goes on from there.' >&2; \
  exit 1; \
fi; \
echo 'Compiling the routing engine …' >&2; \
$(BIN)/python -m routing.compiled; \
$(BIN)/python -m logistics.proof.walks; \
$(BIN)/python -m logistics.proof.two_loads; \
if [ $(2) = dev ]; then \
  echo "$$(cat constraints.txt pyproject.toml package.json package-lock.json | cksum) $(CURDIR)" > $(VENV)/ready-run; \
fi; \
echo "$$want" > $(VENV)/ready-$(2)
endef

# Every version that is allowed is named with its hashes; the test list holds the same versions.
# Extras stay in the names: pip looks past a pin of `coverage` when somebody asks for `coverage[toml]`.
LOCK := uv pip compile pyproject.toml --python-version 3.11 --generate-hashes --no-header --no-annotate --no-strip-extras
lock:
	@command -v uv >/dev/null || { echo 'make lock needs uv (pip install uv).' >&2; exit 1; }
	$(LOCK) --quiet --extra build --output-file constraints.txt
	$(LOCK) --quiet --extra build --extra dev --constraint constraints.txt --output-file constraints-dev.txt

# Needs no packages and no network.
sbom: ready-run
	@$(BIN)/python bill_of_materials.py sbom.cdx.json

clean:
	rm -rf $(VENV) api/web/static/vendor tests/browser/vendor build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage sbom.cdx.json
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
