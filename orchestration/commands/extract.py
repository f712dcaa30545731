"""Vendors' APIs into the landing folder: `python -m orchestration.commands.extract [ONLY]`.

ONLY is a source, or one stream of it, like hubspot or hubspot.contacts. Exit code 0 unless nothing
could be extracted; a warning says what failed and what to do.
"""

from __future__ import annotations

import sys

from orchestration.lib.common.console import plain_console
from orchestration.lib.common.own_rules import OwnError
from orchestration.lib.common.own_settings import check_own
from orchestration.lib.common.permissions import kept_private
from orchestration.lib.common.settings import home
from orchestration.lib.extracting.connections import ConnectionsError
from orchestration.lib.extracting.outcomes import told
from orchestration.lib.extracting.run import extract


def main(arguments: list[str]) -> int:
    """Extracts; the exit code says whether anything could be."""
    where = home()
    if len(arguments) > 1:
        print("Usage: python -m orchestration.commands.extract [ONLY]", file=sys.stderr)
        return 1
    if not where.connections.is_file():
        print(f"There is no {where.connections}: `make connect` writes one.", file=sys.stderr)
        return 1
    try:
        check_own(where)
        with kept_private(where.root), plain_console():
            outcomes = list(extract(where, arguments))
    except (ConnectionsError, OwnError) as error:
        print(error, file=sys.stderr)
        return 1
    print(told(outcomes))
    return int(bool(outcomes) and all(one.problem for one in outcomes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
