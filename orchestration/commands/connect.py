"""Connections to vendors: `python -m orchestration.commands.connect`.

Writes a `connections.yml` to fill in, where there is none. Else it makes one cheap call for each
configured stream, and says what is missing. Exit code 0 unless something is.
"""

from __future__ import annotations

import sys

from orchestration.lib.activating.destination import template as destinations
from orchestration.lib.common.console import escape_controls
from orchestration.lib.common.permissions import kept_private
from orchestration.lib.common.settings import Home, home
from orchestration.lib.extracting.connections import ConnectionsError
from orchestration.lib.extracting.trials import template, tried


def main() -> int:
    """Writes the file or tries what it says; the exit code says whether all is well."""
    where = home()
    with kept_private(where.root):
        if not where.connections.exists():
            where.connections.write_text(template() + destinations(), encoding="utf-8")
            print(f"Wrote {where.connections}. Take the # from the lines of what you use, put")
            print("each credential into an environment variable, then `make connect` again.")
            return 0
        return _try(where)


def _try(where: Home) -> int:
    failed = 0
    try:
        for name, problem in tried(where):
            print(escape_controls(f"{name}: {problem or 'ok'}"), flush=True)
            failed += problem is not None
    except ConnectionsError as error:
        print(error, file=sys.stderr)
        return 1
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
