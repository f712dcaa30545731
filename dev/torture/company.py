"""A small company whose exports arrive in batches, and refreshes of its data folders.

Every data folder goes by one name, a link: for another name dbt would read the whole project anew.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from dev.simulator import simulate
from orchestration.lib.common.locking import HELD
from orchestration.lib.common.settings import PROJECT_ROOT, Home

_NAME = PROJECT_ROOT / "target" / "tortured_home"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAYS, _VISITORS, _START, _AS_OF = 40, 150, "2026-06-01", "2026-07-12"


@dataclass(frozen=True)
class Company:
    """Simulated exports, and which of them arrive together; each batch is a list of paths."""

    landing: Path
    batches: list[list[Path]]

    def land(self, home: Home, number: int) -> None:
        """Lets a batch arrive in a data folder, with the files' own times."""
        for path in self.batches[number]:
            target = home.landing / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self.landing / path, target)


def found_company(folder: Path, seed: int) -> Company:
    """Simulates the company below `folder`; the batches are the weeks of its ad exports.

    What has no day in its name comes with the first batch.
    """
    landing = simulate(folder, _DAYS, _VISITORS, seed, _START).landing
    paths = [file.relative_to(landing) for file in sorted(landing.rglob("*")) if file.is_file()]
    weeks = sorted({day for path in paths if path.parts[0] == "google_ads" for day in _days(path)})
    batches: list[list[Path]] = [[] for _ in weeks]
    for path in paths:
        day = max(_days(path), default="")
        batches[next(n for n, week in enumerate(weeks) if day <= week or n == len(weeks) - 1)] += [
            path
        ]
    return Company(landing, batches)


def start_refresh(home: Home, output: Path, code: Path = PROJECT_ROOT) -> subprocess.Popen[bytes]:
    """Starts a refresh; see `start`."""
    return start(home, output, "refresh", code=code)


def start(
    home: Home, output: Path, command: str, *arguments: str, code: Path = PROJECT_ROOT
) -> subprocess.Popen[bytes]:
    """Starts a command in a process group of its own; what it says is in `output`."""
    _NAME.parent.mkdir(exist_ok=True)
    link = _NAME.with_name(f"{_NAME.name}-{os.getpid()}")
    link.unlink(missing_ok=True)
    link.symlink_to(home.root)
    link.replace(_NAME)
    variables = {
        key: value for key, value in os.environ.items() if key not in (HELD, "DAGSTER_HOME")
    }
    with output.open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "-m", f"orchestration.commands.{command}", *arguments],
            cwd=code,
            env=variables | {"CLOSEDLOOP_HOME": str(_NAME), "CLOSEDLOOP_AS_OF": _AS_OF},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _days(path: Path) -> list[str]:
    return _DAY.findall(path.as_posix())
