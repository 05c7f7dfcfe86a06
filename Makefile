# `make` lists what there is to do. Nothing but Python and make has to be installed.

PYTHON ?= python3
PORT ?= 5000
LOCALCLOUD_PORT ?= 4566
# More than the two cores of a small machine, since many tests wait for somebody.
PYTEST_ARGS ?= -n 3

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
CHECKOV := .venv-checkov
REQUIREMENTS := requirements.txt requirements-dev.txt constraints.txt
TEMPLATES := $(wildcard cloudformation/*.yaml)
# Tests that run the product, the local AWS or the package as processes of their own: they need no
# database of the test run, and measure no coverage.
OUTER := tests/e2e tests/localcloud tests/cloudformation tests/deployment tests/hosting tests/packaging tests/rehearsal
# What the database has a part in, and SQLite does in its own way: the whole ledger, what the apps
# share, and of accounts what locks, waits, counts or deletes.
ON_SQLITE := tests/common tests/expenses $(patsubst %,tests/accounts/test_%.py,authentication clocks_and_races \
	deletion deletion_interrupted export last_use models purging rotation rotation_reuse sessions throttling)
# Those of them that run the lines which only SQLite has. Measuring doubles the time of a test, and of all
# other lines PostgreSQL's run tells. Together with it they have to reach 100%: `make coverage` sees to it.
MEASURED_ON_SQLITE := tests/accounts/test_last_use.py $(patsubst %,tests/expenses/test_%.py,exporting idempotency reports)

# What settings ask for, for commands that only look at the code.
CHECK_ENV := ENV_FILE= EMAIL_URL=smtp://localhost AWS_REGION=us-east-1 COGNITO_USER_POOL_ID=us-east-1_checks COGNITO_APP_CLIENT_ID=checks \
	ALLOWED_HOSTS=budget.example.com SECRET_KEY=for-checks-only-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789

LOG := .localcloud/service.log

SERVE := $(BIN)/python manage.py migrate --noinput --verbosity 0 && \
	{ $(BIN)/python manage.py post_recurring --verbosity 0 || true; } && \
	exec $(BIN)/gunicorn budget.wsgi --bind 127.0.0.1:$(PORT)

define NOTICE

Budget Tracker is running.

  API root         http://localhost:$(PORT)/
  Documentation    http://localhost:$(PORT)/docs
  Admin            http://localhost:$(PORT)/admin/   (the staff above)

  Sign up:
    curl -X POST http://localhost:$(PORT)/signup -H "Content-Type: application/json" -d '{"email": "user@example.com", "password": "SecurePassword123"}'

  The mails that Cognito would send, with their codes, appear here; the log is in $(LOG).
  Stop with Ctrl-C.

endef
export NOTICE

.DEFAULT_GOAL := help
.PHONY: help install run test lint types contracts templates checks tests-postgresql tests-sqlite tests-outer \
	rehearse deploy rollback destroy costs coverage bench bench-import bench-ledger bench-package bench-requests format constraints clean reset

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
	@echo "Variables: STAGE=dev|production PYTHON=$(PYTHON) PORT=$(PORT) LOCALCLOUD_PORT=$(LOCALCLOUD_PORT) PYTEST_ARGS='$(PYTEST_ARGS)'"

install: $(INSTALLED) ## Install everything into .venv, if anything has changed

$(INSTALLED): $(REQUIREMENTS)
	@if ! $(BIN)/python -c "" 2>/dev/null; then \
		command -v $(PYTHON) >/dev/null || \
			{ echo "There is no $(PYTHON). Name a Python from 3.11 on: make PYTHON=python3.12 ..." >&2; exit 1; }; \
		$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || \
			{ echo "$$($(PYTHON) --version) is too old. Name one from 3.11 on: make PYTHON=python3.12 ..." >&2; exit 1; }; \
		$(PYTHON) -c "import venv, ensurepip" 2>/dev/null || \
			{ echo "$(PYTHON) lacks venv or ensurepip. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }; \
		echo "Making $(VENV) ..."; \
		$(PYTHON) -m venv --clear $(VENV) || exit 1; \
	fi
	@echo "Installing what is needed; the first time this takes a minute or two ..."
	@$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

run: $(INSTALLED) ## Serve the product here, with a local AWS: http://localhost:5000/
	@ENV_FILE= LOG_FILE=$(LOG) exec $(BIN)/python -m localcloud --port $(LOCALCLOUD_PORT) --app-port $(PORT) --notice "$$NOTICE" -- sh -c '$(SERVE)'

# The rehearsal waits much, and what looks at the code can go beside it. Tests go alone: some take time.
test: $(INSTALLED) ## Run all that has to pass
	@$(MAKE) --no-print-directory -j2 lint rehearse types templates contracts checks
	@$(MAKE) --no-print-directory tests-postgresql
	@$(MAKE) --no-print-directory tests-sqlite
	@$(MAKE) --no-print-directory coverage
	@$(MAKE) --no-print-directory tests-outer
	@echo "All passed."

lint: $(INSTALLED) ## Check style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED) ## Check types
	$(CHECK_ENV) $(BIN)/mypy .

contracts: $(INSTALLED) ## Check who imports whom
	$(BIN)/lint-imports

templates: $(INSTALLED) $(CHECKOV)/.installed ## Check the CloudFormation templates
	$(BIN)/cfn-lint --non-zero-exit-code warning --template $(TEMPLATES)
	sh cloudformation/checkov.sh $(CHECKOV)/bin/checkov

# checkov asks for other versions of what we use: it lives apart.
$(CHECKOV)/.installed: requirements-checkov.txt $(INSTALLED)
	@test -x $(CHECKOV)/bin/python || $(BIN)/python -m venv $(CHECKOV)
	@echo "Installing checkov ..."
	@$(CHECKOV)/bin/python -m pip install --quiet --no-compile --disable-pip-version-check --requirement requirements-checkov.txt
	@touch $@

checks: $(INSTALLED) ## Run Django's checks, and look for missing migrations
	$(CHECK_ENV) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(CHECK_ENV) $(BIN)/python manage.py makemigrations --check --dry-run

tests-postgresql: $(INSTALLED) ## Run the tests of the code, on PostgreSQL
	rm -f .coverage.postgresql*
	TEST_DATABASE=postgresql COVERAGE_FILE=.coverage.postgresql $(BIN)/pytest --cov --cov-report= --cov-fail-under=0 $(addprefix --ignore=,$(OUTER)) $(PYTEST_ARGS)

tests-sqlite: $(INSTALLED) ## Run on SQLite what that does in its own way
	rm -f .coverage.sqlite*
	TEST_DATABASE=sqlite COVERAGE_FILE=.coverage.sqlite $(BIN)/pytest --cov --cov-report= --cov-fail-under=0 --database-only $(MEASURED_ON_SQLITE) $(PYTEST_ARGS)
	TEST_DATABASE=sqlite $(BIN)/pytest --no-cov --database-only $(addprefix --deselect=,$(MEASURED_ON_SQLITE)) $(ON_SQLITE) $(PYTEST_ARGS)

tests-outer: $(INSTALLED) ## Run the product, the local AWS and the package, and test them from outside
	TEST_DATABASE=sqlite $(BIN)/pytest --no-cov --dist loadscope --no-loadscope-reorder $(OUTER) $(PYTEST_ARGS)

coverage: $(INSTALLED) ## Report the coverage of both test runs together
	$(BIN)/coverage combine --keep --quiet .coverage.postgresql* .coverage.sqlite*
	$(BIN)/coverage report

rehearse: $(INSTALLED) ## Deploy to the local AWS, update, roll back and destroy, as on the real one
	@$(BIN)/python -m rehearsal

deploy: $(INSTALLED) ## Deploy to AWS, or update: make deploy STAGE=dev
	@$(BIN)/python -m deployment deploy $(STAGE)

rollback: $(INSTALLED) ## Lead people on AWS back to the release before: make rollback STAGE=dev
	@$(BIN)/python -m deployment rollback $(STAGE)

destroy: $(INSTALLED) ## Delete what was deployed, after asking; DATA=delete with all data
	@$(BIN)/python -m deployment destroy $(if $(filter delete,$(DATA)),--delete-data) $(STAGE)

costs: $(INSTALLED) ## Say what a stage costs a month on AWS: make costs STAGE=dev
	@$(BIN)/python -m deployment costs $(STAGE)

bench: $(INSTALLED) ## Measure what a token costs a request
	@$(BIN)/python -m bench.authentication $(BENCH_ARGS)

bench-import: $(INSTALLED) ## Measure what importing 20,000 rows takes
	@$(BIN)/python -m bench.importing $(BENCH_ARGS)

bench-ledger: $(INSTALLED) ## Measure how a ledger of a million entries answers (ten minutes)
	@$(BIN)/python -m bench.ledger $(BENCH_ARGS)

bench-package: $(INSTALLED) ## Measure the package for Lambda: sizes, and its first answer beside a bare Django's
	@$(BIN)/python -m bench.package $(BENCH_ARGS)

bench-requests: $(INSTALLED) ## Measure what a request costs, and what many people would take
	@$(BIN)/python -m bench.requests --scale $(BENCH_ARGS)

format: $(INSTALLED) ## Format the code, and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

constraints: $(INSTALLED) ## Pin what the requirements bring with them, as it is installed now
	@{ head -n 1 constraints.txt; $(BIN)/pip freeze | sort -f; } > .constraints && mv .constraints constraints.txt

clean: ## Remove .venv, caches and reports; users and data stay
	rm -rf $(VENV) $(CHECKOV) .deployment .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .schemathesis .coverage* htmlcov
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

reset: ## Remove the local users and data
	rm -rf .localcloud budget.sqlite3*
