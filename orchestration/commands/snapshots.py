"""The published snapshots: which there are, and back to an earlier one.

python -m orchestration.commands.snapshots list
python -m orchestration.commands.snapshots rollback [snapshot]
"""

from __future__ import annotations

import sys

from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.locking import LockedError, refresh_lock
from orchestration.lib.common.permissions import kept_private, readable
from orchestration.lib.common.settings import Home, home
from orchestration.lib.publishing.copy_marts import FILE_NAME
from orchestration.lib.publishing.snapshots import PublishingError, current, rollback, snapshots


def main(arguments: list[str]) -> int:
    """Runs the command line; 0 when done, 1 when it could not be, 2 for a wrong command."""
    match arguments:
        case ["list"]:
            return _list(home())
        case ["rollback"] | ["rollback", _]:
            return _rollback(home(), *arguments[1:])
    print("usage: python -m orchestration.commands.snapshots list | rollback [snapshot]")
    return 2


def _list(where: Home) -> int:
    now = current(where)
    for snapshot in snapshots(where):
        mark = "  <- current" if now and snapshot.id == now.id else ""
        print(f"{snapshot.id}  {sum(snapshot.rows.values()):>12,} rows{mark}")
    return 0


def _rollback(where: Home, *chosen: str) -> int:
    try:
        with kept_private(where.root), refresh_lock(where), readable():
            snapshot = rollback(where, *chosen)
    except (PublishingError, LockedError, OSError) as error:
        print(in_one_line(error), file=sys.stderr)
        return 1
    print(f"{snapshot.id} is current again: {where.published / 'current' / FILE_NAME}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
