"""One command in a process of its own: how long it took, how much memory, what it said.

Reads /proc, so it measures on Linux only.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from orchestration.lib.common.settings import PROJECT_ROOT

_PAUSE = 0.2  # seconds between two looks at the memory
_PAGE = os.sysconf("SC_PAGE_SIZE")  # bytes
_PROC = Path("/proc")


class CommandError(RuntimeError):
    """A measured command that failed; the message ends with what it said last."""


@dataclass(frozen=True)
class Measured:
    """A command that went well."""

    seconds: float
    cpu_seconds: float  # user and system, of the process and its descendants
    peak_bytes: int  # resident memory, summed over the process and its descendants
    output: str


def measure(arguments: list[str], environment: dict[str, str] | None = None) -> Measured:
    """Runs Python with some arguments from the project root.

    Raises CommandError when it exits with another code than 0.
    """
    started, cpu_before = time.monotonic(), _cpu_seconds()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=PROJECT_ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    peak = _Peak(process.pid)
    peak.start()
    try:
        output, _ = process.communicate()
    finally:
        process.kill()
        peak.stop()
    seconds = time.monotonic() - started
    if process.returncode != 0:
        raise CommandError(f"python {' '.join(arguments)} failed: {output.strip()[-2000:]}")
    return Measured(seconds, _cpu_seconds() - cpu_before, peak.bytes, output)


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Peak(threading.Thread):
    """Watches a process and its descendants until it is told to stop."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.bytes = 0
        self._root = root
        self._is_over = threading.Event()

    def run(self) -> None:
        while not self._is_over.is_set():
            self.bytes = max(self.bytes, resident_bytes(self._root))
            self._is_over.wait(_PAUSE)

    def stop(self) -> None:
        self._is_over.set()
        self.join()


def resident_bytes(root: int) -> int:
    """The resident memory of a process and its descendants; pages that they share count twice."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and (stat := _read(entry / "stat")):
            # The name of the program, in brackets, may hold anything.
            parent = int(stat.rpartition(")")[2].split()[1])
            children[parent].append(int(entry.name))
    total, found = 0, [root]
    while found:
        process = found.pop()
        found += children[process]
        statm = _read(_PROC / str(process) / "statm")
        total += int(statm.split()[1]) * _PAGE if statm else 0
    return total


def _read(path: Path) -> str:
    """The text of a file of /proc; blank when its process is gone."""
    try:
        return path.read_text()
    except OSError:
        return ""
