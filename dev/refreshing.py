"""Whole refreshes, each in a process of its own, as `make refresh` runs them."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.lib.common.locking import HELD
from orchestration.lib.common.settings import PROJECT_ROOT, Home

ROOT = PROJECT_ROOT
# The day that the demo's figures are made for, as in the Makefile.
DEMO_DAY = "2026-08-30"


def environment(home: Path) -> dict[str, str]:
    """The variables of a process that works on a data folder."""
    return os.environ | {"CLOSEDLOOP_HOME": str(home), "CLOSEDLOOP_AS_OF": DEMO_DAY}


def refresh(home: Path) -> subprocess.CompletedProcess[str]:
    """One refresh of a data folder."""
    return subprocess.run(
        [sys.executable, "-m", "orchestration.commands.refresh"],
        cwd=ROOT,
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


def erase(
    home: Path, *arguments: str, typed: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as `make erase` runs it; settings are variables."""
    return subprocess.run(
        [sys.executable, "-m", "orchestration.commands.erase", *arguments],
        cwd=ROOT,
        env=environment(home) | settings,
        capture_output=True,
        text=True,
        input=typed,
        timeout=900,
        check=False,
    )


def refresh_without_dagster(home: Home, **settings: str) -> subprocess.CompletedProcess[str]:
    """A refresh in a process that cannot load Dagster."""
    without = "import sys; sys.modules['dagster'] = None; import runpy; "
    return subprocess.run(
        [
            sys.executable,
            "-c",
            f"{without}runpy.run_module('orchestration.commands.refresh', run_name='__main__')",
        ],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if key != HELD}
        | {"CLOSEDLOOP_HOME": str(home.root), "CLOSEDLOOP_AS_OF": "2026-06-30"}
        | settings,
        capture_output=True,
        text=True,
    )


def open_marts(home: Path) -> duckdb.DuckDBPyConnection:
    """The published marts, as a BI tool opens them."""
    return duckdb.connect(str(home / "published/current/closedloop.duckdb"), read_only=True)


@dataclass(frozen=True)
class Demo:
    """The demo company after one refresh."""

    home: Path
    output: str
    marts: duckdb.DuckDBPyConnection
    work: duckdb.DuckDBPyConnection
