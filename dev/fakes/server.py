"""What every fake vendor is: a real HTTP server with a state, and faults on demand."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, urlsplit


@dataclass
class Answer:
    """A status with a body: JSON, or text and bytes as they are."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Request:
    """What was asked; `body` is parsed where it is JSON or a form.

    A parameter that comes more than once has its values behind each other, with commas.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: Any
    body: Any


class Fake:
    """A vendor's server, within `with`. A subclass answers.

    `next_answers` come first, one each. `every[n]` answers each n-th call in place of the vendor.
    `lost` has the paths of calls that the vendor does, and answers with 503, each that many times.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.next_answers: list[Answer] = []
        self.every: dict[int, Callable[[], Answer]] = {}
        self.lost: dict[str, int] = {}
        self.lock = threading.RLock()  # of the state, for tests that change it meanwhile
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, request: Request) -> Answer:
        """What the vendor says."""
        raise NotImplementedError

    def handle(self, request: Request) -> Answer:
        """The fault that is due, or else the vendor's answer."""
        with self.lock:
            self.requests.append(request)
            if self.next_answers:
                return self.next_answers.pop(0)
            for count, fault in self.every.items():
                if len(self.requests) % count == 0:
                    return fault()
            told = self.answer(request)
            if self.lost.get(request.path, 0) > 0:
                self.lost[request.path] -= 1
                return Answer(503, "<h1>Service Unavailable</h1>")
            return told

    def __enter__(self) -> Self:
        """Begins to answer."""
        threading.Thread(target=self._server.serve_forever, args=[0.02], daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Answers no more."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """Says nothing of clients that were killed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _handler(fake: Fake) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet an answer
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            given = self.rfile.read(size)
            if len(given) < size:  # the client was killed
                self.close_connection = True
                return
            asked = urlsplit(self.path)
            told = fake.handle(
                Request(
                    self.command,
                    asked.path,
                    {name: ",".join(values) for name, values in parse_qs(asked.query).items()},
                    self.headers,
                    _parsed(given, self.headers.get("Content-Type", "")),
                )
            )
            is_raw = isinstance(told.body, (bytes, str))
            body = told.body if is_raw else json.dumps(told.body)
            body = body.encode() if isinstance(body, str) else body
            self.send_response_only(told.status)
            headers = {
                "Date": self.date_time_string(),
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
            } | told.headers
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def _parsed(body: bytes, kind: str) -> Any:  # noqa: ANN401
    if "json" in kind:
        return json.loads(body)
    if "form" in kind:
        return dict(parse_qsl(body.decode()))
    return body
