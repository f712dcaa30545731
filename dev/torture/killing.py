"""A process that is killed at a moment of its work, and what it left running."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress

from dev.torture.trials import TrialError
from dev.torture.whole import locks_held
from orchestration.lib.common.settings import Home

LONGEST = 1800  # seconds, of a process or of a wait


def kill(
    process: subprocess.Popen[bytes],
    place: Callable[[], int],
    goal: int,
    delay: float,
    alone: bool,
) -> bool:
    """Kills a process `delay` seconds after its `place` was `goal`, or as soon as it is beyond.

    `alone` spares its children. Returns whether it was killed, and had not ended before.
    """
    came: float | None = None
    while process.poll() is None:
        beyond, now = place() - goal, time.monotonic()
        came = now if came is None and beyond >= 0 else came
        if beyond > 0 or (came is not None and now - came >= delay):
            break
        # A long stage needs no sharp look, and the others get all there is.
        time.sleep(0.01 if beyond < -1 or delay > 1 else 0.001)
    if process.poll() is not None:
        return False
    if alone:
        process.kill()
    else:
        kill_group(process)
    process.wait()
    return True


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kills a process that `company.start` began, and all that it left running."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def wait_for_locks(home: Home) -> None:
    """Waits until nothing holds a lock of the data folder."""
    until = time.monotonic() + LONGEST
    while held := locks_held(home):
        if time.monotonic() > until:
            raise TrialError(f"a lock is never let go: {held}")
        time.sleep(0.05)


def seconds_of_stages(
    process: subprocess.Popen[bytes], place: Callable[[], int], usual: dict[int, float]
) -> None:
    """Adds the seconds that a process spends at each place, until it ends."""
    while process.poll() is None:
        here, now = place(), time.monotonic()
        time.sleep(0.001)
        usual[here] = usual.get(here, 0.0) + time.monotonic() - now
