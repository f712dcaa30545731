"""What may import what: stages those before them, the product nothing of dev, nobody tests."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.lib.common.settings import PROJECT_ROOT

# In the order of the data.
STAGES = (
    "common", "landing", "loading", "building", "spark", "publishing", "alerting", "erasing",
)  # fmt: skip
# Ends at the landing folder, so that it needs no stage behind that, and none needs it.
APART = "extracting"
# Reads the work file, and needs no other stage: of extraction how a vendor is asked, and the drop.
TELLS = "activating"
ASKING = ("client", "connections", "drop", "refusals", "signing")
# Erasure asks the same vendors to erase: it takes their clients, settings and spellings from both.
ASKS = "erasing"
# Of a landed file, each in a module of lib/loading.
STEPS = ("unpack", "prepare", "stage", "store", "load")
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


def test_modules_of_tests_have_names_of_their_own() -> None:
    """Tests import by the name alone: of two with one name, one process can hold only the first."""
    found = Counter(path.stem for path in (PROJECT_ROOT / "tests").rglob("*.py"))
    assert {name for name, files in found.items() if files > 1} == {"conftest"}


def test_the_product_imports_nothing_of_dev() -> None:
    for path, modules in imported_by("orchestration").items():
        assert not {name for name in modules if name.split(".")[0] == "dev"}, path


def test_each_stage_imports_only_those_before_it() -> None:
    for path, modules in imported_by("orchestration/lib").items():
        *_, stage, _ = path.split("/")
        if stage == "lib" or APART in path or TELLS in path:  # its __init__.py
            continue
        later = {f"orchestration.lib.{one}" for one in STAGES[STAGES.index(stage) + 1 :]}
        assert not {name for name in modules if name.startswith(tuple(later))}, path


def test_extraction_and_the_stages_behind_landing_know_nothing_of_each_other() -> None:
    for path, modules in imported_by("orchestration/lib").items():
        if TELLS in path or ASKS in path:
            continue
        others = STAGES[STAGES.index("landing") + 1 :] if APART in path else (APART,)
        strangers = tuple(f"orchestration.lib.{one}" for one in others)
        assert not {name for name in modules if name.startswith(strangers)}, path


def test_activation_needs_of_other_stages_only_how_a_vendor_is_asked() -> None:
    shared = {f"orchestration.lib.{APART}.{name}" for name in ASKING}
    others = tuple(f"orchestration.lib.{one}" for one in (*STAGES[1:], APART))
    for path, modules in imported_by("orchestration/lib").items():
        if TELLS in path:
            found = {name for name in modules if name.startswith(others)}
            assert {".".join(name.split(".")[:4]) for name in found} <= shared, path
        elif ASKS not in path:
            assert not [one for one in modules if one.startswith(f"orchestration.lib.{TELLS}")], (
                path
            )


def test_erasure_takes_of_extraction_and_activation_only_how_a_vendor_is_asked() -> None:
    asking = {f"{APART}.{name}" for name in (*ASKING, "streams")}
    telling = {
        f"{TELLS}.{name}" for name in ("destination", "hashing", "ledger", "refusing", "sends")
    }
    for path, modules in imported_by(f"orchestration/lib/{ASKS}").items():
        found = {name.removeprefix("orchestration.lib.") for name in modules}
        apart = {one for one in found if one.startswith((f"{APART}.", f"{TELLS}."))}
        assert {".".join(one.split(".")[:2]) for one in apart} <= asking | telling, path


def test_alerts_need_of_other_stages_only_what_is_in_quarantine() -> None:
    strangers = {*STAGES[1:], APART, TELLS} - {"alerting"}
    others = tuple(f"orchestration.lib.{one}" for one in strangers)
    for path, modules in imported_by("orchestration/lib/alerting").items():
        found = {name for name in modules if name.startswith(others)}
        assert found <= {"orchestration.lib.loading.quarantine.faults"}, path


def test_destinations_know_nothing_of_each_other_or_of_the_run() -> None:
    start = f"orchestration.lib.{TELLS}."
    known = ("destination", "hashing", "refusing", "rows", "sends")
    for path, modules in imported_by(f"orchestration/lib/{TELLS}/destinations").items():
        found = {
            name.removeprefix(start).split(".")[0] for name in modules if name.startswith(start)
        }
        assert found <= set(known), path


def test_vendors_know_nothing_of_each_other_or_of_the_run() -> None:
    start = f"orchestration.lib.{APART}."
    for path, modules in imported_by(f"orchestration/lib/{APART}/vendors").items():
        own = f"{start}vendors.{path.split('/')[4]}"
        others = {name for name in modules if not name.startswith(own.removesuffix(".py"))}
        strangers = (f"{start}vendors", f"{start}run")
        assert not {name for name in others if name.startswith(strangers)}, path


def test_the_way_of_a_landed_file_never_comes_back() -> None:
    modules = {
        Path(path).stem: found for path, found in imported_by("orchestration/lib/loading").items()
    }

    def reached(name: str) -> set[str]:
        start = "orchestration.lib.loading."
        below = {
            one.removeprefix(start).split(".")[0] for one in modules[name] if one.startswith(start)
        }
        return below.union(*(reached(one) for one in below))

    for place, step in enumerate(STEPS):
        assert not reached(step) & set(STEPS[place:]), step


def test_no_stage_imports_commands_or_assets() -> None:
    for path, modules in imported_by("orchestration/lib").items():
        above = ("dagster.", "orchestration.commands", "orchestration.dashboard")
        above += ("orchestration.assistants", "orchestration.defs")
        if path.endswith("shortcuts.py"):  # which reach past what Dagster promises
            above = above[1:]
        assert not {name for name in modules if name.startswith(above)}, path


def test_the_page_knows_nothing_of_assistants() -> None:
    for path, modules in imported_by("orchestration/dashboard").items():
        assert not {name for name in modules if "assistants" in name}, path


def test_what_a_person_starts_is_a_command() -> None:
    for path in (PROJECT_ROOT / "orchestration").rglob("*.py"):
        is_started = 'if __name__ == "__main__":' in path.read_text()
        assert is_started == (path.parent.name == "commands" and path.stem != "__init__"), path


def test_dbt_does_not_load_the_loader() -> None:
    plugin = "orchestration.lib.building.dbt_plugin"
    shown = subprocess.run(
        [sys.executable, "-c", f"import sys, {plugin}; print(*sys.modules)"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = shown.stdout.split()
    assert plugin in loaded
    assert not [name for name in loaded if name.startswith("orchestration.lib.loading")]


def test_the_wheel_holds_the_product_alone() -> None:
    settings = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text())
    assert settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["orchestration"]
