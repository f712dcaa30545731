"""The models of attribution, on touches and conversions made up here."""

from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from credits import Attribution

from dev.compiled import Project

MODELS = Path(__file__).parents[2] / "dbt_project/models/intermediate/attribution"


@pytest.fixture(scope="session")
def attribution(project: Project) -> Iterator[Attribution]:
    """The compiled models of attribution over tables in memory."""
    with Attribution(project) as attribution:
        yield attribution


@pytest.fixture(scope="session")
def markov() -> ModuleType:
    """The file of the model that fits Markov chains, as a module."""
    spec = spec_from_file_location("markov", MODELS / "int_removal_effects_fitted.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


Counts = dict[tuple[str, str], int]


@pytest.fixture(scope="session")
def transitions_of(attribution: Attribution) -> Callable[..., Counts]:
    """The transitions that the models count for paths of (path, conversions, non-conversions)."""

    def count(paths: list[tuple[str, int, int]], order: int = 1) -> Counts:
        return attribution.transitions(paths, order)

    return count
