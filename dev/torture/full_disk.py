"""Disks that are full after another kilobyte or a thousand of them, and what a refresh leaves then.

The small refresh of steps.py, on a disk of memory that is as large as the trial wants it: mounted
in a namespace of its own, which Linux gives to anybody (where it does not, the trial says so).
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from dev.torture.steps import SteppedRefresh, check_published, check_whole, small_refresh
from dev.torture.trials import Figure, Say, TrialError
from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.settings import PROJECT_ROOT, Home

_NAMESPACE = ("unshare", "--map-root-user", "--mount")
_LARGE = 256 * 1024  # kilobytes
_TOLD = re.compile(r".+ the disk is full: make room, then refresh again")


def full_disk(count: int, folder: Path, seed: int, say: Say) -> list[Figure]:
    """Fills the disk at `count` random moments of a refresh, then makes room; see the module."""
    if not may_mount():
        raise TrialError("this system lets nobody mount a disk in a namespace: not tried")
    (folder / "disk").mkdir(parents=True)
    before = SteppedRefresh(folder, seed, days=2).before
    done = subprocess.run(
        [*_NAMESPACE, sys.executable, "-m", __name__, folder, before.root, str(count), str(seed)],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise TrialError(f"(seed {seed}) {done.stdout[-500:]} {done.stderr[-1500:]}")
    counted = Counter(line for line in done.stdout.splitlines() if line)
    say(f"{counted.total()} disks")
    return [
        *(Figure(f"disk full in: {stage}", number) for stage, number in sorted(counted.items())),
        Figure("of them not reported in one line, or not whole after the next refresh", 0),
    ]


def may_mount() -> bool:
    """Whether a disk of memory can be mounted in a namespace."""
    mount = [*_NAMESPACE, "mount", "-t", "tmpfs", "none", "/mnt"]
    try:
        return subprocess.run(mount, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def _inside(folder: Path, before: Path, count: int, seed: int) -> None:
    """What is done in the namespace: prints the stage at which each disk was full."""
    disk = folder / "disk"
    chance = random.Random(f"{seed}/full disk")
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_LARGE}k", "none", disk], check=True)
    for number in range(count):
        home = Home(disk / "home")
        shutil.copytree(before, home.root, symlinks=True)
        used = shutil.disk_usage(disk).used // 1024
        # From nothing to a little more than a refresh takes; half of them are close to nothing.
        share = (number + chance.random()) / count
        pages = used / 8 * share if number % 2 else (used / 8) ** share
        _resize(disk, used + 4 * int(pages))
        stages = ["start"]
        try:
            small_refresh(home, stages.append)
        except Exception as error:
            line = in_one_line(error)
            if not _TOLD.match(line):
                raise TrialError(f"in {stages[-1]}: {line}") from error
            print(stages[-1])
        else:
            print("no stage, there was just enough room")
        check_published(home)
        _resize(disk, _LARGE)
        small_refresh(home)
        check_whole(home)
        shutil.rmtree(home.root)


def _resize(disk: Path, kilobytes: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={kilobytes}k", disk], check=True)


if __name__ == "__main__":
    _inside(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
