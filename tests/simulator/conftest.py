"""One small simulation, shared by the tests that only read it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from simulated_home import Home

from dev.simulator import simulate

SETTINGS: dict[str, Any] = {"days": 60, "visitors": 400, "seed": 7, "start": "2026-06-01"}


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    path = tmp_path_factory.mktemp("simulated")
    simulate(path, **SETTINGS)
    return Home(path)


@pytest.fixture
def simulated(tmp_path: Path) -> Callable[..., Home]:
    """Return a function that simulates into a folder of the test's own."""

    def run(name: str, **changes: Any) -> Home:  # noqa: ANN401
        simulate(tmp_path / name, **{**SETTINGS, "visitors": 60, **changes})
        return Home(tmp_path / name)

    return run
