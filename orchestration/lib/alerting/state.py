"""What was found and told so far, in one small file: `alerts/state.json` of the data folder."""

from __future__ import annotations

import fcntl
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import IO

from orchestration.lib.alerting.troubles import Known
from orchestration.lib.common.permissions import private_folder
from orchestration.lib.common.settings import Home

_PATIENCE = 40.0  # seconds; longer than a message may take


@dataclass
class State:
    """The troubles that are known, and when a refresh last ended and last went well (UTC)."""

    known: dict[str, Known] = field(default_factory=dict)
    tried_at: str | None = None  # to the microsecond
    refreshed_at: str | None = None


@contextmanager
def alone(home: Home) -> Iterator[None]:
    """Waits until no other process tells anything.

    Raises TimeoutError when another one does not end. Where the folder cannot be written, say on a
    full disk, there is no use in waiting.
    """
    try:
        private_folder(home.alerts)
        lock = (home.alerts / "state.lock").open("a")
    except OSError:
        yield
        return
    with lock:
        _wait_for(lock)
        yield


def _wait_for(lock: IO[str]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(0.1)
    raise TimeoutError("another process is telling, and does not end")


def read(home: Home) -> State:
    """The state; an empty one where there is none, or it cannot be understood."""
    with suppress(OSError, ValueError, TypeError, AttributeError):
        kept = json.loads((home.alerts / "state.json").read_text(encoding="utf-8"))
        known = {subject: Known(**one) for subject, one in kept["known"].items()}
        return State(**kept | {"known": known})
    return State(refreshed_at=_published_at(home))


def exactly(at: datetime) -> str:
    """A time (UTC) to the microsecond: texts of this form sort as their times do."""
    return f"{at:%Y-%m-%d %H:%M:%S.%f}"


def write(home: Home, state: State) -> None:
    """Keeps the state, all or nothing; raises OSError where it cannot."""
    unfinished = home.alerts / "state.part"
    unfinished.write_text(json.dumps(asdict(state), indent=1), encoding="utf-8")
    unfinished.replace(home.alerts / "state.json")


def _published_at(home: Home) -> str | None:
    """When the current snapshot was published, as far as one can tell."""
    published_at = home.published_metadata.get("published_at")
    return str(published_at)[:19].replace("T", " ") if published_at else None
