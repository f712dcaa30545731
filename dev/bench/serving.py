"""The page's server in a process of its own: asked by HTTP, its CPU and memory read from /proc."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from orchestration.lib.common.settings import PROJECT_ROOT, Home

_TICKS = os.sysconf("SC_CLK_TCK")  # a second
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)
_PATIENCE = 600  # seconds
_FILES = re.compile(r'(?:href|src)="(/static/[^"]+)"')


@dataclass(frozen=True)
class Asked:
    """One or more requests that were answered."""

    seconds: float
    cpu_seconds: float  # of the server
    bytes: int  # of the bodies, as they were sent


class Server:
    """The command that serves the page, while it runs."""

    def __init__(self, process: int, port: int) -> None:
        self._proc = Path("/proc") / str(process)
        self._port = port

    @property
    def peak_bytes(self) -> int:
        """The most resident memory that the server has had so far."""
        found = _PEAK.search((self._proc / "status").read_text())
        return int(found[1]) * 1024 if found else 0

    def picture(self, address: str) -> Asked:
        """All that a browser asks for until a view is drawn: files, definitions, figures, charts.

        `address` is what the view's figures are asked by. One request after the other.
        """
        began, cpu = time.perf_counter(), self._cpu()
        page = self._get("/")
        definitions = self._get("/api/definitions")
        charts = re.search(rb'"charts": "([^"]+)"', definitions)
        files = [*sorted(set(_FILES.findall(page.decode()))), address]
        files += [charts[1].decode()] if charts else []
        size = len(page) + len(definitions) + sum(len(self._get(file)) for file in files)
        return Asked(time.perf_counter() - began, self._cpu() - cpu, size)

    def ask(self, address: str) -> Asked:
        """One request.

        Raises ValueError when it is refused.
        """
        began, cpu = time.perf_counter(), self._cpu()
        size = len(self._get(address))
        return Asked(time.perf_counter() - began, self._cpu() - cpu, size)

    def _get(self, address: str) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_PATIENCE)
        try:
            connection.request("GET", address)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            raise ValueError(f"{address}: {answer.status} {body[:500].decode(errors='replace')}")
        return body

    def _cpu(self) -> float:
        # The name of the program, in brackets, may hold anything.
        after = (self._proc / "stat").read_text().rpartition(")")[2].split()
        return (int(after[11]) + int(after[12])) / _TICKS


@contextmanager
def serving(home: Home) -> Iterator[Server]:
    """The page over a data folder, from its start to its end.

    Raises TimeoutError when it does not start.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestration.commands.dashboard"],
        cwd=PROJECT_ROOT,
        env=os.environ
        | {"CLOSEDLOOP_HOME": str(home.root), "CLOSEDLOOP_DASHBOARD_PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(process, port)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the page's server did not start")
