"""What a measurement was made on and with."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from orchestration.lib.common.settings import PROJECT_ROOT, memory_limit

_PACKAGES = ("duckdb", "dbt-core", "dbt-duckdb", "dagster")


def machine() -> str:
    """Processor, cores, memory and kernel, in one line."""
    memory = _entry(Path("/proc/meminfo"), "MemTotal").removesuffix("kB")
    return ", ".join(
        [
            f"{len(os.sched_getaffinity(0))} cores of "
            f"{_entry(Path('/proc/cpuinfo'), 'model name') or platform.machine()}",
            f"{int(memory) / 1024**2:.1f} GiB of memory",
            f"{platform.system()} {platform.release()}",
            f"load average {os.getloadavg()[0]:.1f} before",
        ]
    )


def versions() -> str:
    """The code's commit, the programs that matter and DuckDB's memory limit, in one line."""
    packages = [f"{package} {version(package)}" for package in _PACKAGES]
    return ", ".join(
        [_commit(), f"Python {platform.python_version()}", *packages, f"limit {memory_limit()}"]
    )


def _commit() -> str:
    def git(*arguments: str) -> str:
        command = ["git", "-C", str(PROJECT_ROOT), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()

    commit = git("rev-parse", "--short", "HEAD")
    if not commit:
        return "no commit"
    return f"commit {commit}{' with changes' if git('status', '--porcelain', '-uno') else ''}"


def _entry(file: Path, name: str) -> str:
    for line in file.read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return ""
