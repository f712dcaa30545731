"""A person out of everything: `python -m orchestration.commands.erase ann@firm.example [--yes]`.

Shows who that is, asks, then erases and publishes again. Without a subject it finishes an erasure
that was cut off. Exit code 0 when nothing of the person is left.
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
from orchestration.lib.erasing.recipients import recipients
from orchestration.lib.erasing.records import counted, records
from orchestration.lib.erasing.run import ErasingError, begin, finish
from orchestration.lib.erasing.shown import shown
from orchestration.lib.erasing.spellings import identifiers
from orchestration.lib.erasing.subject import Subject, SubjectError, find_subject


def main(arguments: list[str] | None = None) -> int:
    """Shows, asks and erases; the exit code says whether it is done."""
    parser = argparse.ArgumentParser(prog="python -m orchestration.commands.erase")
    parser.add_argument("subject", nargs="*", help="e-mail, phone, CRM id or person_id")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    options = parser.parse_args(arguments)
    where = home()
    try:
        with kept_private(where.root), _locks(where), plain_console():
            if erasure_state(where):
                print("An erasure was cut off; it is finished first.")
                _finish(where)
            elif not options.subject:
                print('Who? make erase SUBJECT=ann@firm.example, or "+1 555 010 0001", hubspot:501')
                return 1
            if options.subject:
                return _erase(where, options.subject, is_sure=options.yes)
    except (ErasingError, SubjectError, LockedError, OSError, duckdb.Error, sqlite3.Error) as error:
        print(in_one_line(error), file=sys.stderr)
        return 1
    return 0


def _erase(where: Home, given: list[str], *, is_sure: bool) -> int:
    """Erases the subjects together; the exit code, 1 where nobody wanted it."""
    subjects = [look_up(where, one) for one in given]
    for subject in subjects:
        print(f"{shown(subject, counted(records(where, subject)))}\n")
    told = sorted({line for subject in subjects for line in recipients(where, subject)})
    if not is_sure:
        print("All of this becomes a tombstone in every file, for good. Type yes to erase it: ")
        if sys.stdin.readline().strip().lower() != "yes":
            print("Nothing was erased.")
            return 1
    begin(where, [one for subject in subjects for one in identifiers(subject)])
    _finish(where)
    print(f"Erased. Nothing of whom you named is left in {where.root}.")
    if told:
        print("Who was told, or told us, has a copy of their own:")
        print("\n".join(f"  {line}" for line in told))
    return 0


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
