"""Vendors asked to erase, after everything of the person is erased here.

What is asked is planned and shown before; `pending.py` keeps it until each vendor has answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from orchestration.lib.activating.destination import destination
from orchestration.lib.activating.hashing import without_addresses
from orchestration.lib.activating.ledger import Ledger
from orchestration.lib.activating.refusing import ActivationError
from orchestration.lib.activating.sends import LIST, BadRowsError, Person, Receipt, Send
from orchestration.lib.common.erased import read_erased
from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.settings import Home
from orchestration.lib.erasing.pending import Call, keep_pending, read_pending
from orchestration.lib.erasing.vendor_plans import part_of, reached
from orchestration.lib.erasing.vendor_records import WAYS
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.refusals import ExtractionError, RefusedError

_AGAIN = "`make erase` asks again; or erase there by hand and remove erasure.calls"


class Told(NamedTuple):
    """One vendor's answer in a line, and whether it erased."""

    line: str
    is_done: bool


class _OtherError(Exception):
    """A record is not the person's any more."""


_KNOWN = (ActivationError, BadRowsError, ExtractionError, OSError, _OtherError)


def call_vendors(home: Home) -> Iterator[Told]:
    """Asks each vendor, and forgets what was asked once it has answered."""
    calls = read_pending(home).calls
    for name in sorted({call.vendor for call in calls}):
        of = [call for call in calls if call.vendor == name]
        yield _asked(home, name, of)


def _asked(home: Home, name: str, calls: Sequence[Call]) -> Told:
    client: Client | None = None
    lines: list[str] = []
    gone = 0
    try:
        client, settings = reached(home, name, part_of(home, name))
        for call in calls:
            if name in WAYS:
                gone += _of_records(client, call)
            else:
                lines.append(_off_lists(home, client, settings, call))
            pending = read_pending(home)
            left = [one for one in pending.calls if one != call]
            keep_pending(home, replace(pending, calls=left))
    except Exception as error:
        told = in_one_line(error)
        if isinstance(error, RefusedError) and error.status in (401, 403):
            told += f"; it needs {WAYS[name].needs if name in WAYS else destination(name).needs}"
        if not isinstance(error, _KNOWN):
            told = f"not understood: {type(error).__name__}: {told}"
        told = without_addresses(client.masked(told) if client else told)
        return Told(f"{name}: {told}; {_AGAIN}", is_done=False)
    if name in WAYS:
        total = sum(len(call.records) for call in calls)
        lines = [f"{total - gone:,} of {total:,} records, {WAYS[name].done}"]
        lines += [f"{gone:,} not there any more"] if gone else []
    return Told(f"{name}: {'; '.join(lines)}", is_done=True)


def _of_records(client: Client, call: Call) -> int:
    """Erases the records of a call; how many were not there any more."""
    way, gone = WAYS[call.vendor], 0
    for record in call.records:
        addresses = way.addresses(client, record)
        if addresses is None:
            gone += 1
            continue
        if addresses and call.emails and not addresses & set(call.emails):
            raise _OtherError("a record has another e-mail address by now: look whose it is")
        way.erase(client, record)
    return gone


def _off_lists(home: Home, client: Client, settings: Any, call: Call) -> str:  # noqa: ANN401
    if settings.only_checks:
        raise ActivationError("only_checks is set, so nothing would be removed: take it out")
    change = destination(call.vendor).audience.change  # type: ignore[union-attr]
    people = [Person((one,)) for one in call.emails] + [Person((), (one,)) for one in call.phones]
    now, answers = datetime.now(UTC).replace(tzinfo=None), list[str]()
    for name in call.lists:
        gone = Send(call.vendor, f"{LIST}{name}/", 1, "withdrawn", name, now)
        told = change(client, settings, name, [gone.of(person) for person in people])
        answers += filter(None, (told.request_id, told.note))
        _settle(home, call, name, told, now)
    return f"off {', '.join(call.lists)} (taken as {', '.join(answers)})"


def _settle(home: Home, call: Call, name: str, told: Receipt, now: datetime) -> None:
    """Says in the ledger that the person left a list, so that nobody waits for it any more."""
    erased = read_erased(home)
    person = (erased and erased.token("id", call.person)) or call.person
    with closing(Ledger(home)) as ledger:
        last = ledger.book(call.vendor, members=True).last.get(f"{LIST}{name}/{person}")
        if last and last.send.kind == "new":
            send = replace(last.send, kind="withdrawn", version=last.send.version + 1)
            ledger.begin([send], now)
            ledger.settle([send], told, now)
