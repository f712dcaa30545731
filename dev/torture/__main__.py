"""Command line: python -m dev.torture [--count 200] [--seed 1] [--add] [trial ...]; or all.

With --add the figures are added to those of earlier runs, for trials that take hours.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

from dev.torture.activations import activations
from dev.torture.batchings import batchings
from dev.torture.erasures import erasures
from dev.torture.extractions import extractions
from dev.torture.full_disk import full_disk
from dev.torture.inputs import inputs
from dev.torture.kills import kills
from dev.torture.limits import limits
from dev.torture.publishes import publishes
from dev.torture.sizes import sizes
from dev.torture.steps import steps
from dev.torture.trials import EVIDENCE, Trial, TrialError, find, put, section

# Name -> the trial, and how many times it tries unless told otherwise.
TRIALS: dict[str, tuple[Trial, int]] = {
    "kills": (kills, 200),
    "steps": (steps, 1000),
    "publishes": (publishes, 100),
    "full_disk": (full_disk, 60),
    "extractions": (extractions, 40),
    "activations": (activations, 200),
    "erasures": (erasures, 30),
    "inputs": (inputs, 10_000),
    "batchings": (batchings, 100),
    "sizes": (sizes, 1_000_000),  # small files
    "limits": (limits, 3_000),  # MB of the longest line
}


def main() -> int:
    """Runs the trials and writes their figures into docs/evidence.md; 1 when one failed."""
    parser = argparse.ArgumentParser(prog="python -m dev.torture", description=__doc__)
    parser.add_argument("trials", nargs="*", choices=[[], *TRIALS], metavar="trial")
    parser.add_argument("--count", type=int, help="how many times each trial tries")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--add", action="store_true", help="to the figures of earlier runs")
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
        run = _told(name, count, options.seed, time.monotonic() - started)
        written = section(run, figures, find(name) if options.add else "")
        put(name, written)
        print(f"\n{written}\n\nWritten to {EVIDENCE.name}.")
    return 1 if failed else 0


def _told(name: str, count: int, seed: int, seconds: float) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"`python -m dev.torture {name} --count {count} --seed {seed}`, "
        f"on {date.today().isoformat()}: "
        f"{seconds / 60:.0f} min on a machine with {os.cpu_count()} cores and {memory:.0f} GiB, "
        f"Python {platform.python_version()}."
    )


def _say(line: str) -> None:
    print(f"{datetime.now():%H:%M:%S}  {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
