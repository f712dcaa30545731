"""The marts in a PostgreSQL: `python -m orchestration.commands.publish_postgres`.

CLOSEDLOOP_POSTGRES is the connection string, postgresql://user:password@host/database; it is shown
nowhere. Exit code 0 when the current snapshot is there, 1 when it could not be written.
"""

from __future__ import annotations

import os
import sys

from orchestration.lib.building.manifest import ManifestError, primary_keys, read_manifest
from orchestration.lib.common.settings import home
from orchestration.lib.publishing.snapshots import current


def main() -> int:
    """Writes the current snapshot, unless it is there already."""
    where = home()
    address = os.environ.get("CLOSEDLOOP_POSTGRES", "").strip()
    if not address:
        return _refuse("Say where: CLOSEDLOOP_POSTGRES=postgresql://user:password@host/database")
    snapshot = current(where)
    if snapshot is None:
        return _refuse(f"Nothing is published in {where.published}: `make refresh` first.")
    try:
        from orchestration.lib.publishing.postgres import PostgresError, publish_to_postgres
    except ImportError:
        return _refuse("psycopg is not installed: .venv/bin/pip install 'psycopg[binary]'")
    try:
        written = publish_to_postgres(snapshot.file, address, primary_keys(read_manifest()))
    except (PostgresError, ManifestError) as error:
        return _refuse(str(error))
    if written.rows:
        print(
            f"Published to PostgreSQL: {written.snapshot_id}, "
            f"{sum(written.rows.values()):,} rows in {len(written.rows)} tables"
        )
    else:
        print(f"Already there: {written.snapshot_id}")
    return 0


def _refuse(why: str) -> int:
    print(why, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
