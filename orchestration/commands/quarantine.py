"""What did not come in: `python -m orchestration.commands.quarantine` lists it by reason.

`python -m orchestration.commands.quarantine replay` tries it again, after a fix. Exit code 0 when
that was done, 1 when a refresh is at work or the landing folder was never loaded.
"""

from __future__ import annotations

import sys
from contextlib import closing

from orchestration.lib.common.locking import LockedError, refresh_lock
from orchestration.lib.common.permissions import kept_private
from orchestration.lib.common.settings import Home, home
from orchestration.lib.common.warehouse import connect
from orchestration.lib.landing.streams import read_streams
from orchestration.lib.loading.quarantine import faults, listed
from orchestration.lib.loading.replay import replay


def main(arguments: list[str]) -> int:
    """Lists or replays; the exit code says whether it could."""
    where = home()
    if arguments not in ([], ["replay"]):
        print("Usage: python -m orchestration.commands.quarantine [replay]", file=sys.stderr)
        return 1
    if not where.warehouse.is_file():
        print(f"Nothing was loaded yet in {where.root}: `make refresh` first.", file=sys.stderr)
        return 1
    try:
        with kept_private(where.root), refresh_lock(where):
            return _replay(where) if arguments else _list(where)
    except LockedError as error:
        print(error, file=sys.stderr)
        return 1


def _list(where: Home) -> int:
    with closing(connect(where, read_only=True)) as connection:
        print(listed(faults(connection)))
    print(f'Each record: select * from quarantine.records, in {where.warehouse} ("row" is its row)')
    return 0


def _replay(where: Home) -> int:
    done = replay(where, read_streams())
    for one in done:
        print(
            f"{one.stream.path}: {one.tried:,} tried, {one.accepted:,} records came in, "
            f"{one.left:,} stay in quarantine"
        )
        for path in one.not_there:
            print(f"  not in landing as it was loaded: {path}; land it again to try it")
    if any(one.accepted for one in done):
        print("`make refresh` builds with what came in.")
    elif not done:
        print("Nothing is in quarantine.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
