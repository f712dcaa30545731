"""Settings and rules of one's own: `python -m orchestration.commands.settings [SEED ...]`.

Writes settings.yml and rules/ into the data folder where they are missing, and copies the named
seeds into rules/. Then it checks what is there. Exit code 0 unless something is wrong.
"""

from __future__ import annotations

import sys

from orchestration.lib.building.own_templates import write_missing
from orchestration.lib.common.console import escape_controls
from orchestration.lib.common.own_rules import OwnError, own_rules
from orchestration.lib.common.own_settings import own_vars
from orchestration.lib.common.permissions import kept_private
from orchestration.lib.common.settings import home


def main(seeds: list[str]) -> int:
    """Writes what is missing, and says what is otherwise than shipped."""
    where = home()
    try:
        with kept_private(where.root):
            for line in write_missing(where, seeds):
                print(line)
        said, rules = own_vars(where), own_rules(where)
    except (OwnError, OSError) as error:
        print(escape_controls(str(error)), file=sys.stderr)
        return 1
    print(f"Of its own this company has {len(said)} settings and {len(rules)} files of rules.")
    for name, value in said.items():
        print(escape_controls(f"  {name}: {value}"))
    for one in rules:
        print(f"  {one.seed}: {len(one.rows)} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
