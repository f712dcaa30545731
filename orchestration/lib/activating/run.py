"""One activation: each destination, whatever becomes of the others."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from difflib import get_close_matches

from orchestration.lib.activating.destination import destination, destination_names
from orchestration.lib.activating.landed import land, take_back
from orchestration.lib.activating.ledger import Ledger
from orchestration.lib.activating.outcomes import Outcome
from orchestration.lib.activating.places import Order, Place
from orchestration.lib.activating.refusing import ActivationError
from orchestration.lib.activating.rows import read_rows
from orchestration.lib.activating.telling import KINDS
from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.locking import LockedError, activation_lock
from orchestration.lib.common.settings import Home
from orchestration.lib.extracting.connections import ConnectionsError, read_connections
from orchestration.lib.extracting.refusals import ExtractionError, RefusedError

log = logging.getLogger("closedloop.activating")


def activate(home: Home, order: Order) -> Iterator[Outcome]:
    """Shows what is due at each destination, and with `send` tells it.

    Raises ActivationError, ConnectionsError or LockedError where nothing can be tried.
    """
    given = read_connections(home, "activate")
    for name in order.only:
        if name not in destination_names():
            raise ActivationError(f"no destination {name} is known; {_meant(name)}")
    for name in given:
        if name not in destination_names():
            raise ConnectionsError(
                f"{home.connections}: activate.{name}: no such destination; {_meant(name)}"
            )
    with activation_lock(home):
        rows = read_rows(home)
        ledger = Ledger(home)
        try:
            if count := take_back(home, ledger):
                log.warning(
                    "WARNING the ledger lacked %s sends that landing/closedloop/sends has, as one "
                    "from a backup does: they are in it again",
                    f"{count:,}",
                )
            for name in destination_names():
                if not order.only or name in order.only:
                    place = Place(
                        home, name, destination(name), rows, ledger, order, given.get(name)
                    )
                    yield from _activate(home, place)
        finally:
            try:
                land(home, ledger)
            finally:
                ledger.close()


def configured(home: Home) -> list[str]:
    """The destinations that connections.yml names and that are known, whatever is wrong in it."""
    try:
        return sorted(read_connections(home, "activate").keys() & set(destination_names()))
    except ConnectionsError:
        return []


def _activate(home: Home, place: Place) -> Iterator[Outcome]:
    for kind, tell in KINDS.items():
        outcome = Outcome(place.name, kind)
        started, calls = time.monotonic(), place.calls
        try:
            tell(place, outcome)
        except Exception as error:
            log.debug("%s", outcome.name, exc_info=not isinstance(error, ExtractionError))
            outcome.problem = reason(error, place)
        if place.order.send and place.given is None and outcome.due:
            outcome.warnings.append(
                f"{outcome.due:,} are due, and activate of {home.connections} has no "
                f"{place.name}: add it, or switch it off in rules/activation_destinations.csv"
            )
        outcome.seconds = time.monotonic() - started
        outcome.calls = place.calls - calls
        if outcome.says_something:
            yield outcome


def reason(error: Exception, place: Place) -> str:
    """What went wrong, in one line without secrets, and what it needs."""
    told = place.clean(in_one_line(error))
    if isinstance(error, RefusedError) and error.status in (401, 403):
        return f"{told}; it needs {place.of.needs}"
    if isinstance(error, (ActivationError, ExtractionError, LockedError, OSError)):
        return told
    return f"not understood: {type(error).__name__}: {told}"


def _meant(name: str) -> str:
    near = get_close_matches(name, destination_names(), n=1)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(destination_names())}"
