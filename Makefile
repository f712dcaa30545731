# Every command a person types. `make run` first.
.PHONY: run refresh test lint format dev demo quarantine replay rollback
.PHONY: bench bench-attribution torture constraints clean

SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
export CLOSEDLOOP_HOME ?= data
SIZE ?= 1m
FORMAT ?= jsonl
export DAGSTER_DISABLE_TELEMETRY := 1

# The made-up company's exports end on 29 August 2026.
run: export CLOSEDLOOP_AS_OF ?= 2026-08-30
run: .venv/installed demo refresh  ## demo exports, the whole refresh, a source report

refresh: .venv/installed  ## the refresh alone, on whatever lies in CLOSEDLOOP_HOME
	@$(BIN)/python -m orchestration.commands.refresh

demo: .venv/installed  ## the exports of a made-up company, into CLOSEDLOOP_HOME/landing
	@$(BIN)/python -m dev.simulator --home "$(CLOSEDLOOP_HOME)"

test: .venv/installed lint  ## everything that must hold
	$(BIN)/python -m pytest --numprocesses 2

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar dbt_project/models dbt_project/tests

format: .venv/installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --disable-progress-bar dbt_project/models dbt_project/tests

dev: .venv/installed  ## Dagster's UI, on http://localhost:3000
	@$(BIN)/python -m orchestration.commands.dagster_home
	DAGSTER_HOME="$(abspath $(CLOSEDLOOP_HOME))/dagster" $(BIN)/dagster dev

quarantine: .venv/installed  ## what did not come in, by stream and reason
	@$(BIN)/python -m orchestration.commands.quarantine

replay: .venv/installed  ## tries what is in quarantine again, after a fix
	@$(BIN)/python -m orchestration.commands.quarantine replay

rollback: .venv/installed  ## makes the snapshot before the current one current
	$(BIN)/python -m orchestration.commands.snapshots rollback

bench: .venv/installed  ## speed and memory with SIZE=1m (or 100k, 20m) events, FORMAT=jsonl (or parquet)
	@$(BIN)/python -m dev.bench --size "$(SIZE)" --format "$(FORMAT)"

bench-attribution: .venv/installed  ## the attribution models alone, beside ChannelAttribution
	@$(BIN)/pip install --quiet --disable-pip-version-check '.[bench]' || echo "Without ChannelAttribution."
	@$(BIN)/python -m dev.bench.attribution

torture: .venv/installed  ## hours of kills, bad input and odd batches; figures go to docs/reliability.md
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

constraints: .venv/installed
	@echo "# Every package at the version the tests ran with. \`make constraints\` writes it anew." > constraints.txt
	@$(BIN)/python -m pip freeze --exclude-editable >> constraints.txt

clean:
	rm -rf target logs .pytest_cache .ruff_cache
