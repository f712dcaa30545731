"""The houses, each refreshed as often as something lands in it."""

import pytest
from building import Builder, Houses


@pytest.fixture(scope="session")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Houses:
    """All houses."""
    return Houses(Builder(tmp_path_factory.mktemp("companies")))
