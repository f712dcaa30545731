"""A copy of the work file to build in: `python -m orchestration.commands.dev_copy`."""

from __future__ import annotations

import sys

from orchestration.lib.building.dev_copy import copy_work_file
from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.locking import LockedError
from orchestration.lib.common.permissions import kept_private
from orchestration.lib.common.settings import home


def main() -> int:
    """Copies; exit code 1 when the work file is being written, or there is none."""
    where = home()
    try:
        with kept_private(where.root):
            copy = copy_work_file(where)
    except (LockedError, OSError) as error:
        print(in_one_line(error), file=sys.stderr)
        return 1
    print(f"Copied {where.warehouse} to {copy.warehouse}.")
    print("Build in it, also while a refresh runs: DBT_TARGET=dev .venv/bin/dbt build -s one_model")
    return 0


if __name__ == "__main__":
    sys.exit(main())
