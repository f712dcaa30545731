"""A copy of the project whose vars and seeds a test may change, as a user changes their own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from dev.refreshing import ROOT, environment
from orchestration.lib.building.manifest import DBT

_CODE = ("dbt_project", "orchestration", "seeds")
_FILES = ("dbt_project.yml", "profiles.yml", "pyproject.toml")

Process = subprocess.CompletedProcess[str]


class ProjectCopy:
    """The code in a folder of its own, with dbt's target beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        for name in _CODE:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        for name in _FILES:
            shutil.copy(ROOT / name, folder / name)

    def set_up(self, overrides: Mapping[str, Any], rows: Mapping[str, list[str]]) -> None:
        """Gives it the project's vars and seeds, but for these vars and with these rows added."""
        settings = yaml.safe_load((ROOT / "dbt_project.yml").read_text())
        settings["vars"] |= overrides
        _write_if_other(self.folder / "dbt_project.yml", yaml.safe_dump(settings))
        for seed in (ROOT / "seeds").glob("*.csv"):
            lines = [seed.read_text().rstrip("\n"), *rows.get(seed.stem, [])]
            _write_if_other(self.folder / "seeds" / seed.name, "\n".join(lines) + "\n")

    def refresh(self, home: Path) -> Process:
        """One refresh of a data folder."""
        return self._run([sys.executable, "-m", "orchestration.commands.refresh"], home)

    def build(self, home: Path, *names: str) -> Process:
        """All models and seeds of a loaded data folder, or those of these names, without tests."""
        command = [str(DBT), "--quiet", "--log-level-file", "none", "build"]
        chosen = ["--select", *names] if names else []
        return self._run([*command, "--exclude-resource-type", "test", "unit_test", *chosen], home)

    def _run(self, command: list[str], home: Path) -> Process:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment(home) | {"PYTHONPATH": str(self.folder)},
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )


def _write_if_other(path: Path, text: str) -> None:
    if path.read_text() != text:
        path.write_text(text)
