"""Telling one destination what is due, in batches, so that none is lost and none counts twice.

Each batch is begun in the ledger, told, and settled. A batch that is refused for one bad row is
sent without it, or halved until it is found. What was neither taken nor refused for good stays
begun, and the next run sends it again under the same key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from orchestration.lib.activating.ledger import Ledger
from orchestration.lib.activating.refusing import ActivationError
from orchestration.lib.activating.sends import BadRowsError, Receipt, Refusal, Send
from orchestration.lib.extracting.refusals import LimitReachedError, RefusedError

# Statuses of a request that could not be right for any row: nothing of it was taken.
_NOBODY_MAY = (401, 402, 403, 404, 426, 429)
_IN_A_ROW = 10  # single rows refused one after another: then it is not the rows
_A_DAY = 24.0  # hours

Tell = Callable[[Sequence[Send]], Receipt]


@dataclass
class Told:
    """What became of the sends of one run; `clean` takes out of words what nobody should read."""

    clean: Callable[[str], str]
    taken: list[Send] = field(default_factory=list)
    refused: list[tuple[Send, str]] = field(default_factory=list)


def now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC).replace(tzinfo=None)


def send_all(ledger: Ledger, sends: Sequence[Send], most: int, tell: Tell, told: Told) -> None:
    """Tells everything, in batches of at most `most`; `told` has what became of it at any moment.

    Raises what keeps the vendor from taking more.
    """
    waiting = [list(sends[start : start + most]) for start in range(0, len(sends), most)]
    waiting.reverse()
    alone: list[tuple[Send, str]] = []  # refused since the last batch that was taken
    while waiting:
        batch = waiting.pop()
        ledger.begin(batch, now())
        try:
            receipt = tell(batch)
        except BadRowsError as error:
            rest = [send for place, send in enumerate(batch) if place not in error.refused]
            ledger.forget(rest)
            bad = [batch[place] for place in sorted(error.refused)]
            _settle(ledger, bad, Receipt(refused=dict(enumerate(_by_place(error.refused)))), told)
            waiting += [rest] if rest else []
        except (ActivationError, LimitReachedError):
            ledger.forget(batch)
            raise
        except RefusedError as error:
            if error.status < 400 or error.status == 408 or error.status >= 500:
                raise  # it may have been taken
            ledger.forget(batch)
            if error.status in _NOBODY_MAY:
                raise
            if len(batch) > 1:
                half = len(batch) // 2
                waiting += [batch[half:], batch[:half]]
                continue
            alone.append((batch[0], str(error)))
            if len(alone) >= _IN_A_ROW:
                raise ActivationError(
                    f"{len(alone)} in a row were refused, so it is not the rows: {error}"
                ) from None
        else:
            _settle(ledger, batch, receipt, told)
            _refuse(ledger, alone, None, told)
    # Nothing was taken since, so it may be no fault of theirs.
    _refuse(ledger, alone, _A_DAY, told)


def _refuse(ledger: Ledger, alone: list[tuple[Send, str]], again: float | None, told: Told) -> None:
    if alone:
        sends = [send for send, _ in alone]
        ledger.begin(sends, now())
        refused = {place: Refusal(reason, again) for place, (_, reason) in enumerate(alone)}
        _settle(ledger, sends, Receipt(refused=refused), told)
        alone.clear()


def _settle(ledger: Ledger, batch: Sequence[Send], receipt: Receipt, told: Told) -> None:
    """Keeps an answer, in the words of which there may be what nobody should read."""
    refused = {
        place: replace(one, reason=told.clean(one.reason)) for place, one in receipt.refused.items()
    }
    receipt = replace(receipt, refused=refused)
    ledger.settle(batch, receipt, now())
    for place, send in enumerate(batch):
        if place in receipt.refused:
            told.refused.append((send, receipt.refused[place].reason))
        else:
            told.taken.append(send)


def _by_place(refused: dict[int, Refusal]) -> Iterator[Refusal]:
    return (refused[place] for place in sorted(refused))
