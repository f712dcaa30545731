"""dbt's whole build, started beside loading: to read the project takes dbt as long as that.

dbt waits before it opens the work file, until the refresh says that loading is over. It ends when
the refresh gives up, or is killed: the pipe between them is then closed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from orchestration.lib.building.manifest import DBT, PARSED, make_manifest
from orchestration.lib.building.promises import DEVELOPMENT
from orchestration.lib.building.shortcuts import is_tried
from orchestration.lib.common.permissions import private_folder
from orchestration.lib.common.settings import PROJECT_ROOT, home

# What dbt says is in the refresh's own log already; writing it twice takes a second.
FLAGS = ["--no-use-colors", "--log-level-file", "warn"]
_WAITS_FOR = "CLOSEDLOOP_BUILD_WAITS_FOR"


@dataclass
class _Waiting:
    process: subprocess.Popen[bytes]
    go: int  # the end of the pipe that is written to


_waiting: list[_Waiting] = []


def build_command(*, is_whole: bool) -> list[str]:
    """The dbt command of a refresh, or of a part of the models.

    Unit tests prove the rules on made-up rows; a key with the tag breaks only with the key of a
    model that reads it. Both are for developers, not for every day's data. Of a whole build the
    tests are run after it; a part has few.
    """
    left_out = ["--exclude-resource-type", "unit_test", *(["test"] if is_whole else [])]
    return ["build", *left_out, "--exclude", f"tag:{DEVELOPMENT}"]


@contextmanager
def started() -> Iterator[None]:
    """Has dbt read the project meanwhile; a build that nobody took over is ended."""
    if not is_tried("dagster-dbt"):  # which must follow a process that it has not started
        yield
        return
    target = home().dbt
    private_folder(target)
    make_manifest()  # what dbt has read of the project is the same for every home
    shutil.copy(PARSED, target)
    wait, go = os.pipe()
    process = subprocess.Popen(
        [str(DBT), *FLAGS, *build_command(is_whole=True)],
        cwd=PROJECT_ROOT,
        # As dagster-dbt starts it.
        env=os.environ
        | {
            "DAGSTER_DBT_CLI": "true",
            "DBT_LOG_FORMAT": "json",
            "DBT_LOG_PATH": str(target),
            "DBT_PROFILES_DIR": str(PROJECT_ROOT),
            "DBT_PROJECT_DIR": str(PROJECT_ROOT),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DBT_TARGET_PATH": str(target),
            "PYTHONUNBUFFERED": "1",
            _WAITS_FOR: str(wait),
        },
        pass_fds=[wait],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    os.close(wait)
    _waiting.append(_Waiting(process, go))
    try:
        yield
    finally:
        while _waiting:
            left = _waiting.pop()
            os.close(left.go)
            left.process.kill()
            left.process.wait()


def take_over() -> subprocess.Popen[bytes] | None:
    """Lets the dbt that waits begin its build; None when there is none."""
    if not _waiting:
        return None
    waiting = _waiting.pop()
    os.write(waiting.go, b"!")
    os.close(waiting.go)
    return waiting.process


def wait_for_loading() -> bool:
    """Called in dbt's process: waits where it was started ahead.

    False when the refresh that started it is over.
    """
    waits_for = os.environ.pop(_WAITS_FOR, "")
    return not waits_for or os.read(int(waits_for), 1) != b""
