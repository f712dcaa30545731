"""One writer at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from house import House

from orchestration.lib.building.audit import audited, mark_audited
from orchestration.lib.common.locking import HELD, LockedError, hold_while_building, refresh_lock
from orchestration.lib.common.settings import PROJECT_ROOT

_PROFILES = """
closedloop:
  target: duckdb
  outputs:
    duckdb:
      type: duckdb
      path: closedloop.duckdb
      plugins:
        - module: orchestration.lib.building.dbt_plugin
"""
_CHILD = """
import sys
from pathlib import Path
from orchestration.lib.common.locking import hold_while_building, refresh_lock
from orchestration.lib.common.settings import Home
home = Home(Path(sys.argv[1]))
with refresh_lock(home) if sys.argv[2] == "refresh" else open("/dev/null"):
    held = hold_while_building(home) if sys.argv[2] != "refresh" else None
    if sys.argv[2] == "build of a killed refresh":
        held[0].close()
    print("held", flush=True)
    sys.stdin.read()
"""


def other_process(house: House, what: str) -> subprocess.Popen[str]:
    """Another process that holds the lock until its input ends."""
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(house.home.root), what],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT_ROOT,
        env={key: value for key, value in os.environ.items() if key != HELD},
    )
    assert child.stdout.readline() == "held\n"
    return child


@pytest.mark.parametrize("what", ["refresh", "build", "build of a killed refresh"])
def test_a_second_refresh_says_who_is_at_work(house: House, what: str) -> None:
    child = other_process(house, what)
    told = rf"at work \(pid {child.pid}, since"
    with pytest.raises(LockedError, match=told), refresh_lock(house.home):
        pass
    child.communicate("")
    with refresh_lock(house.home):
        pass


def test_a_killed_refresh_leaves_no_lock(house: House) -> None:
    child = other_process(house, "refresh")
    child.kill()
    child.wait()
    with refresh_lock(house.home):
        pass


def test_a_refresh_that_holds_the_lock_may_ask_again_and_build(house: House) -> None:
    with refresh_lock(house.home):
        with refresh_lock(house.home):
            for lock in hold_while_building(house.home):
                lock.close()
        with pytest.raises(subprocess.CalledProcessError):
            subprocess.run(
                [sys.executable, "-c", _CHILD, str(house.home.root), "refresh"],
                cwd=PROJECT_ROOT,
                env={key: value for key, value in os.environ.items() if key != HELD},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=True,
            )
    assert HELD not in os.environ


def test_a_mark_of_a_lock_that_nobody_holds_keeps_nobody_out(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HELD, f"{os.getpid()} {house.home.lock}")
    with refresh_lock(house.home):
        # Somebody else's process does not inherit the mark.
        monkeypatch.delenv(HELD)
        with pytest.raises(LockedError), refresh_lock(house.home):
            pass


def test_a_build_that_outlived_its_refresh_does_not_join_the_next_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = other_process(house, "refresh")
    monkeypatch.setenv(HELD, f"{child.pid + 1} {house.home.lock}")
    with pytest.raises(LockedError):
        hold_while_building(house.home)
    child.communicate("")


def test_a_hand_typed_dbt_command_holds_the_lock_and_a_running_refresh_keeps_it_out(
    house: House, tmp_path: Path
) -> None:
    house.load()
    mark_audited(house.home)
    (tmp_path / "profiles.yml").write_text(_PROFILES)
    (tmp_path / "dbt_project.yml").write_text(
        "name: small\nprofile: closedloop\nmodel-paths: [models]\n"
    )
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "one.sql").write_text("select 1 as one")

    def dbt(command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [Path(sys.executable).with_name("dbt"), "--no-send-anonymous-usage-stats", command],
            cwd=tmp_path,
            env={key: value for key, value in os.environ.items() if key != HELD}
            | {"CLOSEDLOOP_HOME": str(house.home.root)},
            capture_output=True,
            text=True,
        )

    child = other_process(house, "refresh")
    assert dbt("parse").returncode == 0
    refused = dbt("run")
    assert refused.returncode != 0
    assert f"Another refresh or dbt build is at work (pid {child.pid}" in refused.stdout
    child.communicate("")
    assert audited(house.home)
    assert dbt("run").returncode == 0
    assert audited(house.home) is None
    with refresh_lock(house.home):
        pass
