"""Whether the daily refresh came: `python -m orchestration.commands.check_freshness`, for cron.

Sends an alert where it did not, once. Exit code 0 when the last one that was due went well, 1 when
it did not come or failed.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from orchestration.lib.alerting import state
from orchestration.lib.alerting.late import is_late
from orchestration.lib.alerting.tell import check
from orchestration.lib.common.settings import home


def main() -> int:
    """Looks, tells and prints; the exit code says whether all is well."""
    where = home()
    if not where.root.is_dir():
        print(f"There is no {where.root}: set CLOSEDLOOP_HOME, or `make refresh`.", file=sys.stderr)
        return 1
    for problem in check(where):
        print(f"WARNING {problem}", file=sys.stderr)
    known = state.read(where)
    print(f"The last refresh that went well ended at {known.refreshed_at or '(never)'} UTC.")
    for one in known.known.values():
        if not one.until:
            print(f"Since {one.since} UTC: {one.what}. What to do: {one.remedy}.")
    try:
        return int(is_late(known, datetime.now(UTC)))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
