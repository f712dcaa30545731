"""The Python models of identity, called as dbt calls them but on rows made up here."""

from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

MODELS = Path(__file__).parents[2] / "dbt_project/models/intermediate/identity"


@pytest.fixture(scope="session")
def python_model() -> Callable[[str], ModuleType]:
    """A model's file as a module."""

    def load(name: str) -> ModuleType:
        spec = spec_from_file_location(name, MODELS / f"{name}.py")
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load
