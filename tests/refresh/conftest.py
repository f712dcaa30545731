"""Refreshes of data folders, for tests that land their own."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from dev.refreshing import open_marts, refresh


@pytest.fixture(scope="session")
def refresh_home() -> Callable[[Path], duckdb.DuckDBPyConnection]:
    """Refreshes a data folder and opens what it published."""

    def run(home: Path) -> duckdb.DuckDBPyConnection:
        done = refresh(home)
        assert done.returncode == 0, done.stdout + done.stderr
        return open_marts(home)

    return run
