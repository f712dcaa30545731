"""Inputs that stop a refresh by design: what each says, and how it is mended."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from orchestration.lib.common.settings import Home

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Stopper:
    """What lands, the pattern of the one line that must tell of it, and what mends it."""

    name: str
    files: Files
    told: str
    mend: Callable[[Home], None]


def _line(record: dict[str, object]) -> bytes:
    return json.dumps(record).encode() + b"\n"


def _then(files: Files) -> Callable[[Home], None]:
    """Lands what corrects it: a newer version of the record, a newer export of the day."""

    def mend(home: Home) -> None:
        for path, content in files.items():
            file = home.landing / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)

    return mend


def _taken_out(path: str) -> Callable[[Home], None]:
    return lambda home: (home.landing / path).unlink()


def _deal(currency: str, closed: str, updated: str) -> bytes:
    return _line(
        {
            "deal_id": "stopper",
            "pipeline": "new",
            "stage": "won",
            "amount": "100.00",
            "currency": currency,
            "created_at": "2026-06-01T10:00:00Z",
            "updated_at": updated,
            "closed_at": closed,
            "is_closed": "true",
            "is_won": "true",
        }
    )


def _spend(currency: str) -> bytes:
    return _line(
        {
            "date": "2026-06-03",
            "platform": "stopper",
            "campaign": "stopper",
            "source": "stopper",
            "medium": "cpc",
            "cost": "5.00",
            "currency": currency,
        }
    )


_BROKEN = "generic/web_events/broken.jsonl"

_BUILT = [
    Stopper(
        "a deal in a currency that does not exist",
        {"generic/deals/stopper_1.jsonl": _deal("XQZ", "2026-06-02T10:00:00Z", "2026-06-03")},
        r"No rate from XQZ to USD .*add one to rules/exchange_rates\.csv",
        _then({"generic/deals/stopper_2.jsonl": _deal("USD", "2026-06-02", "2026-06-04")}),
    ),
    Stopper(
        "a cost in a currency that does not exist",
        {"generic/ad_spend/exported_at=2026-07-01/stopper.jsonl": _spend("'; --")},
        r"No rate from '; -- to USD .*add one to rules/exchange_rates\.csv",
        _then({"generic/ad_spend/exported_at=2026-07-02/stopper.jsonl": _spend("USD")}),
    ),
]

# What stops a refresh together: as it loads, and as it builds, where one hides what comes after it.
STOPPERS = [
    [
        Stopper(
            "an export of which every record is broken",
            {_BROKEN: b"".join(_line({"event_id": f"broken-{number}"}) for number in range(2_000))},
            r"generic/web_events: .* are in quarantine.*`make replay`",
            _taken_out(_BROKEN),
        ),
    ],
    *([stopper] for stopper in _BUILT),
]
