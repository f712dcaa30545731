"""What one destination is told, of each kind: what is due is planned, told and booked."""

from __future__ import annotations

import logging
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from orchestration.lib.activating.destination import Audience, Conversions
from orchestration.lib.activating.fields import Written, write_all
from orchestration.lib.activating.ledger import Ledger
from orchestration.lib.activating.members import planned_members
from orchestration.lib.activating.outcomes import DID, HELD, REFUSED, UNSURE, WOULD, Outcome, Row
from orchestration.lib.activating.places import Place
from orchestration.lib.activating.planning import UNCHANGED, Plan, planned
from orchestration.lib.activating.rows import Field
from orchestration.lib.activating.sending import Tell, Told, now, send_all
from orchestration.lib.activating.sends import Receipt, Send
from orchestration.lib.common.settings import Home

log = logging.getLogger("closedloop.activating")

_SAID = (UNCHANGED, "refused: ")
_ROUNDS = 3  # what was settled first may be adjusted then, and not more
_ASKED_FOR = timedelta(days=7)  # after which a request's outcome is not asked for any more


def tell_conversions(place: Place, outcome: Outcome) -> None:
    """Conversions: new, adjusted and withdrawn."""
    of: Conversions[Any] | None = place.of.conversions
    rows = [row for row in place.rows.conversions if row.destination == place.name]
    if of is None or not (rows or place.ledger.book(place.name).last):
        return
    if place.sends:
        _confirm(place, of.confirm, outcome)

    def plan(ledger: Ledger) -> Plan:
        return planned(
            rows,
            place.rows.people,
            ledger.book(place.name),
            of,
            now(),
            withdraw_all=place.order.withdraw_all,
        )

    def parts(due: list[Send]) -> Iterator[tuple[list[Send], Tell]]:
        client, settings = place.reach()
        for is_new in (True, False):
            yield (
                [one for one in due if (one.kind == "new") is is_new],
                partial(of.send, client, settings),
            )

    _tell(place, outcome, plan, parts, of.most)
    if place.sends:
        _confirm(place, of.confirm, outcome)


def tell_audience(place: Place, outcome: Outcome) -> None:
    """Members of lists: who comes in, and who leaves."""
    of: Audience[Any] | None = place.of.audience
    members = [row for row in place.rows.members if row.destination == place.name]
    if of is None or not (members or place.ledger.book(place.name, members=True).last):
        return
    if place.prepares and of.prepare:
        for name in sorted({row.list for row in members}):
            outcome.notes += of.prepare(*place.reach(), name)

    def plan(ledger: Ledger) -> Plan:
        book = ledger.book(place.name, members=True)
        return planned_members(members, place.rows.people, book, now(), by_record=of.by_record)

    def parts(due: list[Send]) -> Iterator[tuple[list[Send], Tell]]:
        client, settings = place.reach()
        lists = defaultdict(list)
        for one in due:
            lists[one.event_name, one.kind].append(one)
        for (name, _), sends in sorted(lists.items(), key=lambda item: item[0][1] == "new"):
            yield sends, partial(of.change, client, settings, name)

    _tell(place, outcome, plan, parts, of.most)


def tell_fields(place: Place, outcome: Outcome) -> None:
    """Fields of the CRM's records, where they differ."""
    of = place.of.fields
    rows = [row for row in place.rows.fields if row.destination == place.name]
    if of is None or not rows:
        return
    due = [row for row in rows if row.held_back_because is None]
    written = Written()
    try:
        if place.prepares:
            names = defaultdict(set)
            for row in rows:
                names[row.object].add(row.property)
            for kind in sorted(names):
                outcome.notes += of.prepare(*place.reach(), kind, names[kind])
        if place.sends and due:
            write_all(*place.reach(), of, due, written)
    finally:
        outcome.rows = [_field_row(row, written, place) for row in rows]
        outcome.warnings += [f"{name}: {why}" for name, why in sorted(written.missing.items())]


def _field_row(row: Field, written: Written, place: Place) -> Row:
    what, why = WOULD["new"], row.object
    record = (row.object, row.record_id)
    if row.held_back_because:
        what, why = HELD, row.held_back_because
    elif reason := written.missing.get(f"{row.object}.{row.property}"):
        what, why = REFUSED, reason
    elif record in written.refused:
        what, why = REFUSED, place.clean(written.refused[record])
    elif record in written.done:
        what = DID["new"]
    names = ("object", "record_id", "property", "current_value", "value")
    return {"what": what, "why": why} | {
        "new_value" if name == "value" else name: getattr(row, name) for name in names
    }


def _tell(
    place: Place,
    outcome: Outcome,
    plan: Callable[[Ledger], Plan],
    parts: Callable[[list[Send]], Iterator[tuple[list[Send], Tell]]],
    most: int,
) -> None:
    """Plans, and tells what is due; `parts` splits it into what goes in one kind of request."""
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


def _confirm(place: Place, confirm: Callable, outcome: Outcome) -> None:
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


# In the order in which they are told.
KINDS: dict[str, Callable[[Place, Outcome], None]] = {
    "fields": tell_fields,
    "conversions": tell_conversions,
    "audience": tell_audience,
}
