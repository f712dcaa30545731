"""What other systems would be told: `python -m orchestration.commands.activate [ONLY ...]`.

With --send they are told; with --prepare the CRM's properties and lists are made. Each row goes to
`$CLOSEDLOOP_HOME/activation/<destination>.<kind>.csv`. Exit code 0 unless nothing could be tried,
or a destination could not be told what is due.
"""

from __future__ import annotations

import argparse
import sys

from orchestration.lib.activating.outcomes import told, write_rows
from orchestration.lib.activating.places import Order
from orchestration.lib.activating.refusing import ActivationError
from orchestration.lib.activating.run import activate
from orchestration.lib.common.console import plain_console
from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.locking import LockedError
from orchestration.lib.common.permissions import kept_private
from orchestration.lib.common.settings import home
from orchestration.lib.extracting.refusals import ExtractionError


def main(arguments: list[str] | None = None) -> int:
    """Shows or tells; the exit code says whether all went well."""
    parser = argparse.ArgumentParser(prog="python -m orchestration.commands.activate")
    parser.add_argument("only", nargs="*", metavar="ONLY", help="destinations; all unless named")
    parser.add_argument("--send", action="store_true", help="tell them")
    parser.add_argument("--prepare", action="store_true", help="make properties and lists")
    parser.add_argument("--withdraw-all", action="store_true", help="however many are gone")
    order = Order(**vars(parser.parse_args(arguments)))
    where = home()
    try:
        with kept_private(where.root), plain_console():
            outcomes = list(activate(where, order))
            files = write_rows(where, outcomes)
    except (ActivationError, ExtractionError, LockedError, OSError) as error:
        print(in_one_line(error), file=sys.stderr)
        return 1
    if not outcomes:
        print("Nothing to tell anybody: no destination has a row.")
        return 0
    print(told(outcomes))
    print(f"\nRow by row: {', '.join(str(file) for file in files)}")
    if not (order.send or order.prepare):
        print("Nothing was sent. `make activate SEND=1` sends.")
    return int(any(one.problem for one in outcomes))


if __name__ == "__main__":
    sys.exit(main())
