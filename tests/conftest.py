"""Homes to try things in, never the project's own data."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from house import SOURCES, House
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from dev.compiled import MARTS, Project
from dev.dbt_builds import DbtBuilds, build_twice
from dev.refreshing import Demo, open_marts, refresh
from dev.simulator import simulate
from orchestration.lib.building.audit import mark_audited
from orchestration.lib.common.warehouse import connect
from orchestration.lib.landing.streams import read_streams
from orchestration.lib.publishing.snapshots import publish

# Tests write their files and load them at once.
os.environ.setdefault("CLOSEDLOOP_SETTLE_SECONDS", "0")

# Random examples: the same few dozen in every `make test`, hundreds of others with
# HYPOTHESIS_PROFILE=long. One takes a second or more: it refreshes a warehouse several times.
settings.register_profile(
    "short",
    max_examples=16,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "long", settings.get_profile("short"), max_examples=500, derandomize=False
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))


# Folders whose tests share a warehouse, or dbt's target folder, which takes one refresh at a time.
# Those of companies have a copy of the project to themselves.
_SHARED = {
    "attribution": "compiled models",
    "companies": "companies",
    "dashboard": "whole refreshes",
    "incremental": "compiled models",
    "refresh": "whole refreshes",
    "scenarios": "whole refreshes",
    "serving": "whole refreshes",
}


class ByWhatIsShared(LoadScopeScheduling):
    """Tests that share something in one process, other folders where there is time."""

    def _split_scope(self, nodeid: str) -> str:
        folder = nodeid.split("/")[1]
        return _SHARED.get(folder, folder)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByWhatIsShared:
    """Which tests go together when processes share the work, as in `make test`."""
    config.option.loadscopereorder = False  # else folders of many tests come before long ones
    return ByWhatIsShared(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, so that no process has to wait for another in the end."""
    items.sort(key=lambda item: item.nodeid.split("/")[1] not in _SHARED)


@pytest.fixture(scope="session")
def builds(tmp_path_factory: pytest.TempPathFactory) -> DbtBuilds:
    """Two builds by dbt."""
    return build_twice(tmp_path_factory.mktemp("builds"))


@pytest.fixture(scope="session")
def project(builds: DbtBuilds) -> Project:
    """What dbt compiled for them: the models that are run without dbt, for a second's work."""
    return builds.project.up_to(*MARTS)


@pytest.fixture(scope="session")
def every_model(builds: DbtBuilds) -> Project:
    """Likewise, all marts and all before them."""
    return builds.project


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo company, simulated at its default size and refreshed once for all tests."""
    home = tmp_path_factory.mktemp("demo")
    simulate(home)
    done = refresh(home)
    assert done.returncode == 0, done.stdout + done.stderr
    work = duckdb.connect(str(home / "warehouse/closedloop.duckdb"), read_only=True)
    return Demo(home, done.stdout, open_marts(home), work)


@pytest.fixture
def declarations(tmp_path: Path) -> Path:
    """Two small streams, one of each layout."""
    folder = tmp_path / "staging"
    (folder / "all").mkdir(parents=True)
    (folder / "all" / "_all__sources.yml").write_text(SOURCES)
    return folder


@pytest.fixture
def house(tmp_path: Path, declarations: Path) -> House:
    """An empty house with the two streams."""
    return House(tmp_path / "home", declarations)


@pytest.fixture
def published(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house with a published snapshot, made without dbt; its streams are the project's own."""
    monkeypatch.setenv("CLOSEDLOOP_AS_OF", "2026-06-30")
    house.streams = read_streams()
    house.land("generic/content/c.csv", "page_path,content_type\n/,page\n")
    house.load()
    with closing(connect(house.home)) as connection:
        connection.execute("create schema marts; create table marts.one as select 1 as one")
    mark_audited(house.home)
    publish(house.home)
    return house


@pytest.fixture
def event() -> Callable[..., str]:
    """One line of web/events; arguments override its fields, None leaves one out."""

    def make(number: int, **fields: Any) -> str:  # noqa: ANN401
        record = {
            "id": f"e{number}",
            "type": "page",
            "at": "2026-06-01T10:00:00+02:00",
            "anonymous": "a",
        } | fields
        return json.dumps({key: value for key, value in record.items() if value is not None})

    return make
