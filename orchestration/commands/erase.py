"""A person out of everything: `python -m orchestration.commands.erase ann@firm.example [--yes]`.

Shows who that is, asks, erases and publishes again; with `--vendors` it asks vendors to erase, too.
Without a subject it finishes what was cut off. Exit code 0 when all of that is done.
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
from orchestration.lib.common.own_rules import OwnError
from orchestration.lib.common.permissions import kept_private
from orchestration.lib.common.settings import Home, home
from orchestration.lib.common.warehouse import connect
from orchestration.lib.erasing.pending import erasure_is_done, read_pending, wait_for_erasure
from orchestration.lib.erasing.recipients import recipients
from orchestration.lib.erasing.records import counted, left, records
from orchestration.lib.erasing.run import ErasingError, begin, finish
from orchestration.lib.erasing.shown import shown, shown_left
from orchestration.lib.erasing.spellings import identifiers
from orchestration.lib.erasing.subject import Subject, SubjectError, find_subject
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
    parser.add_argument("--vendors", action="store_true", help="ask vendors to erase, too")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    options = parser.parse_args(arguments)
    where = home()
    code = 0
    try:
        with kept_private(where.root), _locks(where), plain_console():
            if erasure_state(where) or read_pending(where).calls:
                print("An erasure was cut off; it is finished first.")
                code = _go_on(where)
            elif not options.subject:
                print('Who? make erase SUBJECT=ann@firm.example, or "+1 555 010 0001", hubspot:501')
                return 1
            if options.subject:
                code |= _erase(where, options.subject, options.vendors, is_sure=options.yes)
    except _KNOWN as error:
        print(in_one_line(error), file=sys.stderr)
        return 1
    return code


def _erase(where: Home, given: list[str], asks_vendors: bool, *, is_sure: bool) -> int:
    """Erases the subjects together; the exit code, 1 where nobody wanted it."""
    subjects = [look_up(where, one) for one in given]
    landed = [[*records(where, subject)] for subject in subjects]
    for subject, found in zip(subjects, landed, strict=True):
        print(f"{shown(subject, counted(found))}\n")
    if words := shown_left(left(one for found in landed for one in found)):
        print(f"{words}\n")
    calls = planned(where, subjects) if asks_vendors else []
    names = {call.vendor for call in calls}
    told = sorted({line for subject in subjects for line in recipients(where, subject, names)})
    _list("Asked to erase, once it is done here:", shown_calls(calls))
    if not is_sure:
        print("All of this becomes a tombstone in every file, for good. Type yes to erase it: ")
        if sys.stdin.readline().strip().lower() != "yes":
            print("Nothing was erased.")
            return 1
    wait_for_erasure(where, subjects, calls)
    begin(where, [one for subject in subjects for one in identifiers(subject)])
    _finish(where)
    print(f"Erased. Nothing of whom you named is left in {where.root}.")
    code = _call(where)
    _list("Who was told, or told us, has a copy of their own:", told)
    return code


def _list(title: str, lines: list[str]) -> None:
    if lines:
        print("\n".join([title, *(f"  {line}" for line in lines)]))


def _go_on(where: Home) -> int:
    """Finishes an erasure, and asks the vendors that did not answer; the exit code."""
    waiting = [one for subject in read_pending(where).subjects for one in identifiers(subject)]
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
    if not where.warehouse.is_file():
        raise SubjectError(f"Nothing was loaded yet in {where.root}: `make refresh` first.")
    with closing(connect(where, read_only=True)) as connection:
        return find_subject(connection, given)


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
