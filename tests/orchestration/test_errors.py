"""What can be in a refresh's way: each ends in one clear line, and the next run is whole."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from house import House

from dev.refreshing import ROOT, environment, refresh_without_dagster
from dev.torture.full_disk import full_disk, may_mount
from dev.torture.whole import faults_without_runs
from orchestration.job_runs import end_killed_runs
from orchestration.lib.building.audit import audited, mark_audited
from orchestration.lib.common.errors import in_one_line
from orchestration.lib.publishing.snapshots import PublishingError, current, publish, snapshots

_HOLD = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "reads")
print("open", flush=True)
sys.stdin.read()
"""


def land_more(house: House) -> None:
    """Something that a refresh would have to load."""
    house.land("generic/content/d.csv", "page_path,content_type\n/d,page\n")


def make_whole(house: House) -> None:
    """What the next run does, without dbt; all that landed is then booked and published."""
    house.load()
    with closing(duckdb.connect(str(house.home.warehouse))) as connection:
        connection.execute("create schema if not exists marts")
        connection.execute("create or replace table marts.one as from raw_generic.content")
    mark_audited(house.home)
    publish(house.home)
    assert faults_without_runs(house.home, house.streams) == []
    [(rows,)] = duckdb.execute(
        f"select count(*) from '{house.home.published / 'current' / 'one.parquet'}'"
    ).fetchall()
    assert rows == len(list((house.home.landing / "generic/content").iterdir()))


def only_line(house: House) -> str:
    """The line that a refresh which cannot be done ends with."""
    done = refresh_without_dagster(house.home)
    assert done.returncode == 1
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    return line


@pytest.mark.parametrize("does", ["reads", "writes"])
def test_a_program_that_has_the_work_file_open_is_named(published: House, does: str) -> None:
    land_more(published)
    file = str(published.home.warehouse)
    child = subprocess.Popen(
        [sys.executable, "-c", _HOLD, file, does],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout.readline() == "open\n"
    line = only_line(published)
    child.communicate("")
    assert line.startswith(f"Refresh failed in preparation: IO Error: {file} is open in another")
    assert f"(pid {child.pid}): close it there, then refresh again" in line
    make_whole(published)


def test_a_program_that_reads_what_is_published_is_in_nobodys_way(published: House) -> None:
    land_more(published)
    with closing(duckdb.connect(str(current(published.home).file), read_only=True)):
        make_whole(published)


@pytest.mark.parametrize("damage", ["junk", "cut", "scribbled"])
def test_a_damaged_work_file_is_made_anew_once_it_is_moved_away(
    published: House, damage: str
) -> None:
    land_more(published)
    file = published.home.warehouse
    whole = file.read_bytes()
    file.write_bytes(
        {
            "junk": b"junk" * 9999,
            "cut": whole[: len(whole) // 2],
            "scribbled": whole[:8192] + b"z" * 9999 + whole[18191:],
        }[damage]
    )
    with pytest.raises(duckdb.Error) as error:
        published.load()
    assert re.search("damaged: move it away, with .* refresh again", in_one_line(error.value))
    file.unlink()
    make_whole(published)


@pytest.mark.parametrize("place", ["warehouse", "published"])
def test_a_file_where_a_folder_should_be_is_told(published: House, place: str) -> None:
    land_more(published)
    folder = published.home.root / place
    aside = folder.rename(folder.with_name("aside"))
    folder.write_text("in the way")
    line = only_line(published)
    assert str(folder) in line
    assert line.endswith("move away what lies there, then refresh again")
    folder.unlink()
    aside.rename(folder)
    make_whole(published)


def test_a_landing_folder_that_is_a_file_is_told(published: House) -> None:
    landing = published.home.landing
    aside = landing.rename(landing.with_name("aside"))
    landing.write_text("in the way")
    with pytest.raises(NotADirectoryError) as error:
        published.load()
    assert in_one_line(error.value).startswith(f"{landing}: Not a directory; move away what")
    landing.unlink()
    aside.rename(landing)
    make_whole(published)


@pytest.mark.skipif(not may_mount(), reason="nothing may be mounted here")
@pytest.mark.parametrize("place", ["warehouse", "published", "landing"])
def test_a_folder_that_may_only_be_read_is_told(published: House, place: str) -> None:
    land_more(published)
    folder = published.home.root / place
    read_only = f"mount --bind {folder} {folder} && mount -o remount,ro,bind {folder} && "
    code = (
        "from pathlib import Path; import test_errors as t; from house import House; "
        f"h = House(Path({str(published.home.root)!r})); "
        "t.make_whole(h) if {} else print(t.only_line(h))"
    )
    done = subprocess.run(
        [
            *("unshare", "--map-root-user", "--mount", "sh", "-c", f'{read_only} "$@"', "sh"),
            *(sys.executable, "-c", code.format(place == "landing")),
        ],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    if place != "landing":  # which is never written
        assert str(folder) in done.stdout
        assert "Read-only file system; let this user write there" in done.stdout
        make_whole(published)


@pytest.mark.skipif(not may_mount(), reason="nothing may be mounted here")
def test_a_full_disk_is_told_and_leaves_what_the_next_run_makes_whole(tmp_path: Path) -> None:
    figures = full_disk(6, tmp_path, 1, print)
    assert {"disk full in: audit mark", "disk full in: publish"} <= {one.what for one in figures}


@pytest.mark.parametrize("text", ["", '{"code": "c', "null"])
def test_a_damaged_mark_of_the_audit_is_none(published: House, text: str) -> None:
    published.home.audit.write_text(text)
    assert audited(published.home) is None
    with pytest.raises(PublishingError, match="not built and tested"):
        publish(published.home)
    make_whole(published)


def test_a_current_snapshot_that_is_not_whole_any_more_is_made_again(published: House) -> None:
    for damage in (
        lambda folder: shutil.rmtree(folder),
        lambda folder: (folder / "one.parquet").unlink(),
        lambda folder: (folder / "snapshot.json").write_text("{"),
    ):
        damage(current(published.home).folder)
        assert current(published.home) is None
        make_whole(published)
    assert len(snapshots(published.home)) == 1


def test_a_damaged_current_file_is_not_copied(published: House) -> None:
    file = current(published.home).file
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"z" * 20_000 + whole[24_096:])
    make_whole(published)


def test_a_link_that_became_a_folder_is_told_before_anything_is_written(published: House) -> None:
    link = published.home.published / "current"
    folder = link.resolve()
    link.unlink()
    shutil.copytree(folder, link)
    with pytest.raises(PublishingError, match="current is no link to a snapshot: move it away"):
        publish(published.home)
    assert len(snapshots(published.home)) == 1
    shutil.rmtree(link)
    make_whole(published)


def test_what_a_killed_process_spilled_or_unpacked_is_removed(published: House) -> None:
    for folder in (published.home.spill, published.home.scratch):
        folder.mkdir(exist_ok=True)
        (folder / "duckdb_temp_storage_DEFAULT-0.tmp").write_bytes(b"left over")
    make_whole(published)


def test_a_run_whose_process_was_killed_is_not_shown_as_at_work() -> None:
    import dagster as dg  # here alone: it takes a second, in each process that imports this

    @dg.op
    def nothing() -> None: ...

    @dg.job
    def refreshing() -> None:
        nothing()

    with dg.DagsterInstance.ephemeral() as instance:
        for tags in ({"closedloop/by": "refresh"}, {}):
            instance.create_run_for_job(refreshing, tags=tags)
        end_killed_runs(instance)
        told = {bool(run.tags): run.status.value for run in instance.get_runs()}
    assert told == {True: "FAILURE", False: "NOT_STARTED"}


@pytest.mark.parametrize(
    ("told", "line"),
    [
        (
            PermissionError(13, "Permission denied", "/data/landing/x"),
            "/data/landing/x: Permission denied; let this user write there, then refresh again",
        ),
        (
            "(sqlite3.OperationalError) database or disk is full\n[SQL: INSERT INTO runs ...]",
            "database or disk is full; the disk is full: make room, then refresh again; nothing "
            "that was loaded or published is lost",
        ),
        (
            "(sqlite3.OperationalError) disk I/O error (Background on this error at: https://x)",
            "disk I/O error",
        ),
        (ValueError("write it\nlike this"), "write it like this"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
    ],
)
def test_an_error_is_one_line_with_a_remedy(told: BaseException | str, line: str) -> None:
    assert in_one_line(told) == line


def test_a_refresh_killed_after_its_publication_is_tidied_up_with_nothing_new(
    published: House,
) -> None:
    half = published.home.published / "snapshots" / ".unfinished-20260101T000000000Z_abcdef"
    half.mkdir()
    mark = published.home.warehouse_folder / "run_at_work"
    mark.touch()
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.commands.refresh"],
        cwd=ROOT,
        env=environment(published.home.root) | {"CLOSEDLOOP_AS_OF": "2026-06-30"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Nothing new since 2")
    assert not half.exists()
    assert not mark.exists()
