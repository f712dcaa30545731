"""The page over the demo's snapshot, copied and with sends: it opens it in a way of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sends import SENDS
from starlette.testclient import TestClient

from dev.refreshing import Demo
from orchestration.dashboard.server import dashboard
from orchestration.lib.common.settings import Home

Answer = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def home(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Home:
    root = tmp_path_factory.mktemp("dashboard")
    shutil.copytree(demo.home / "published", root / "published", symlinks=True)
    with duckdb.connect(str(root / "published/current/closedloop.duckdb")) as published:
        published.execute(f"insert into marts.fct_sends by name {SENDS}")
    return Home(root)


@pytest.fixture(scope="session")
def client(home: Home) -> TestClient:
    return TestClient(dashboard(home, ["testserver"]))


@pytest.fixture(scope="session")
def answer(client: TestClient) -> Answer:
    """The answer to a page with a state; decimals as they are written."""

    def ask(page: str, **state: str) -> dict[str, Any]:
        found = client.get(f"/api/{page}", params=state)
        assert found.status_code == 200, found.text
        return json.loads(found.text)

    return ask


@pytest.fixture(scope="session")
def john(demo: Demo) -> str:
    """The id of the person whose sale is that of the first story."""
    stories = json.loads((Path(demo.home) / "truth/stories.json").read_text())
    found = demo.marts.execute(
        "select person_id from marts.fct_conversions "
        "where deal_id = ? and conversion_type = 'customer'",
        [stories["john"]["deal_id"]],
    ).fetchall()
    assert len(found) == 1
    return found[0][0]
