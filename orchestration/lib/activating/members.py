"""Who comes into a list and who leaves it: those who should be in it, beside the ledger.

A list only ever holds who was put into it, so telling the same twice does no harm. A person whose
consent ended leaves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from orchestration.lib.activating.ledger import Book
from orchestration.lib.activating.planning import UNCHANGED, consent_in_words
from orchestration.lib.activating.rows import Member
from orchestration.lib.activating.sends import LIST, NOBODY, Kind, Person, Send
from orchestration.lib.activating.vanished import Plan


def planned_members(
    members: Iterable[Member],
    people: Mapping[str, Person],
    book: Book,
    now: datetime,
    *,
    by_record: bool,
) -> Plan:
    """The plan of all lists of one destination; `now` is UTC."""
    plan, wanted = Plan(), dict[str, Send]()
    for member in members:
        send = _send_of(member, people, now, by_record)
        reason = member.held_back_because or _lacks(send, by_record)
        if reason:
            plan.held.append((send, reason))
        else:
            wanted[send.send_key] = send
    for key, send in wanted.items():
        _add(plan, send, book, key, now)
    _remove(plan, wanted, people, book, now, by_record)
    return plan


def _send_of(member: Member, people: Mapping[str, Person], now: datetime, by_record: bool) -> Send:
    who = (member.contact_id or "") if by_record else member.person_id
    return Send(
        member.destination,
        f"{LIST}{member.list}/{who}",
        1,
        "new",
        member.list,
        now,
        click_id=member.contact_id if by_record else None,
        consent_ads=member.consent_ads == "granted",
        consent_personalization=member.consent_personalization == "granted",
        consent=consent_in_words(
            member.consent_ads, member.consent_personalization, member.consent_because
        ),
        person=NOBODY if by_record else people.get(member.person_id, NOBODY),
    )


def _lacks(send: Send, by_record: bool) -> str | None:
    if by_record:
        return None if send.click_id else "no contact in this CRM"
    if not (send.consent_ads and send.consent_personalization):
        return "no consent"
    return None if send.person else "no e-mail or phone"


def _add(plan: Plan, send: Send, book: Book, key: str, now: datetime) -> None:
    last, taken = book.last.get(key), book.taken.get(key)
    if last and last.state == "begun" and last.send.kind == "new":
        plan.due.append(last.send.of(send.person))
    elif last and last.state == "rejected" and (last.again_at is None or last.again_at > now):
        plan.held.append((send, f"refused: {last.reason}"))
    elif taken and taken.send.kind == "new" and last is taken:
        plan.held.append((send, UNCHANGED))
    else:
        plan.due.append(replace(send, version=last.send.version + 1 if last else 1))


def _remove(
    plan: Plan,
    wanted: Mapping[str, Send],
    people: Mapping[str, Person],
    book: Book,
    now: datetime,
    by_record: bool,
) -> None:
    stay: dict[str, set[str]] = {}  # addresses of each list
    for send in wanted.values():
        stay.setdefault(send.event_name, set()).update(send.person.emails, send.person.phones)
    lost = 0
    for key in sorted(book.last.keys() - wanted.keys()):
        last, taken = book.last[key], book.taken.get(key)
        may_be_in = last.state == "begun" or (taken and taken.send.kind == "new")
        if not may_be_in:
            continue
        kind: Kind = "withdrawn"
        version = last.send.version + (last.send.kind == "new" or last.state != "begun")
        send = replace(last.send, kind=kind, version=version, happened_at=now)
        if by_record:
            plan.due.append(send)
            continue
        known = people.get(key.rpartition("/")[2], NOBODY)
        others = stay.get(send.event_name, set())
        person = Person(
            tuple(one for one in known.emails if one not in others),
            tuple(one for one in known.phones if one not in others),
        )
        if person:
            plan.due.append(send.of(person))
        elif known:
            plan.unsure.append((send, "in the list as another person"))
        else:
            plan.held.append((send, "nobody's address any more, so it cannot be removed"))
            lost += 1
    if lost:
        plan.warnings.append(
            f"{lost:,} persons should leave a list, and their addresses are not known any more: "
            "make the list anew in the vendor's pages"
        )
