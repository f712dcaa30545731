"""What is published, served to others: the demo's snapshot, and a PostgreSQL of the tests' own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dev.refreshing import Demo
from orchestration.lib.common.settings import Home

PASSWORD = "s3kret"


@pytest.fixture(scope="session")
def home(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Home:
    root = tmp_path_factory.mktemp("serving")
    shutil.copytree(demo.home / "published", root / "published", symlinks=True)
    return Home(root)


@pytest.fixture(scope="session")
def port() -> Iterator[int]:
    """The port of a PostgreSQL, whose user is `owner` with PASSWORD."""
    pytest.importorskip("psycopg")
    found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), shutil.which("initdb")]
    initdb = Path(next((str(one) for one in found if one), ""))
    if not initdb.name:
        pytest.skip("PostgreSQL is not installed")
    # It refuses to run as root.
    who: dict[str, Any] = {"user": "postgres", "group": "postgres"} if os.getuid() == 0 else {}
    with socket.create_server(("127.0.0.1", 0)) as free:
        chosen: int = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="closedloop_pg") as made:
        folder = Path(made)
        (folder / "password").write_text(PASSWORD)
        if who:
            for path in (folder, folder / "password"):
                shutil.chown(path, **who)

        def run(*command: str) -> None:
            subprocess.run(
                [initdb.with_name(command[0]), "-D", folder / "data", *command[1:]],
                check=True,
                cwd=folder,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                **who,
            )

        asked = ("--auth=scram-sha-256", f"--pwfile={folder}/password", "--username=owner")
        run("initdb", *asked, "--no-sync", "--encoding=UTF8", "--locale=C")
        served = f"-p {chosen} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        run("pg_ctl", "-w", "-l", f"{folder}/log", "-o", served, "start")
        try:
            yield chosen
        finally:
            run("pg_ctl", "-m", "immediate", "stop")


@pytest.fixture
def address(port: int, request: pytest.FixtureRequest) -> str:
    """The connection string of a new database."""
    return new_database(port, f"db_{abs(hash(request.node.name))}")


def new_database(port: int, name: str) -> str:
    import psycopg

    start = f"postgresql://owner:{PASSWORD}@127.0.0.1:{port}"
    with psycopg.connect(f"{start}/postgres", autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    return f"{start}/{name}"


@pytest.fixture(scope="session")
def ask_assistant(home: Home) -> Iterator[Callable[..., Any]]:
    """Calls a tool of the server, started as an assistant starts it; the result."""
    pytest.importorskip("mcp")
    import sys
    from functools import partial

    from anyio.from_thread import start_blocking_portal
    from mcp import StdioServerParameters
    from mcp.client.client import Client

    started = StdioServerParameters(
        command=sys.executable,
        args=["-m", "orchestration.commands.mcp"],
        env={**os.environ, "CLOSEDLOOP_HOME": str(home.root)},
        cwd=home.root,
    )
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(started)) as client,
    ):
        yield lambda tool, given: portal.call(partial(client.call_tool, tool, given))
