"""Conversions that were told and are no longer there: taken back, or named where nobody can."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from orchestration.lib.activating.destination import Conversions
from orchestration.lib.activating.ledger import Book
from orchestration.lib.activating.sends import Kind, Send

_FEW = 20  # that may vanish at once without a question, or
_SHARE = 0.1  # of all that were taken


@dataclass
class Plan:
    """What to send, what not and why, and what may have arrived or not."""

    due: list[Send] = field(default_factory=list)
    held: list[tuple[Send, str]] = field(default_factory=list)
    unsure: list[tuple[Send, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def withdraw(
    plan: Plan,
    there: set[str],
    book: Book,
    of: Conversions[Any],
    now: datetime,
    withdraw_all: bool,
) -> None:
    """Adds to a plan what is to be withdrawn; `there` are the keys that the models still have."""
    gone: list[Send] = []
    stays: list[Send] = []
    for key in sorted(book.last.keys() - there):
        last, taken = book.last[key], book.taken.get(key)
        if last.state == "begun" and last.send.kind == "withdrawn" and "withdraw" in of.can:
            gone.append(last.send)
        elif last.state == "begun":
            plan.unsure.append((last.send, "no longer there"))
        elif taken and taken.send.kind != "withdrawn":
            if last.send.kind == "withdrawn" and (last.again_at is None or last.again_at > now):
                plan.held.append((last.send, f"refused: {last.reason}"))
            elif "withdraw" in of.can:
                kind: Kind = "withdrawn"
                version, zero = last.send.version + 1, Decimal("0.00")
                gone.append(replace(taken.send, version=version, kind=kind, value=zero))
            else:
                stays.append(taken.send)
    if stays:
        plan.held += [(send, "no longer there, and nothing is taken back") for send in stays]
        plan.warnings.append(
            f"{in_words(stays)} are no longer there, and this vendor takes nothing back: "
            "correct it in its own pages"
        )
    if len(gone) > max(_FEW, _SHARE * len(book.taken)) and not withdraw_all:
        were = [book.taken.get(one.send_key, book.last[one.send_key]).send for one in gone]
        plan.held += [(send, "no longer there, as are too many others") for send in were]
        plan.warnings.append(
            f"{in_words(were)} of {len(book.taken):,} are no longer there, so none is withdrawn: "
            "if that is right, activate with WITHDRAW=all"
        )
        return
    plan.due += gone


def in_words(sends: Iterable[Send]) -> str:
    """How many, and of what sum in each currency."""
    count, sums = 0, defaultdict[str, Decimal](Decimal)
    for send in sends:
        count += 1
        if send.value:
            sums[send.currency or "?"] += send.value
    money = ", ".join(f"{total:,.2f} {currency}" for currency, total in sorted(sums.items()))
    return f"{count:,} conversions" + (f" ({money})" if money else "")
