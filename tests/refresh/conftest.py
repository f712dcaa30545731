"""Whole refreshes, each in a process of its own, as `make refresh` runs them."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from orchestration.simulator import simulate

ROOT = Path(__file__).parents[2]


def refresh(home: Path) -> subprocess.CompletedProcess[str]:
    """One refresh of a data folder."""
    return subprocess.run(
        [sys.executable, "-m", "orchestration.refresh"],
        cwd=ROOT,
        env={**os.environ, "CLOSEDLOOP_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
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


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo company, simulated at its default size and refreshed once for all tests."""
    home = tmp_path_factory.mktemp("demo")
    simulate(home)
    done = refresh(home)
    assert done.returncode == 0, done.stdout + done.stderr
    work = duckdb.connect(str(home / "warehouse/closedloop.duckdb"), read_only=True)
    return Demo(home, done.stdout, open_marts(home), work)


@pytest.fixture(scope="session")
def refresh_home() -> Callable[[Path], duckdb.DuckDBPyConnection]:
    """Refreshes a data folder and opens what it published."""

    def run(home: Path) -> duckdb.DuckDBPyConnection:
        done = refresh(home)
        assert done.returncode == 0, done.stdout + done.stderr
        return open_marts(home)

    return run
