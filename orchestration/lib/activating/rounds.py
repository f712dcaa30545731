"""Telling one destination in rounds: planned, told, planned again, and shown row by row."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from orchestration.lib.activating.ledger import Ledger
from orchestration.lib.activating.outcomes import DID, HELD, REFUSED, UNSURE, WOULD, Outcome, Row
from orchestration.lib.activating.places import Place
from orchestration.lib.activating.planning import UNCHANGED
from orchestration.lib.activating.sending import Tell, Told, now, send_all
from orchestration.lib.activating.sends import Receipt, Send
from orchestration.lib.activating.vanished import Plan
from orchestration.lib.common.settings import Home

_SAID = (UNCHANGED, "refused: ")
_ROUNDS = 3  # what was settled first may be adjusted then, and not more
_ASKED_FOR = timedelta(days=7)  # after which a request's outcome is not asked for any more


def tell_due(
    place: Place,
    outcome: Outcome,
    plan: Callable[[Ledger], Plan],
    parts: Callable[[list[Send]], Iterator[tuple[list[Send], Tell]]],
    most: int,
) -> None:
    """Plans and tells what is due, and what is due then.

    `parts` splits it into what goes into requests of one kind.
    """
    told, unsure = Told(place.clean), list[tuple[Send, str]]()
    with _books(place, outcome) as ledger:
        try:
            for _ in range(_ROUNDS if place.sends else 0):
                found = plan(ledger)
                if not (found.due or found.unsure):
                    break
                _settle(ledger, found.unsure)
                unsure += found.unsure
                for sends, tell in parts(found.due):
                    send_all(ledger, sends, most, tell, told)
        finally:
            _show(outcome, plan(ledger), told, unsure)


@contextmanager
def _books(place: Place, outcome: Outcome) -> Iterator[Ledger]:
    """The ledger; a copy of nothing where the vendor only checks, for nothing was told then."""
    if not (place.sends and place.reach()[1].only_checks):
        yield place.ledger
        return
    outcome.notes.append("only_checks is set: what is shown as sent was checked, and not taken")
    with (
        tempfile.TemporaryDirectory(dir=place.home.activation) as folder,
        closing(Ledger(Home(Path(folder)))) as ledger,
    ):
        yield ledger


def _settle(ledger: Ledger, unsure: list[tuple[Send, str]]) -> None:
    for send, reason in unsure:
        ledger.begin([send], now())
        ledger.settle([send], Receipt(note=f"{UNSURE}: {reason}"), now())


def ask_what_became(place: Place, confirm: Callable[..., Any], outcome: Outcome) -> None:
    """Asks what became of requests that the vendor took and did not look at yet."""
    for request in place.ledger.requests(place.name, now() - _ASKED_FOR):
        told = confirm(*place.reach(), request)
        if told is None:
            continue
        state, why = told[0], place.clean(told[1] or "") or None
        count = place.ledger.confirm(place.name, request, state, why, now())
        if why:
            outcome.warnings.append(f"request {request} of {count:,}: {why}")


def _show(outcome: Outcome, plan: Plan, told: Told, unsure: Sequence[tuple[Send, str]]) -> None:
    # What was just told is held back from now on, which is not worth saying twice.
    done = {send.send_key for send in told.taken}
    done |= {send.send_key for send, _ in [*told.refused, *unsure]}
    rows = [_row(send, DID[send.kind], "") for send in told.taken]
    rows += [_row(send, REFUSED, why) for send, why in told.refused]
    rows += [_row(send, UNSURE, why) for send, why in [*unsure, *plan.unsure]]
    rows += [_row(send, WOULD[send.kind], "") for send in plan.due]
    rows += [
        _row(send, HELD, why)
        for send, why in plan.held
        if not (send.send_key in done and why.startswith(_SAID))
    ]
    outcome.rows = rows
    outcome.warnings += plan.warnings


def _row(send: Send, what: str, why: str) -> Row:
    return {
        "what": what,
        "why": why,
        "send_key": send.send_key,
        "version": send.version,
        "event_name": send.event_name,
        "happened_at": f"{send.happened_at:%Y-%m-%d %H:%M:%S}",
        "value": send.value,
        "currency": send.currency,
        "click_id_type": send.click_id_type,
        "click_id": send.click_id,
        "consent": send.consent,
    }
