"""The routes: the page itself, a page's tables as JSON, a table as CSV.

A request follows `published/current` once and answers from that snapshot alone. A view that there
is not is refused with one line and status 400; without a snapshot the line says what to run.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import plotly
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orchestration.dashboard import definitions
from orchestration.dashboard.answers import as_csv, as_json
from orchestration.dashboard.names import names
from orchestration.dashboard.published import NothingPublishedError, Published, Reading, Table
from orchestration.dashboard.view import (
    FOLDER,
    QUERIES,
    BadRequestError,
    View,
    columns,
    frame,
    one_of,
    view,
)
from orchestration.lib.common.settings import Home

SHOWN = 1000  # rows of a table; its CSV has all
_CHARTS = Path(plotly.__file__).parent / "package_data/plotly.min.js"
_STATIC = FOLDER / "static"
_HEADERS = {
    # The chart library sets styles by itself; scripts come from here alone, and nothing leaves.
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


class _Headers:
    """Adds what browsers must know to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name for name, _ in message["headers"]}
                kept = "no-cache" if scope["path"].startswith("/static/") else "no-store"
                more = {"cache-control": kept} | _HEADERS
                message["headers"] += [
                    (name.encode(), value.encode())
                    for name, value in more.items()
                    if name.encode() not in there
                ]
            await send(message)

        await self.app(scope, receive, sending)


def dashboard(home: Home, hosts: list[str], with_names: bool = False) -> Starlette:
    """The application over a data folder, for requests to these hosts.

    `with_names` shows the names of people, from the work file.
    """
    published = Published(home)
    framed: dict[str, dict[str, Any]] = {}

    def framing(reading: Reading) -> dict[str, Any]:
        found = framed.get(reading.id)
        if found is None:
            found = frame(reading)
            framed.clear()
            framed[reading.id] = found
        return found

    def asked(request: Request, reading: Reading) -> View:
        return view(
            request.path_params["page"], request.query_params.multi_items(), framing(reading)
        )

    def answered(
        reading: Reading, request: Request, shown: View, name: str, limit: int = 0
    ) -> Table:
        query = QUERIES[request.path_params["page"]][name]
        table, _, column = shown.order.partition(".")
        try:
            return reading.table(query, shown.values, column if table == name else "", limit)
        except KeyError:
            raise BadRequestError(f"'order' is '{shown.order}': no column of {name}.") from None

    def tables(request: Request) -> Response:
        with published.reading() as reading:
            shown = asked(request, reading)
            found = {
                name: answered(reading, request, shown, name, SHOWN + 1) for name in shown.tables
            }
            answer = {
                "snapshot": framing(reading),
                "view": shown.values,
                "tables": {name: table.records[:SHOWN] for name, table in found.items()},
                "cut": [name for name, table in found.items() if len(table.rows) > SHOWN],
                "names": names(home, found.values()) if with_names else {},
            }
        return Response(as_json(answer), media_type="application/json")

    def table(request: Request) -> Response:
        page, name = request.path_params["page"], request.path_params["table"]
        with published.reading() as reading:
            shown = asked(request, reading)
            one_of("table", name, QUERIES[page])
            found = answered(reading, request, shown, name)
        file = f"closedloop_{page}_{name}_{reading.id}.csv"
        headers = {"content-disposition": f'attachment; filename="{file}"'}
        return Response(as_csv(found), media_type="text/csv", headers=headers)

    def meanings(_: Request) -> Response:
        with published.reading() as reading:
            found = {
                "charts": f"/charts/{version('plotly')}.js",
                "metrics": definitions.metrics(),
                "columns": columns(reading),
                "models": definitions.models(),
            }
        return Response(as_json(found), media_type="application/json")

    return Starlette(
        routes=[
            Route("/", lambda _: FileResponse(_STATIC / "index.html")),
            Route("/api/definitions", meanings),
            Route("/api/{page}", tables),
            Route("/csv/{page}/{table}", table),
            Route("/charts/{version}.js", _charts),
            Mount("/static", StaticFiles(directory=_STATIC)),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
            Middleware(_Headers),
            Middleware(GZipMiddleware, minimum_size=2000, compresslevel=5),
        ],
        exception_handlers={
            BadRequestError: _refused(400),
            NothingPublishedError: _refused(503),
            HTTPException: _refused_by_status,
        },
    )


def _charts(_: Request) -> Response:
    headers = {
        "cache-control": "public, max-age=31536000, immutable",
        "content-encoding": "gzip",
    }
    return Response(_packed_charts(), media_type="text/javascript", headers=headers)


@cache
def _packed_charts() -> bytes:
    return gzip.compress(_CHARTS.read_bytes(), 5)


def _refused(status: int) -> Callable[[Request, Exception], Response]:
    def answer(_: Request, error: Exception) -> Response:
        return PlainTextResponse(str(error), status)

    return answer


def _refused_by_status(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return PlainTextResponse(f"{error.detail}.", error.status_code)
