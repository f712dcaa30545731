"""The page: `python -m orchestration.commands.dashboard` serves what is published, on loopback.

CLOSEDLOOP_DASHBOARD_PORT is the port, 8080 by default. CLOSEDLOOP_DASHBOARD_HOSTS are more names
that it answers to, by commas: those of a proxy with a sign-on in front of it. With
CLOSEDLOOP_DASHBOARD_NAMES=1 it shows the names of people, from the work file. Exit code 0 when it
was stopped, 1 when it could not start.
"""

from __future__ import annotations

import os
import socket
import sys
from contextlib import closing

from orchestration.dashboard.published import NothingPublishedError, Published
from orchestration.lib.common.settings import home

LOOPBACK = "127.0.0.1"


def main() -> int:
    """Serves until it is stopped."""
    where = home()
    given = os.environ.get("CLOSEDLOOP_DASHBOARD_PORT", "").strip() or "8080"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        print(f"CLOSEDLOOP_DASHBOARD_PORT is '{given}'; write it like 8080", file=sys.stderr)
        return 1
    hosts = os.environ.get("CLOSEDLOOP_DASHBOARD_HOSTS", "").split(",")
    with_names = os.environ.get("CLOSEDLOOP_DASHBOARD_NAMES", "") == "1"
    try:
        with Published(where).reading():
            pass
        with closing(socket.create_server((LOOPBACK, int(given)))):
            pass
    except NothingPublishedError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError:
        print(
            f"Port {given} is taken. Another: CLOSEDLOOP_DASHBOARD_PORT=8081 make dashboard",
            file=sys.stderr,
        )
        return 1
    import uvicorn

    from orchestration.dashboard.server import dashboard

    print(f"closedloop: http://{LOOPBACK}:{given}   (Ctrl+C stops it)")
    if with_names:
        print("Names of people are shown: CLOSEDLOOP_DASHBOARD_NAMES is 1.")
    allowed = [LOOPBACK, "localhost", *(host.strip() for host in hosts if host.strip())]
    uvicorn.run(
        dashboard(where, allowed, with_names),
        host=LOOPBACK,
        port=int(given),
        log_level="warning",
        access_log=False,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
