"""One writer at a time: the lock that a refresh, or a hand-typed dbt build, holds.

Locks are `flock`s, so the system lets go of them when their process ends, however it ends.
`refresh.lock` is held for a whole refresh, `<source>.lock` while a source is extracted,
`activation.lock` while other systems are told.
`build.lock` is held by dbt while it has the work file open: dbt outlives a refresh that was killed,
and then still keeps the next one out.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from orchestration.lib.common.permissions import private_folder
from orchestration.lib.common.settings import Home

# Set by a refresh for itself and its children: its pid and the lock that it holds.
HELD = "CLOSEDLOOP_LOCK_HELD"


class LockedError(RuntimeError):
    """Another process does this work now; the message names it in one line."""


@contextmanager
def refresh_lock(home: Home) -> Iterator[None]:
    """Holds the lock of a whole refresh; within a refresh that holds it, does nothing.

    Raises LockedError when another process holds it.
    """
    if _is_held_by_family(home):
        yield
        return
    lock = _take(home.lock)
    try:
        # A build that a killed refresh left behind may still be writing.
        _take(_build_lock(home)).close()
        os.environ[HELD] = f"{os.getpid()} {home.lock}"
        yield
    finally:
        os.environ.pop(HELD, None)
        lock.close()


@contextmanager
def extraction_lock(home: Home, source: str) -> Iterator[None]:
    """Holds the lock of one source's extraction; a refresh may run beside it.

    Raises LockedError when another process holds it.
    """
    with _take(home.extraction / f"{source}.lock", f"extraction of {source}"):
        yield


@contextmanager
def activation_lock(home: Home) -> Iterator[None]:
    """Holds the lock of activation; a refresh may run beside it.

    Raises LockedError when another process holds it.
    """
    with _take(home.activation / "activation.lock", "activation"):
        yield


def hold_while_building(home: Home) -> list[IO[str]]:
    """Takes what a dbt build needs until its process ends: keep the returned files open.

    Raises LockedError when another process holds it.
    """
    held = [] if _is_held_by_family(home) else [_take(home.lock)]
    return [*held, _take(_build_lock(home))]


def mark_unaudited(home: Home) -> None:
    """Says that the marts may be anything: a build begins."""
    home.audit.unlink(missing_ok=True)


def _is_held_by_family(home: Home) -> bool:
    """Whether this process, or the refresh that started it, holds the lock now.

    The holder is compared too: a build whose refresh was killed is not of the next one's family.
    """
    holder, _, path = os.environ.get(HELD, "").partition(" ")
    if path != str(home.lock):
        return False
    try:
        _take(home.lock).close()
    except LockedError:
        return home.lock.read_text(encoding="utf-8").split(",")[0] == holder
    return False


def _build_lock(home: Home) -> Path:
    return home.lock.with_name("build.lock")


def _take(path: Path, work: str = "refresh or dbt build") -> IO[str]:
    private_folder(path.parent)
    lock = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise LockedError(
            f"Another {work} is at work (pid {holder}); start again when it is done."
        ) from None
    lock.truncate(0)
    lock.write(f"{os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
    lock.flush()
    return lock
