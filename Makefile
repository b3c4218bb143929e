# What can be done with this project: `make help`.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
export DO_NOT_TRACK := 1
export PENETRATION_WAREHOUSE ?= warehouse/account_penetration.duckdb
DBT := $(BIN)/dbt --quiet
SITE := $(BIN)/python charts/build_site.py

.PHONY: help
help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

# ---------------------------------------------------------------- set up
# uv, where there is none, goes into the environment it fills.
.venv/.synced: requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || uv venv --python $(PYTHON) .venv
	@if command -v uv > /dev/null; then uv="uv"; else \
		test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv; \
		uv="$(BIN)/uv"; fi; \
	$$uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	@touch $@

.PHONY: setup
setup: .venv/.synced ## Install what is locked into .venv

.PHONY: setup-browser
setup-browser: ## Install the browser that a test needs (Debian, as root)
	command -v chromium > /dev/null || (apt-get update -q && apt-get install -y -q chromium)

.PHONY: setup-postgres
setup-postgres: ## Install the server that a test needs (Debian, as root)
	ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 || (apt-get update -q && apt-get install -y -q postgresql)

.PHONY: lock
lock: setup ## Lock again what pyproject.toml asks for
	uv=$$(command -v uv || echo $(BIN)/uv); \
	$$uv pip compile pyproject.toml --quiet --group dev --universal --generate-hashes \
		--no-emit-index-url --no-header -o requirements.lock

# ---------------------------------------------------------------- build
# VARS is handed to dbt: make build VARS='{input_folder: /path/to/folder}'
export VARS ?= {}
export AREAS ?=
export ACCOUNT ?=

.PHONY: build
build: setup ## Build and test the marts, the pages and the documentation (AREAS=revenue,penetration: these alone)
	@mkdir -p $(dir $(PENETRATION_WAREHOUSE))
	@$(SITE) build

.PHONY: page
page: setup ## Render each board to one self-contained page
	@$(SITE) pages

.PHONY: account
account: setup ## Render the page of one account: make account ACCOUNT=<account_id>
	@test -n "$$ACCOUNT" || { echo 'ACCOUNT must name an account_id of the input accounts'; exit 2; }
	@$(SITE) account "$$ACCOUNT"

.PHONY: docs
docs: setup ## Generate the documentation of every table and column
	@mkdir -p site
	@$(DBT) docs generate --static --no-compile --vars "$$VARS" && cp target/static_index.html site/docs.html

.PHONY: query
query: setup ## Show the first rows of a query: make query SQL="select ..."
	@$(DBT) show --limit 20 --inline "$(SQL)"

.PHONY: serve
serve: setup ## Serve the boards on http://127.0.0.1:8580/
	@$(SITE) serve

# ---------------------------------------------------------------- example
DATA ?=
VENDOR ?= 260

.PHONY: example-iowa
example-iowa: setup ## Build the example on real data: make example-iowa DATA=<folder>
	@test -n "$(DATA)" || { echo 'DATA must name the folder with the data: see examples/iowa_liquor/README.md'; exit 2; }
	$(BIN)/python examples/iowa_liquor/prepare.py --data "$(DATA)" --vendor $(VENDOR) --year 2021 --output build/iowa
	PENETRATION_WAREHOUSE=warehouse/iowa.duckdb $(DBT) build --target-path target_iowa --exclude-resource-type unit_test \
		--vars '{input_folder: build/iowa, as_of_date: "2021-12-31", history_starts_on: "2021-01-01", population: all_accounts}'
	@echo 'Built warehouse/iowa.duckdb'

# The last day is that of the window that is predicted: with it the months to
# June 2021 train, December is tested.
SCORES_FOLDER ?= build/iowa_scores

.PHONY: example-iowa-scores
example-iowa-scores: setup ## Score the example's stores: make example-iowa-scores DATA=<folder>
	@test -n "$(DATA)" || { echo 'DATA must name the folder with the data: see examples/iowa_liquor/README.md'; exit 2; }
	$(BIN)/python examples/iowa_liquor/prepare.py --data "$(DATA)" --vendor $(VENDOR) --year 2021 --months 18 --grain store --output $(SCORES_FOLDER)/inputs
	PENETRATION_WAREHOUSE=$(SCORES_FOLDER)/iowa_scores.duckdb $(DBT) build --target-path $(abspath $(SCORES_FOLDER))/target --log-path $(abspath $(SCORES_FOLDER))/logs \
		--exclude-resource-type unit_test --indirect-selection cautious \
		--select +score_verdicts +score_deciles +account_priorities +rejected_rows_summary \
		--vars '{input_folder: $(SCORES_FOLDER)/inputs, as_of_date: "2022-06-30", history_starts_on: "2021-01-01", customer_grain: account, retention_basis: consumption, first_purchase_history_months: 6}'
	@echo 'Built $(SCORES_FOLDER)/iowa_scores.duckdb'

# The log is in a package that nothing else here needs: it goes into a folder of
# its own, beside the environment.
CDNOW_FOLDER ?= build/cdnow

.PHONY: setup-cdnow
setup-cdnow: setup ## Fetch the package that ships a retailer's purchases
	@if command -v uv > /dev/null; then uv="uv"; else uv="$(BIN)/uv"; fi; \
	test -d $(CDNOW_FOLDER)/package/lifetimes || $$uv pip install --quiet --no-deps --require-hashes --target $(CDNOW_FOLDER)/package -r examples/cdnow/requirements.txt

.PHONY: example-cdnow
example-cdnow: setup-cdnow ## Build the example on a retailer's purchases
	$(BIN)/python examples/cdnow/prepare.py --data $(CDNOW_FOLDER)/package/lifetimes/datasets --output $(CDNOW_FOLDER)/inputs
	PENETRATION_WAREHOUSE=$(CDNOW_FOLDER)/cdnow.duckdb $(DBT) build --target-path $(abspath $(CDNOW_FOLDER))/target --log-path $(abspath $(CDNOW_FOLDER))/logs \
		--exclude-resource-type unit_test --indirect-selection cautious \
		--select +score_verdicts +account_priorities +related_metrics +rejected_rows_summary \
		--vars '{input_folder: $(CDNOW_FOLDER)/inputs, as_of_date: "1998-06-30", retention_basis: consumption, first_purchase_history_months: 6}'
	@echo 'Built $(CDNOW_FOLDER)/cdnow.duckdb'

# ---------------------------------------------------------------- work on a model
.PHONY: try
try: setup ## Run one model's unit tests at every save: make try MODEL=group_penetration (ONCE=1: once)
	@test -n "$(MODEL)" || { echo 'MODEL must name a model: make try MODEL=group_penetration'; exit 2; }
	@test -f $(PENETRATION_WAREHOUSE) || { echo 'There is no warehouse yet: run make build first.'; exit 2; }
	@$(BIN)/python tools/try_model.py $(MODEL) $(if $(ONCE),--once)

# ---------------------------------------------------------------- checks
# pytest reads what the build made, so that nothing is built twice: the warehouse,
# the pages, and the manifest with the SQL as it ran, which later commands write
# without. Files in order: few long tests would else come last, and one process wait.
.PHONY: test
test: setup ## Every check: lint, conventions, build, unit tests, strict parse, pytest
	@$(MAKE) --no-print-directory --jobs=2 lint checks-of-dbt
	PENETRATION_BUILT=1 $(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

# What dbt does keeps one core busy: it runs beside the linter, and in this order.
.PHONY: checks-of-dbt
checks-of-dbt: setup
	@$(MAKE) --no-print-directory --jobs=1 conventions build test-definitions

.PHONY: test-definitions
test-definitions: setup ## Every definition's worked cases (dbt unit tests), after a build
	@$(DBT) test --select test_type:unit

.PHONY: lint
lint: setup ## Check the style of Python and SQL
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	DBT_TARGET_PATH=target/lint $(BIN)/sqlfluff lint --processes 0 models tests

.PHONY: conventions
conventions: setup ## Check the project's own conventions
	$(DBT) parse --target memory
	$(BIN)/dbt-bouncer run

.PHONY: test-postgres
test-postgres: setup ## Build on PostgreSQL too and compare every mart
	$(BIN)/pytest python_tests/project/test_postgres.py

.PHONY: clean
clean: ## Remove what was built; .venv stays
	rm -rf target target_* site build logs warehouse/*.duckdb warehouse/*.built warehouse/*.wal
