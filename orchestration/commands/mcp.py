"""For assistants: `python -m orchestration.commands.mcp` answers them over stdin and stdout.

Typed by a person, in a terminal, it prints what an assistant's settings need to start it. Exit
code 0 when it was stopped, 1 when it could not start.
"""

from __future__ import annotations

import json
import sys

from orchestration.lib.common.settings import home


def main() -> int:
    """Serves until the assistant closes its end."""
    where = home()
    try:
        from orchestration.assistants.server import assistant
    except ModuleNotFoundError as error:
        if error.name is None or not error.name.startswith("mcp"):
            raise
        print("The package mcp is not installed: `make mcp` installs it.", file=sys.stderr)
        return 1
    if sys.stdin.isatty():
        started = {
            "command": sys.executable,
            "args": ["-m", "orchestration.commands.mcp"],
            "env": {"CLOSEDLOOP_HOME": str(where.root)},
        }
        print("Write this into the settings of the assistant:", file=sys.stderr)
        print(json.dumps({"mcpServers": {"closedloop": started}}, indent=2))
        return 0
    assistant(where).run("stdio")
    return 0


if __name__ == "__main__":
    sys.exit(main())
