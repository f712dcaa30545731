"""What may import what: the product nothing of dev or tests, and nobody imports tests."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.lib.settings import PROJECT_ROOT

TESTS = {path.stem for path in (PROJECT_ROOT / "tests").rglob("*.py")} | {"tests"}


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it; of `from a import b` a.b too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield from (f"{module}.{alias.name}" for alias in node.names)


def imported_by(package: str) -> dict[str, set[str]]:
    """What each file of a package imports."""
    return {
        path.relative_to(PROJECT_ROOT).as_posix(): set(imports(path))
        for path in (PROJECT_ROOT / package).rglob("*.py")
    }


@pytest.mark.parametrize("package", ["orchestration", "dev"])
def test_nothing_imports_tests(package: str) -> None:
    for path, modules in imported_by(package).items():
        assert not {name for name in modules if name.split(".")[0] in TESTS}, path


def test_the_product_imports_nothing_of_dev() -> None:
    for path, modules in imported_by("orchestration").items():
        assert not {name for name in modules if name.split(".")[0] == "dev"}, path


def test_the_wheel_holds_the_product_alone() -> None:
    settings = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text())
    assert settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["orchestration"]
