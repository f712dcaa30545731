"""Bad inputs through whole refreshes: none crashes, hangs or loses a row, and each that stops a
refresh by design says so in one line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from dev.torture import mutators
from dev.torture.knots import knots
from dev.torture.samples import read_samples, write_exports
from dev.torture.stoppers import STOPPERS, Files
from dev.torture.trials import Figure, Say, TrialError
from dev.torture.values import INJECTIONS
from orchestration.lib.common.settings import PROJECT_ROOT, Home
from orchestration.lib.common.warehouse import connect
from orchestration.lib.landing.streams import Stream, read_streams
from orchestration.lib.loading import ledger
from orchestration.lib.publishing.snapshots import current

DAY = "2026-08-30"  # the figures are made for
_A_REFRESH = 2_000  # inputs
_LONGEST = 1_800  # seconds of a refresh; one that takes longer hangs
_TOGETHER = 5  # records in a file of which each is a bad input
_CANARIES = [PROJECT_ROOT / name for name in ("injected", "injected.csv", "injected.duckdb")]
_FOLDERS = [
    "", "", "", "exported_at=2026-07-01T000000Z", "exported_at=..", "exported_at=9999-99-99",
    "exported_at=3026-07-01", "exported_at=", "a b", "x..y", "x=y",
]  # fmt: skip


@dataclass(frozen=True)
class Input:
    """A landed file with `count` bad inputs; `rows` where it is known how many there are."""

    path: str
    content: bytes
    count: int
    rows: int | None


def inputs(count: int, folder: Path, seed: int, say: Say) -> list[Figure]:
    """Refreshes a company's data folder with at least `count` bad inputs, many at a time."""
    streams = read_streams()
    home = Home(folder / "home")
    write_exports(home.root, streams, seed)
    samples = read_samples(home.landing, streams)
    done: Counter[str] = Counter()
    for number in range(-(-count // _A_REFRESH)):
        made = list(make_inputs(streams, samples, _A_REFRESH, Random(f"{seed}/inputs/{number}")))
        land(home, made, f"{number}")
        if number == 0:
            land_files(home, knots())
            done["inputs"] += len(knots())
        _expect_published(home, streams, say, f"inputs {number} of seed {seed}")
        done["inputs"] += sum(one.count for one in made)
        done["files"] += len(made)
        if lost := rows_not_read(home, made, f"{number}"):
            raise TrialError("; ".join(lost))
        say(f"{done['inputs']} bad inputs in {done['files']} files, none lost, all published")
    figures = _quarantined(home)
    for together in STOPPERS:
        for stopper in together:
            land_files(home, stopper.files)
        said = _refresh(home)
        lines = [line for line in said.stderr.splitlines() if line.strip()]
        for stopper in together:
            told = [line for line in lines if re.search(stopper.told, line)]
            if said.returncode != 1 or len(told) != 1 or "Traceback" in said.stderr + said.stdout:
                raise TrialError(f"{stopper.name} is not told in one line: {said.stderr}")
            say(f"stopped as it should: {stopper.name}")
            stopper.mend(home)
    _expect_published(home, streams, say, "all that stopped was mended")
    return [
        Figure("bad inputs", done["inputs"]),
        Figure("files with them", done["files"]),
        Figure(
            "whole refreshes over them and a company's good exports, each published",
            -(-count // _A_REFRESH),
        ),
        *figures,
        Figure("crashes, hangs, tracebacks, and streams whose books did not balance", 0),
        Figure(
            "kinds of input that stop a refresh by design, each reported in one line",
            sum(map(len, STOPPERS)),
            is_sum=False,
        ),
    ]


def make_inputs(
    streams: list[Stream], samples: dict[str, list[dict[str, Any]]], count: int, chance: Random
) -> Iterator[Input]:
    """Files with at least `count` bad inputs, of every stream in turn."""
    made, turn = 0, 0
    while made < count:
        stream = streams[turn % len(streams)]
        turn += 1
        one = _input(stream, samples[stream.path], chance)
        made += one.count
        yield one


def land(home: Home, made: list[Input], name: str) -> None:
    """Drops the files into the landing folder, in a folder of their own below each stream's."""
    land_files(home, {_named(one.path, name): one.content for one in made})


def _input(stream: Stream, samples: list[dict[str, Any]], chance: Random) -> Input:
    types = {field.name: field.type for field in stream.fields}
    records = [chance.choice(samples) for _ in range(_TOGETHER)]
    is_table = stream.layout == "columns"
    form = chance.choice(("records", "records", "bytes", "bytes", "gzip", "parquet", "suffix"))
    if form == "records" and is_table and chance.random() < 0.6:
        header = list(records[0])
        rows = [
            mutators.mutate_row({key: record.get(key) for key in header}, types, chance)
            for record in records
        ]
        content = mutators.csv_text(header, rows)
        return Input(_path(stream, "csv", chance), content, _TOGETHER, None)
    lines = [mutators.mutate(record, types, samples, chance) for record in records]
    if form == "records":
        content = "".join(f"{line}\n" for line in lines).encode()
        return Input(_path(stream, "jsonl", chance), content, _TOGETHER, _TOGETHER)
    if form == "parquet":
        content = mutators.mutate_parquet(records, types, chance)
        return Input(_path(stream, "parquet", chance), content, 1, None)
    kind = "csv" if is_table and chance.random() < 0.5 else "jsonl"
    good = mutators.text_file(records, kind)
    if form == "gzip":
        return Input(
            _path(stream, f"{kind}.gz", chance), mutators.mutate_gzip(good, chance), 1, None
        )
    if form == "suffix":
        suffix = chance.choice(("csv", "jsonl", "parquet", "csv.gz", "jsonl.gz", "txt", "xlsx"))
        return Input(_path(stream, suffix, chance), good, 1, None)
    return Input(_path(stream, kind, chance), mutators.mutate_bytes(good, chance), 1, None)


def _path(stream: Stream, suffix: str, chance: Random) -> str:
    """A path below the stream's folder, at times with a name that wants to be more than one."""
    name = f"{chance.getrandbits(64):016x}"
    if chance.random() < 0.2:
        odd = chance.choice(INJECTIONS).replace("/", "\u2215").replace("\0", "").lstrip("._")
        name = f"{odd.encode()[:150].decode(errors='ignore')}{name}"
    folder = chance.choice(_FOLDERS)
    return "/".join(part for part in (stream.path, folder, f"{name}.{suffix}") if part)


def _named(path: str, name: str) -> str:
    source, stream, *rest = path.split("/")
    return "/".join([source, stream, f"inputs {name}", *rest])


def land_files(home: Home, files: Files) -> None:
    """Drops files into the landing folder."""
    for path, content in files.items():
        file = home.landing / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _refresh(home: Home, *, has_limit: bool = True) -> subprocess.CompletedProcess[str]:
    # A refresh of bad inputs alone would stop by design at a twentieth of them in quarantine.
    home.settings.write_text("" if has_limit else "quarantine_share_limit: 1\n", encoding="utf-8")
    settings = {
        "CLOSEDLOOP_HOME": str(home.root),
        "CLOSEDLOOP_AS_OF": DAY,
        "CLOSEDLOOP_SETTLE_SECONDS": "0",
        # Some of what is drawn is longer.
        "CLOSEDLOOP_LONGEST_LINE_BYTES": "100000",
    }
    return subprocess.run(
        [sys.executable, "-m", "orchestration.commands.refresh"],
        cwd=PROJECT_ROOT,
        env={key: value for key, value in os.environ.items() if key != "DAGSTER_HOME"} | settings,
        capture_output=True,
        text=True,
        errors="backslashreplace",
        timeout=_LONGEST,
        check=False,
    )


def _expect_published(home: Home, streams: list[Stream], say: Say, what: str) -> None:
    """Refreshes; everything there must be published, every row accounted for, nothing executed."""
    before = current(home)
    try:
        said = _refresh(home, has_limit=False)
    except subprocess.TimeoutExpired:
        raise TrialError(f"{what}: the refresh hangs") from None
    if said.returncode != 0 or "Traceback" in said.stdout + said.stderr:
        raise TrialError(f"{what}: the refresh ended with {said.returncode}: {said.stderr.strip()}")
    if current(home) == before:
        raise TrialError(f"{what}: nothing was published: {said.stdout.strip()}")
    with closing(connect(home, read_only=True)) as connection:
        for stream in streams:
            found = ledger.audit(connection, stream)
            if not found.balances:
                raise TrialError(f"{what}: the books of {stream.path} do not balance: {found}")
    for canary in _CANARIES:
        if canary.exists():
            raise TrialError(f"{what}: a value was executed and left {canary}")
    say(f"published: {what}")


def rows_not_read(home: Home, made: list[Input], name: str) -> list[str]:
    """The files of which another number of rows was read than is in them, where that is known."""
    with closing(connect(home, read_only=True)) as connection:
        read = dict(
            connection.execute(
                "select files.path, ledger.rows_read from ops.landing_files as files "
                "inner join ops.load_ledger as ledger using (load_id)"
            ).fetchall()
        )
    return [
        f"{one.path}: {read.get(_named(one.path, name))} rows read where there are {one.rows}"
        for one in made
        if one.rows is not None and read.get(_named(one.path, name)) != one.rows
    ]


def _quarantined(home: Home) -> list[Figure]:
    with closing(connect(home, read_only=True)) as connection:
        row = connection.execute(
            "select sum(rows_read)::bigint, sum(rows_loaded)::bigint, "
            "sum(rows_quarantined)::bigint, count(refused_reason) from ops.load_ledger "
            "where path like '%/inputs %'"
        ).fetchone()
    assert row is not None
    return [
        Figure("rows read of them", row[0]),
        Figure("accepted, and so in every model", row[1]),
        Figure("quarantined", row[2]),
        Figure("files refused whole", row[3]),
    ]
