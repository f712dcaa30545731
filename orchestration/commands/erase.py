"""A person out of everything: `python -m orchestration.commands.erase ann@firm.example [--yes]`.

Shows who that is, asks, erases and publishes again; with `--inactive` all whose last activity is
older than keep_personal_data_days. With `--vendors` it asks vendors to erase, too. Without a
subject it finishes what was cut off. Exit code 0 when all of that is done.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace

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
from orchestration.lib.common.own_rules import OwnError
from orchestration.lib.common.permissions import kept_private
from orchestration.lib.common.settings import Home, home
from orchestration.lib.common.warehouse import connect
from orchestration.lib.erasing.inactive import find_inactive, kept_days
from orchestration.lib.erasing.lookup import SubjectError, find_subject
from orchestration.lib.erasing.pending import erasure_is_done, read_pending, wait_for_erasure
from orchestration.lib.erasing.recipients import recipients
from orchestration.lib.erasing.records import Record, counted, left, records
from orchestration.lib.erasing.run import ErasingError, begin, finish
from orchestration.lib.erasing.shown import shown, shown_inactive, shown_left
from orchestration.lib.erasing.spellings import identifiers
from orchestration.lib.erasing.subject import Subject, subjects
from orchestration.lib.erasing.vendor_calls import call_vendors
from orchestration.lib.erasing.vendor_plans import planned, shown_calls
from orchestration.lib.extracting.connections import ConnectionsError

_KNOWN = (
    ErasingError, SubjectError, OwnError, ConnectionsError, LockedError, OSError, duckdb.Error,
    sqlite3.Error,
)  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Shows, asks and erases; the exit code says whether it is done."""
    parser = argparse.ArgumentParser(prog="python -m orchestration.commands.erase")
    parser.add_argument("subject", nargs="*", help="e-mail, phone, CRM id or person_id")
    parser.add_argument("--inactive", action="store_true", help="who was inactive for too long")
    parser.add_argument("--vendors", action="store_true", help="ask vendors to erase, too")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    options = parser.parse_args(arguments)
    if options.subject and options.inactive:
        parser.error("name somebody, or take who is inactive: not both")
    where = home()
    code = 0
    try:
        with kept_private(where.root), _locks(where), plain_console():
            if erasure_state(where) or read_pending(where).calls:
                print("An erasure was cut off; it is finished first.")
                code = _go_on(where)
            elif not options.subject and not options.inactive:
                print('Who? make erase SUBJECT=ann@firm.example, or "+1 555 010 0001", hubspot:501')
                return 1
            if options.inactive:
                code |= _erase(where, _inactive(where), options.vendors, is_sure=options.yes)
            if options.subject:
                whom = _named(where, options.subject)
                code |= _erase(where, whom, options.vendors, is_sure=options.yes)
    except _KNOWN as error:
        print(in_one_line(error), file=sys.stderr)
        return 1
    return code


def _named(where: Home, given: list[str]) -> list[Subject]:
    """Who is meant by each of the subjects, shown."""
    found = [look_up(where, one) for one in given]
    landed = [[*records(where, identifiers([subject]))] for subject in found]
    for subject, of in zip(found, landed, strict=True):
        print(f"{shown(subject, counted(of))}\n")
    _show_left([one for of in landed for one in of])
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
        landed = [replace(one, record="") for one in records(where, identifiers(found))]
        print(f"{shown_inactive(due, counted(landed))}\n")
        _show_left(landed)
    return found


def _show_left(landed: list[Record]) -> None:
    if words := shown_left(left(landed)):
        print(f"{words}\n")


def _erase(where: Home, whom: list[Subject], asks_vendors: bool, *, is_sure: bool) -> int:
    """Erases them together; the exit code, 1 where nobody wanted it."""
    if not whom:
        print("Nobody is due, nothing to erase.")
        return 0
    calls = planned(where, whom) if asks_vendors else []
    together = Subject("", None, [one for subject in whom for one in subject.identifiers])
    told = recipients(where, together, {call.vendor for call in calls})
    _list("Asked to erase, once it is done here:", shown_calls(calls))
    if not is_sure:
        print("All of this becomes a tombstone in every file, for good. Type yes to erase it: ")
        if sys.stdin.readline().strip().lower() != "yes":
            print("Nothing was erased.")
            return 1
    wait_for_erasure(where, whom, calls)
    begin(where, identifiers(whom))
    _finish(where)
    print(f"Erased. Nothing of them is left in {where.root}.")
    code = _call(where)
    _list("Who was told, or told us, has a copy of their own:", told)
    return code


def _list(title: str, lines: list[str]) -> None:
    if lines:
        print("\n".join([title, *(f"  {line}" for line in lines)]))


def _go_on(where: Home) -> int:
    """Finishes an erasure, and asks the vendors that did not answer; the exit code."""
    waiting = identifiers(read_pending(where).subjects)
    if waiting and not erasure_state(where):  # cut off before it began, or just after the end
        begin(where, waiting)
    if erasure_state(where):
        _finish(where)
    return _call(where)


def _call(where: Home) -> int:
    """Asks the vendors that are to be asked; the exit code, 1 where one did not erase."""
    erasure_is_done(where)
    code = 0
    for told in call_vendors(where):
        print(told.line, file=sys.stdout if told.is_done else sys.stderr)
        code |= not told.is_done
    return code


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
