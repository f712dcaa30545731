"""A data folder that refreshes by the compiled models."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from compiled import CompiledHome, Project


@pytest.fixture
def home(project: Project, tmp_path: Path) -> Iterator[CompiledHome]:
    """A data folder in which nothing has landed."""
    with closing(CompiledHome(project, tmp_path / "home")) as home:
        yield home
