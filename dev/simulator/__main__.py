"""Command line: python -m dev.simulator --home data."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from dev.simulator.crms import CRMS
from dev.simulator.settings import DAYS, START, VISITORS
from dev.simulator.simulation import simulate
from dev.simulator.web import WEBS
from orchestration.lib.common.permissions import kept_private


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the exports, print what was written, return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m dev.simulator", description=__doc__)
    home = Path(os.environ.get("CLOSEDLOOP_HOME", "data"))
    parser.add_argument("--home", type=Path, default=home, help="folder to write into")
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--visitors", type=int, default=VISITORS, help="people who come")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--start", default=START, help="first day, such as 2026-06-01")
    parser.add_argument("--web", choices=WEBS, default=WEBS[0], help="who records the site")
    parser.add_argument("--crm", choices=CRMS, default=CRMS[0], help="which CRM is kept")
    parser.add_argument(
        "--instances", type=int, default=1, help="how many companies, all with the same ids"
    )
    options = parser.parse_args(arguments)
    try:
        with kept_private(options.home):
            summary = simulate(
                options.home,
                options.days,
                options.visitors,
                options.seed,
                options.start,
                web=options.web,
                crm=options.crm,
                instances=options.instances,
            )
    except ValueError as error:
        print(f"simulator: {error}", file=sys.stderr)
        return 2
    for stream, rows in summary.rows.items():
        print(f"{stream:32}{rows:>12,} rows")
    print(f"landing: {summary.landing}   truth, for tests only: {summary.truth}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
