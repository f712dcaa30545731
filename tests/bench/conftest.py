"""Landing files as the bench makes them, of a few people only."""

from pathlib import Path

import pytest

from dev.simulator import simulate


@pytest.fixture(scope="session", params=[True, False], ids=["gzipped", "plain"])
def simulated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The landing folder of a small simulation, only to be read."""
    home = tmp_path_factory.mktemp("bench")
    simulate(home, days=40, visitors=150, is_packed=request.param)
    return home / "landing"
