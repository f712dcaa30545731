# Every command a person types. `make` lists them.
.PHONY: help run refresh connect extract activate test lint format dev demo dashboard quarantine replay rollback
.PHONY: build-spark export-raw test-spark publish-postgres mcp settings dev-copy check-freshness erase subject-export
.PHONY: bench bench-sessions bench-attribution bench-extraction bench-dashboard bench-engines torture constraints clean

SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
export CLOSEDLOOP_HOME ?= data
SIZE ?= 1m
SIZES ?= 1m,3m
FORMAT ?= jsonl
export DAGSTER_DISABLE_TELEMETRY := 1

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The made-up company's exports end on 29 August 2026.
run: export CLOSEDLOOP_AS_OF ?= 2026-08-30
run: .venv/installed demo refresh  ## write the demo exports, refresh, print a source report
	@echo "See it: make dashboard"

refresh: .venv/installed  ## refresh with what has landed in CLOSEDLOOP_HOME
	@$(BIN)/python -m orchestration.commands.refresh

settings: .venv/installed  ## write settings.yml and rules/ of your own into CLOSEDLOOP_HOME: RULES=channel_rules copies rules
	@$(BIN)/python -m orchestration.commands.settings $(RULES)

connect: .venv/installed  ## write a connections.yml to fill in, or try each connection of it
	@$(BIN)/python -m orchestration.commands.connect

extract: .venv/installed  ## bring what is new from the APIs of connections.yml: ONLY=hubspot or a stream of it
	@$(BIN)/python -m orchestration.commands.extract $(ONLY)

activate: .venv/installed  ## show what CRM and ad platforms would be told; SEND=1 tells them, PREPARE=1 makes properties, ONLY=meta_ads
	@$(BIN)/python -m orchestration.commands.activate $(ONLY) $(if $(SEND),--send) $(if $(PREPARE),--prepare) $(if $(filter all,$(WITHDRAW)),--withdraw-all)

demo: .venv/installed  ## write a made-up company's exports to CLOSEDLOOP_HOME/landing
	@$(BIN)/python -m dev.simulator --home "$(CLOSEDLOOP_HOME)"

test: .venv/installed lint  ## lint and run every test
	$(BIN)/python -m pytest --numprocesses 2

test-spark: .venv/spark  ## build the demo and small companies on DuckDB and on Spark, and compare all that is published
	$(BIN)/python -m pytest -m "" tests/engines tests/spark

lint: .venv/installed  ## check style and types of Python, SQL and YAML
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/yamllint --strict .
	$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar dbt_project/models dbt_project/tests

format: .venv/installed  ## fix what the linters can fix
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --disable-progress-bar dbt_project/models dbt_project/tests

dev: .venv/installed  ## open Dagster's UI at http://localhost:3000
	@$(BIN)/python -m orchestration.commands.dagster_home
	DAGSTER_HOME="$(abspath $(CLOSEDLOOP_HOME))/dagster" $(BIN)/dagster dev

dev-copy: .venv/installed  ## copy the work file, to build in with DBT_TARGET=dev while a refresh runs
	@$(BIN)/python -m orchestration.commands.dev_copy

dashboard: .venv/installed  ## open the page over what is published at http://127.0.0.1:8080
	@$(BIN)/python -m orchestration.commands.dashboard

publish-postgres: .venv/postgres  ## write what is published into the PostgreSQL of CLOSEDLOOP_POSTGRES
	@$(BIN)/python -m orchestration.commands.publish_postgres

mcp: .venv/mcp  ## let an assistant ask what is published: prints its settings
	@$(BIN)/python -m orchestration.commands.mcp

build-spark: .venv/spark  ## build all models on Apache Spark, and publish: TIER=events builds only what has a row per event there
	@$(BIN)/python -m orchestration.commands.build_spark $(if $(TIER),--tier $(TIER))

export-raw: .venv/installed  ## write the raw tables as Parquet to CLOSEDLOOP_HOME/spark/raw, for another engine
	@$(BIN)/python -m orchestration.commands.export_raw

quarantine: .venv/installed  ## list rejected rows by stream and reason
	@$(BIN)/python -m orchestration.commands.quarantine

replay: .venv/installed  ## load rejected rows again, after a fix
	@$(BIN)/python -m orchestration.commands.quarantine replay

check-freshness: .venv/installed  ## say whether the daily refresh came, and what is wrong: exit code 1 if not
	@$(BIN)/python -m orchestration.commands.check_freshness

erase: .venv/installed  ## take a person out of everything: SUBJECT=ann@firm.example, or INACTIVE=1 for all who are due; VENDORS=1 asks vendors to erase too, YES=1 does not ask
	@$(BIN)/python -m orchestration.commands.erase $(if $(SUBJECT),"$(SUBJECT)") $(if $(INACTIVE),--inactive) $(if $(VENDORS),--vendors) $(if $(YES),--yes)

subject-export: .venv/installed  ## write all that is known of a person: SUBJECT=ann@firm.example
	@$(BIN)/python -m orchestration.commands.subject_export "$(SUBJECT)"

rollback: .venv/installed  ## publish the previous snapshot again
	$(BIN)/python -m orchestration.commands.snapshots rollback

bench: .venv/installed  ## measure speed and memory: SIZE=100k, 1m or 20m events, FORMAT=jsonl or parquet
	@$(BIN)/python -m dev.bench --size "$(SIZE)" --format "$(FORMAT)"

bench-sessions: .venv/installed  ## measure sessions alone, beside other rules and polars, after `make bench`
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]' || echo "Without polars."
	@$(BIN)/python -m dev.bench.sessions --size "$(SIZE)"

bench-attribution: .venv/installed  ## measure the attribution models alone, beside ChannelAttribution
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]' || echo "Without ChannelAttribution."
	@$(BIN)/python -m dev.bench.attribution

bench-extraction: .venv/installed  ## measure an extraction of 100,000 contacts from a made-up HubSpot, beside dlt
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]' || echo "Without dlt."
	@$(BIN)/python -m dev.bench.extraction

bench-dashboard: .venv/installed  ## measure the page over 30 million published rows, copies of the demo's
	@$(BIN)/python -m dev.bench.dashboard

bench-engines: .venv/spark  ## measure what has a row per event on DuckDB and on Spark, at SIZES of events
	@$(BIN)/python -m dev.bench.engines --sizes "$(SIZES)"

torture: .venv/installed  ## hours of kills, bad input and odd batches; figures go to docs/evidence.md
	@$(BIN)/python -m dev.torture

# uv where it is installed, else venv and pip; the stamp is renewed when the needs change.
.venv/installed: pyproject.toml constraints.txt
	@echo "Installing into .venv ..."
	@if command -v uv >/dev/null 2>&1; then \
	    uv venv --quiet --allow-existing --python $(PYTHON) .venv && \
	    VIRTUAL_ENV=.venv uv pip install --quiet --compile-bytecode --constraint constraints.txt --editable '.[dev]'; \
	else \
	    $(PYTHON) -m venv .venv && \
	    $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'; \
	fi
	@echo "Reading the dbt project ..."
	@$(BIN)/python -m orchestration.commands.parse
	@touch $@

# Extras of pyproject.toml that few need, each installed when it is asked for.
.venv/mcp .venv/postgres .venv/spark: .venv/installed
	@if command -v uv >/dev/null 2>&1; then \
	    VIRTUAL_ENV=.venv uv pip install --quiet --constraint constraints.txt --editable '.[$(@F)]'; \
	else \
	    $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[$(@F)]'; \
	fi
	@touch $@

constraints: .venv/installed  ## pin every installed package in constraints.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev,bench,oracles,spark]'
	@echo "# Every package at the version the tests ran with. \`make constraints\` writes it anew." > constraints.txt
	@$(BIN)/python -m pip freeze --exclude-editable >> constraints.txt

clean:  ## delete build files, never data
	rm -rf target logs .pytest_cache .ruff_cache .mypy_cache
