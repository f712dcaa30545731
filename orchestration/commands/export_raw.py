"""The raw tables as Parquet: `python -m orchestration.commands.export_raw`."""

from __future__ import annotations

import sys

from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.locking import LockedError, refresh_lock
from orchestration.lib.common.own_rules import OwnError
from orchestration.lib.common.permissions import kept_private
from orchestration.lib.common.settings import home
from orchestration.lib.spark.exports import export_raw


def main() -> int:
    """Exports; exit code 1 when the work file is being written, or there is none."""
    where = home()
    if not where.warehouse.is_file():
        print(f"There is no {where.warehouse} yet: run `make refresh` first.", file=sys.stderr)
        return 1
    folder = where.spark / "raw"
    try:
        with kept_private(where.root), refresh_lock(where):
            rows = export_raw(where, folder)
    except (LockedError, OwnError, OSError) as error:
        print(in_one_line(error), file=sys.stderr)
        return 1
    print(f"Wrote {sum(rows.values()):,} rows of {len(rows)} tables to {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
