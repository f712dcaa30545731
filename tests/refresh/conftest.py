"""One warehouse for all tests: the demo company, refreshed once."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from compiled import CompiledHome, Project
from refreshing import Demo, open_marts, refresh

from orchestration.simulator import simulate


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
def built(every_model: Project) -> Callable[[Path], Path]:
    """Builds the marts of a data folder in its work file, without the tests; says which file."""

    def build(home: Path) -> Path:
        with closing(CompiledHome(every_model, home)) as compiled:
            compiled.refresh(full=True)
            compiled.work.execute("checkpoint")
            return compiled.home.warehouse

    return build
