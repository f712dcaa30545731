"""A small refresh killed at every one of its steps: before each SQL statement and file operation.

No dbt: three marts are made from what was loaded, so that a kill takes half a second. Loading, the
audit mark and publishing are those of a whole refresh.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from dev.torture.readers import READERS
from dev.torture.trials import Figure, Say, TrialError
from dev.torture.whole import faults_without_runs
from orchestration.lib.building.audit import Check, mark_audited
from orchestration.lib.building.builds import create_tables
from orchestration.lib.building.promises import hold
from orchestration.lib.common.locking import mark_unaudited, refresh_lock
from orchestration.lib.common.settings import Home
from orchestration.lib.common.warehouse import connect
from orchestration.lib.landing.streams import Stream, read_streams
from orchestration.lib.loading.load import load
from orchestration.lib.publishing.snapshots import FILE_NAME, KEPT, publish, snapshots

_FILE_OPERATIONS = {
    *("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink"),
    *("shutil.copyfile", "shutil.rmtree"),
}
_STREAMS = {"generic/contacts", "generic/deals"}
_MARTS = {
    "dim_contacts": "select contact_id, updated_at from raw_generic.contacts",
    "fct_deals": "select deal_id, amount from raw_generic.deals where amount <> 'x'",
    "rpt_days": "select created_at, count(*) as contacts from raw_generic.contacts group by all",
}
_PROMISES = {
    f"test.closedloop.{mart}_is_whole": f"from marts.{mart} where columns(*) is null"
    for mart in _MARTS
}
_AS_DBT_JUDGES = {
    "fail_calc": "count(*)",
    "limit": None,
    "severity": "ERROR",
    "warn_if": "!= 0",
    "error_if": "!= 0",
}
_LANDED_AT = 1_767_225_600  # 2026-01-01
_CONTACTS = "contact_id,created_at,updated_at"
_DEALS = "deal_id,pipeline,stage,created_at,updated_at,is_closed,is_won,amount"


def steps(count: int, folder: Path, seed: int, say: Say) -> list[Figure]:
    """Kills a small refresh at each of its steps, `count` of them at most; see the module."""
    trial = SteppedRefresh(folder, seed)
    every = max(1, -(-trial.step_count // count))
    for step in range(1 + seed % every, trial.step_count + 1, every):
        trial.kill(step)
        say(f"step {step} of {trial.step_count}: {trial.at}")
    return [
        Figure("steps of a small refresh", trial.step_count, is_sum=False),
        Figure("killed at one of them, then made whole", trial.killed.total()),
        *(Figure(f"killed in: {stage}", number) for stage, number in trial.killed.items()),
        Figure("readers that saw anything but the old or the new version", 0),
    ]


class SteppedRefresh:
    """A data folder with a day's exports published and another day's landed."""

    def __init__(self, folder: Path, seed: int = 1, days: int = KEPT + 1) -> None:
        """After so many days as by default, the next publication has something to remove."""
        self.folder = folder
        self.before = Home(folder / "before")
        self.killed: Counter[str] = Counter()
        self.at = ""
        _land(self.before, 1, seed)
        small_refresh(self.before)
        for _ in range(days - 1):
            publish(self.before)
        _land(self.before, 2, seed)
        whole = self._copy("whole")
        # The first kill is at a step that never comes.
        self.steps = dict(_in_child(whole, sys.maxsize))  # what each of them is
        self.step_count = len(self.steps)
        check_whole(whole)

    def first(self, what: str) -> int:
        """The first step that is described so; raises StopIteration when there is none."""
        return next(step for step, told in self.steps.items() if what in told)

    def kill(self, step: int) -> None:
        """Kills a refresh of a copy at its step `step`, and makes the copy whole.

        Raises TrialError when it is not whole afterwards, or was not while nobody was at work.
        """
        home = self._copy("killed")
        _, self.at = _in_child(home, step)[-1]
        self.killed[self.at.split(":")[0]] += 1
        try:
            check_published(home)
            small_refresh(home)
            check_whole(home)
            check_published(home)
        except TrialError as error:
            raise TrialError(f"killed at step {step} ({self.at}): {error}") from None

    def _copy(self, name: str) -> Home:
        shutil.rmtree(self.folder / name, ignore_errors=True)
        shutil.copytree(self.before.root, self.folder / name, symlinks=True)
        return Home(self.folder / name)


def small_refresh(home: Home, enter: Callable[[str], None] = lambda _: None) -> None:
    """Loads, builds the marts, tests and marks them, publishes; `enter` is told each stage."""
    with refresh_lock(home):
        enter("load")
        load(home, _streams())
        enter("build")
        mark_unaudited(home)
        with closing(connect(home)) as connection:
            connection.execute("create schema if not exists marts")
            for mart, query in _MARTS.items():
                connection.execute(f"create or replace table marts.{mart} as {query}")
            create_tables(connection)
            connection.executemany(
                "insert into ops.promises values (?, ?)", list(_PROMISES.items())
            )
        enter("hold")
        manifest = {"nodes": {test: {"config": _AS_DBT_JUDGES} for test in _PROMISES}}
        held = list(hold(home, manifest))
        enter("audit mark")
        mark_audited(home, [Check(one["unique_id"], "", one["status"], 0) for one in held])
        enter("publish")
        publish(home)


@cache
def _streams() -> list[Stream]:
    return [stream for stream in read_streams() if stream.path in _STREAMS]


def _land(home: Home, day: int, seed: int) -> None:
    """A day's exports: some rows good, some not, one file twice."""
    rows = range(200 * day, 200 * day + 20)
    date = f"2026-01-0{day}"
    contacts = "\n".join([_CONTACTS, *(f"{seed}-{n},{date},{date}" for n in rows)])
    deals = "\n".join(
        [_DEALS, *(f"{n},p,s,{date},{date},false,false,{n % 7 or 'x'}" for n in rows)]
    )
    for path, text in (
        (f"contacts/{day}.csv", contacts),
        (f"contacts/{day} again.csv", contacts),
        (f"deals/{day}.csv", deals),
    ):
        file = home.landing / "generic" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        os.utime(file, (_LANDED_AT, _LANDED_AT))  # nobody is still writing it


def check_published(home: Home) -> None:
    """Raises TrialError unless every reader, and who goes back, finds a whole version."""
    for kind, read in READERS.items():
        version, found = read(home.published)
        if found:
            raise TrialError(f"{kind} of {version}: {'; '.join(found)}")
    for snapshot in snapshots(home):
        if len(list(snapshot.folder.glob("*.parquet"))) != len(_MARTS):
            raise TrialError(f"one may go back to {snapshot.id}, which is not whole")


def check_whole(home: Home) -> None:
    """Raises TrialError unless books and folders are in order and the marts of all that landed."""
    found = faults_without_runs(home, _streams())
    with closing(duckdb.connect()) as connection:
        connection.execute(
            f"attach '{home.published / 'current' / FILE_NAME}' as published (read_only)"
        )
        landed = "read_csv('{}/generic/{}/[0-9].csv', all_varchar = true)"
        for stream in ("contacts", "deals"):
            connection.execute(
                f"create view {stream} as from {landed.format(home.landing, stream)}"
            )
        for mart, query in _MARTS.items():
            expected = query.replace("raw_generic.", "")
            marts = f"select * from published.marts.{mart}"
            for one_way in (f"{expected} except all {marts}", f"{marts} except all ({expected})"):
                if connection.execute(one_way).fetchone():
                    found.append(f"{mart} is not what landed")
    if found:
        raise TrialError("; ".join(found))


def _in_child(home: Home, step: int) -> list[tuple[int, str]]:
    """Lets a child refresh until its step `step`: that step, or all where it never comes."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_refresh_and_die, args=(home, step, theirs))
    child.start()
    theirs.close()
    told = []
    with suppress(EOFError):
        while True:
            told.append(ours.recv())
    child.join()
    if child.exitcode not in (0, -signal.SIGKILL):
        raise TrialError(f"the small refresh failed after {told[-1:]}")
    return told


def _refresh_and_die(home: Home, step: int, told: Any) -> None:  # noqa: ANN401
    stage, count = "start", 0

    def enter(name: str) -> None:
        nonlocal stage
        stage = name

    def pass_step(what: str) -> None:
        nonlocal count
        if stage == "start":
            return
        count += 1
        if count >= step or step == sys.maxsize:
            told.send((count, f"{stage}: {what}"))
        if count >= step:
            os.kill(os.getpid(), signal.SIGKILL)

    really = duckdb.DuckDBPyConnection.execute

    def execute(connection: Any, query: Any, *rest: Any) -> Any:  # noqa: ANN401
        pass_step(" ".join(str(query).split())[:60])
        return really(connection, query, *rest)

    duckdb.DuckDBPyConnection.execute = execute  # type: ignore[assignment]
    sys.addaudithook(
        lambda event, details: (
            pass_step(f"{event} {Path(str(details[0])).relative_to(home.root)}")
            if event in _FILE_OPERATIONS and str(home.root) in str(details[0])
            else None
        )
    )
    small_refresh(home, enter)
