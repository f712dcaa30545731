"""A person out of everything: `python -m orchestration.commands.erase ann@firm.example [--yes]`.

Shows who that is, asks, then erases and publishes again; with --inactive all whose last activity
is older than keep_personal_data_days. Without a subject it finishes an erasure that was cut off.
Exit code 0 when nothing of the person is left.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import duckdb

from orchestration.commands.refresh import refresh
from orchestration.lib.common.console import plain_console
from orchestration.lib.common.erased import erasure_state
from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.locking import (
    LockedError,
    activation_lock,
    extraction_lock,
    refresh_lock,
)
from orchestration.lib.common.permissions import kept_private
from orchestration.lib.common.settings import Home, home
from orchestration.lib.common.warehouse import connect
from orchestration.lib.erasing.inactive import find_inactive, kept_days
from orchestration.lib.erasing.lookup import SubjectError, find_subject
from orchestration.lib.erasing.recipients import recipients
from orchestration.lib.erasing.records import counted, records
from orchestration.lib.erasing.run import ErasingError, begin, finish
from orchestration.lib.erasing.shown import shown, shown_inactive
from orchestration.lib.erasing.spellings import identifiers
from orchestration.lib.erasing.subject import Subject, subjects


def main(arguments: list[str] | None = None) -> int:
    """Shows, asks and erases; the exit code says whether it is done."""
    parser = argparse.ArgumentParser(prog="python -m orchestration.commands.erase")
    parser.add_argument("subject", nargs="*", help="e-mail, phone, CRM id or person_id")
    parser.add_argument("--inactive", action="store_true", help="who was inactive for too long")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    options = parser.parse_args(arguments)
    if options.subject and options.inactive:
        parser.error("name somebody, or take who is inactive: not both")
    where = home()
    try:
        with kept_private(where.root), _locks(where), plain_console():
            if erasure_state(where):
                print("An erasure was cut off; it is finished first.")
                _finish(where)
            elif not options.subject and not options.inactive:
                print('Who? make erase SUBJECT=ann@firm.example, or "+1 555 010 0001", hubspot:501')
                return 1
            if options.inactive:
                return _erase(where, _inactive(where), is_sure=options.yes)
            if options.subject:
                return _erase(where, _named(where, options.subject), is_sure=options.yes)
    except (ErasingError, SubjectError, LockedError, OSError, duckdb.Error, sqlite3.Error) as error:
        print(in_one_line(error), file=sys.stderr)
        return 1
    return 0


def _named(where: Home, given: list[str]) -> list[Subject]:
    """Who is meant by each of the subjects, shown."""
    found = [look_up(where, one) for one in given]
    for subject in found:
        print(f"{shown(subject, counted(records(where, identifiers([subject]))))}\n")
    return found


def _inactive(where: Home) -> list[Subject]:
    """Who was inactive for too long, shown in figures."""
    days = kept_days()
    if not days:
        raise SubjectError(
            "keep_personal_data_days is 0, so nobody is ever due; set it in settings.yml "
            "(docs/privacy.md)"
        )
    with closing(_work_file(where)) as connection:
        due = find_inactive(where, connection, days)
        found = subjects(connection, due.last_active)
    if found:
        print(f"{shown_inactive(due, counted(records(where, identifiers(found))))}\n")
    return found


def _erase(where: Home, whom: list[Subject], *, is_sure: bool) -> int:
    """Erases them together; the exit code, 1 where nobody wanted it."""
    if not whom:
        print("Nobody is due, nothing to erase.")
        return 0
    together = Subject("", None, [one for subject in whom for one in subject.identifiers])
    told = recipients(where, together)
    if not is_sure:
        print("All of this becomes a tombstone in every file, for good. Type yes to erase it: ")
        if sys.stdin.readline().strip().lower() != "yes":
            print("Nothing was erased.")
            return 1
    begin(where, identifiers(whom))
    _finish(where)
    print(f"Erased. Nothing of them is left in {where.root}.")
    if told:
        print("Who was told, or told us, has a copy of their own:")
        print("\n".join(f"  {line}" for line in told))
    return 0


def look_up(where: Home, given: str) -> Subject:
    """The person of a subject; see `find_subject`."""
    with closing(_work_file(where)) as connection:
        return find_subject(connection, given)


def _work_file(where: Home) -> duckdb.DuckDBPyConnection:
    if not where.warehouse.is_file():
        raise SubjectError(f"Nothing was loaded yet in {where.root}: `make refresh` first.")
    return connect(where, read_only=True)


def _finish(where: Home) -> None:
    for place in finish(where, lambda: refresh(where, extracting=False) == 0):
        print(f"WARNING nobody can look into landing/{place}: see to it yourself")


@contextmanager
def _locks(where: Home) -> Iterator[None]:
    """Those of all who write personal data."""
    sources = {path.name.partition(".")[0] for path in where.extraction.glob("*.sqlite")}
    with ExitStack() as held:
        held.enter_context(refresh_lock(where))
        held.enter_context(activation_lock(where))
        for source in sorted(sources):
            held.enter_context(extraction_lock(where, source))
        yield


if __name__ == "__main__":
    sys.exit(main())
