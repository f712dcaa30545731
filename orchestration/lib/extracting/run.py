"""One extraction: each configured stream of each vendor, whatever becomes of the others."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any

from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.locking import LockedError, extraction_lock
from orchestration.lib.common.settings import Home
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import (
    Connection,
    ConnectionsError,
    checked,
    read_connections,
)
from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.outcomes import Outcome
from orchestration.lib.extracting.refusals import ExtractionError, RefusedError
from orchestration.lib.extracting.signing import masked
from orchestration.lib.extracting.streams import Stream, Vendor, vendor, vendor_names

log = logging.getLogger("closedloop.extracting")


def configured(home: Home, only: Collection[str] = ()) -> dict[str, dict[str, Any]]:
    """The settings of each source to extract: of all, or of `only` those and those of streams.

    Raises ConnectionsError when the file cannot be understood or lacks one of them.
    """
    found = read_connections(home)
    sources = {name.partition(".")[0] for name in only}
    for name in sources - found.keys():
        raise ConnectionsError(f"{home.connections}: extract has no {name}; add it")
    return {name: given for name, given in found.items() if not only or name in sources}


def configured_streams(home: Home) -> dict[str, list[str]]:
    """The streams of each source in connections.yml that is known, whatever else is wrong in it."""
    try:
        found = configured(home)
    except ConnectionsError:
        return {}
    streams = {}
    for source in sorted(found.keys() & set(vendor_names())):
        every, given = list(vendor(source).streams), found[source].get("streams")
        named = given if isinstance(given, list) else every
        streams[source] = [name for name in every if name in named]
    return streams


def prepared(home: Home, source: str, given: dict[str, Any]) -> tuple[Vendor[Any], Connection]:
    """A vendor, and its settings once they are checked; `streams` names all that are wanted.

    Raises ConnectionsError.
    """
    if source not in vendor_names():
        raise ConnectionsError(
            f"{home.connections}: extract.{source}: {_unknown(source, vendor_names())}"
        )
    found = vendor(source)
    settings = checked(home, source, found.settings, given)
    for name in settings.streams or ():
        if name not in found.streams:
            key = f"{home.connections}: extract.{source}.streams"
            raise ConnectionsError(f"{key}: {_unknown(name, found.streams)}")
    return found, settings


def streams_of(
    found: Vendor[Any], source: str, settings: Connection, only: Collection[str] = ()
) -> list[str]:
    """The names of the streams to bring, in the vendor's order.

    Raises ConnectionsError where `only` names one that the vendor does not have.
    """
    chosen = [name.partition(".")[2] for name in only if name.startswith(f"{source}.")]
    for name in chosen:
        if name not in found.streams:
            raise ConnectionsError(f"{source}: {_unknown(name, found.streams)}")
    names = chosen or settings.streams or found.streams
    return [name for name in found.streams if name in names]


def connect(home: Home, source: str, found: Vendor[Any], settings: Connection) -> Client:
    """The vendor's client, which shows none of the settings' secrets."""
    client = found.client(settings)
    client.kept_tokens = home.tokens
    client.secrets |= settings.secrets()
    client.per_second = settings.per_second or client.per_second
    return client


def extract(home: Home, only: Collection[str] = ()) -> Iterator[Outcome]:
    """Brings what is new of each stream, all or `only` some, and tells what became of each.

    `only` names sources, or streams like hubspot.deals. Raises ConnectionsError when nothing can
    be tried.
    """
    for source, given in configured(home, only).items():
        secrets: set[str] = set()
        try:
            found, settings = prepared(home, source, given)
            secrets = settings.secrets()
            names = streams_of(found, source, settings, only)
            with extraction_lock(home, source):
                client = connect(home, source, found, settings)
                for name in names:
                    yield _bring(home, source, name, found.streams[name], client, settings)
        except Exception as error:
            yield Outcome(source, problem=reason(error, secrets))


def reason(error: Exception, secrets: Collection[str]) -> str:
    """What went wrong, in one line without secrets."""
    told = masked(in_one_line(error), secrets)
    if isinstance(error, (ExtractionError, LockedError, OSError)):
        return told
    return f"not understood: {type(error).__name__}: {told}"


def explained(error: Exception, stream: Stream[Any], client: Client) -> str:
    """Why a stream was not brought, and what it needs."""
    told = reason(error, client.secrets)
    if isinstance(error, RefusedError) and error.status in (401, 403):
        return f"{told}; it needs {stream.needs}"
    return told


def _bring(
    home: Home, source: str, name: str, stream: Stream[Any], client: Client, settings: Connection
) -> Outcome:
    started, calls = time.monotonic(), client.calls
    seen = landed = 0
    problem = None
    log.info("%s.%s: begins", source, name)
    try:
        drop = Drop(home, source, name, whole_days=stream.whole_days)
        try:
            with drop:
                stream.bring(client, drop, settings)
        finally:
            seen, landed = drop.seen, drop.landed
    except Exception as error:
        log.debug("%s.%s", source, name, exc_info=not isinstance(error, ExtractionError))
        problem = explained(error, stream, client)
    seconds = time.monotonic() - started
    return Outcome(f"{source}.{name}", seen, landed, client.calls - calls, seconds, problem)


def _unknown(name: str, known: Any) -> str:  # noqa: ANN401
    near = get_close_matches(name, known, n=1)
    meant = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    return f"no {name} is known; {meant}"
