"""One warehouse for all tests: the demo company, refreshed once."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from dev.refreshing import Demo, open_marts, refresh
from dev.simulator import simulate


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
