"""What one destination is told, of each kind: what is due is planned, told and booked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from orchestration.lib.activating.destination import Audience, Conversions
from orchestration.lib.activating.fields import Written, write_all
from orchestration.lib.activating.ledger import Ledger
from orchestration.lib.activating.members import planned_members
from orchestration.lib.activating.outcomes import DID, HELD, REFUSED, WOULD, Outcome, Row
from orchestration.lib.activating.places import Place
from orchestration.lib.activating.planning import planned
from orchestration.lib.activating.rounds import ask_what_became, tell_due
from orchestration.lib.activating.rows import Field
from orchestration.lib.activating.sending import Tell, now
from orchestration.lib.activating.sends import Send
from orchestration.lib.activating.vanished import Plan


def tell_conversions(place: Place, outcome: Outcome) -> None:
    """Conversions: new, adjusted and withdrawn."""
    of: Conversions[Any] | None = place.of.conversions
    rows = [row for row in place.rows.conversions if row.destination == place.name]
    if of is None or not (rows or place.ledger.book(place.name).last):
        return
    if place.sends:
        ask_what_became(place, of.confirm, outcome)

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

    tell_due(place, outcome, plan, parts, of.most)
    if place.sends:
        ask_what_became(place, of.confirm, outcome)


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

    tell_due(place, outcome, plan, parts, of.most)


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


# In the order in which they are told.
KINDS: dict[str, Callable[[Place, Outcome], None]] = {
    "fields": tell_fields,
    "conversions": tell_conversions,
    "audience": tell_audience,
}
