"""The models, compiled once for all tests of what a refresh does to what was there before."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from compiled import CompiledHome, Project
from dbt_builds import DbtBuilds, build_twice


@pytest.fixture(scope="session")
def builds(tmp_path_factory: pytest.TempPathFactory) -> DbtBuilds:
    """Two builds by dbt."""
    return build_twice(tmp_path_factory.mktemp("builds"))


@pytest.fixture(scope="session")
def project(builds: DbtBuilds) -> Project:
    """What dbt compiled for them."""
    return builds.project


@pytest.fixture
def home(project: Project, tmp_path: Path) -> Iterator[CompiledHome]:
    """A data folder in which nothing has landed."""
    with closing(CompiledHome(project, tmp_path / "home")) as home:
        yield home
