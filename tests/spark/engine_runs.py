"""Modules that build, each run in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from dev.refreshing import ROOT, environment


def run(module: str, home: Path, *arguments: str) -> None:
    """Runs a module on a data folder; fails with what it said."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
