"""Command line: python -m torture [--count 200] [--seed 1] [trial ...]; all when none is named."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

from torture.batchings import batchings
from torture.full_disk import full_disk
from torture.inputs import inputs
from torture.kills import kills
from torture.publishes import publishes
from torture.sizes import sizes
from torture.steps import steps
from torture.trials import RELIABILITY, Figure, Trial, TrialError, put

# Name -> the trial, and how many times it tries unless told otherwise.
TRIALS: dict[str, tuple[Trial, int]] = {
    "kills": (kills, 200),
    "steps": (steps, 1000),
    "publishes": (publishes, 100),
    "full_disk": (full_disk, 60),
    "inputs": (inputs, 10_000),
    "batchings": (batchings, 100),
    "sizes": (sizes, 1_000_000),  # small files
}


def main() -> int:
    """Runs the trials and writes their figures into docs/reliability.md; 1 when one failed."""
    parser = argparse.ArgumentParser(prog="python -m torture", description=__doc__)
    parser.add_argument("trials", nargs="*", choices=[[], *TRIALS], metavar="trial")
    parser.add_argument("--count", type=int, help="how many times each trial tries")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    failed = 0
    for name in options.trials or TRIALS:
        trial, usual = TRIALS[name]
        count = options.count or usual
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="torture-") as folder:
            try:
                figures = trial(count, Path(folder), options.seed, _say)
            except TrialError as error:
                print(f"torture: {name}: {error}", file=sys.stderr)
                failed += 1
                continue
        section = _section(name, count, options.seed, figures, time.monotonic() - started)
        put(name, section)
        print(f"\n{section}\n\nWritten to {RELIABILITY.name}.")
    return 1 if failed else 0


def _section(name: str, count: int, seed: int, figures: list[Figure], seconds: float) -> str:
    command = f"`python -m torture {name} --count {count} --seed {seed}`"
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    lines = [
        f"{command}, on {date.today().isoformat()}: {seconds / 60:.0f} min on a machine with "
        f"{os.cpu_count()} cores and {memory:.0f} GiB, Python {platform.python_version()}.",
        "",
        "| what | how often |",
        "| --- | ---: |",
        *(f"| {figure.what} | {figure.count:,} |" for figure in figures),
    ]
    return "\n".join(lines)


def _say(line: str) -> None:
    print(f"{datetime.now():%H:%M:%S}  {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
