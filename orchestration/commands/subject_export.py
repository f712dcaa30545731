"""All that is known of a person: `python -m orchestration.commands.subject_export <subject>`.

Writes it to a private folder below `$CLOSEDLOOP_HOME/exports`, which nobody but this user may read.
Exit code 1 where nobody, or more than one person, is meant.
"""

from __future__ import annotations

import sys
from contextlib import closing

import duckdb

from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.locking import LockedError, refresh_lock
from orchestration.lib.common.permissions import kept_private
from orchestration.lib.common.settings import Home, home
from orchestration.lib.common.warehouse import connect
from orchestration.lib.erasing.export import export
from orchestration.lib.erasing.lookup import SubjectError, find_subject
from orchestration.lib.erasing.records import counted, records
from orchestration.lib.erasing.shown import shown
from orchestration.lib.erasing.spellings import identifiers


def main(arguments: list[str]) -> int:
    """Shows who it is and writes the export; the exit code says whether it is there."""
    where = home()
    if len(arguments) != 1 or not arguments[0].strip():
        print("Whose? make subject-export SUBJECT=ann@firm.example", file=sys.stderr)
        return 1
    try:
        with kept_private(where.root), refresh_lock(where):
            return _export(where, arguments[0])
    except (SubjectError, LockedError, OSError, duckdb.Error) as error:
        print(in_one_line(error), file=sys.stderr)
        return 1


def _export(where: Home, given: str) -> int:
    if not where.warehouse.is_file():
        raise SubjectError(f"Nothing was loaded yet in {where.root}: `make refresh` first.")
    with closing(connect(where, read_only=True)) as connection:
        subject = find_subject(connection, given)
    print(shown(subject, counted(records(where, identifiers([subject])))))
    print(f"\nWritten to {export(where, subject)}; delete it when it is handed over.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
