"""What vendors are still to be told: a private file, from before an erasure until they were.

It holds plain ids and addresses, which nothing else does once the erasure is done. While it names
subjects, the erasure is not done, and may not have begun: then it is begun again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from orchestration.lib.common.erased import part_of, write_whole
from orchestration.lib.common.settings import Home
from orchestration.lib.erasing.subject import Subject


@dataclass(frozen=True)
class Call:
    """One vendor and one person: records by their ids, or lists that they may be on."""

    vendor: str
    records: Sequence[str] = ()
    lists: Sequence[str] = ()
    emails: Sequence[str] = field(default=(), repr=False)
    phones: Sequence[str] = field(default=(), repr=False)
    person: str = ""  # as the ledger of activation has it


@dataclass(frozen=True)
class Pending:
    """Calls, and the subjects of those that wait for their own erasure."""

    subjects: Sequence[Subject]
    calls: Sequence[Call]


def read_pending(home: Home) -> Pending:
    """What is still to be told; nothing where there is no file."""
    try:
        told: dict[str, Any] = json.loads(home.erasure_calls.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Pending([], [])
    return Pending(
        [Subject(**one) for one in told["subjects"]], [Call(**one) for one in told["calls"]]
    )


def keep_pending(home: Home, pending: Pending) -> None:
    """Writes what is still to be told; nothing is left where that is nothing."""
    if not pending.calls:
        for path in (home.erasure_calls, part_of(home.erasure_calls)):
            path.unlink(missing_ok=True)
        return
    told = {
        "subjects": [asdict(one) for one in pending.subjects],
        "calls": [asdict(one) for one in pending.calls],
    }
    write_whole(home.erasure_calls, json.dumps(told).encode())


def wait_for_erasure(home: Home, subjects: Sequence[Subject], calls: Sequence[Call]) -> None:
    """Keeps the calls of subjects that are about to be erased, beside those of before."""
    before = read_pending(home)
    keep_pending(home, Pending([*before.subjects, *subjects], [*before.calls, *calls]))


def erasure_is_done(home: Home) -> None:
    """Leaves of the subjects only what the calls need."""
    keep_pending(home, replace(read_pending(home), subjects=[]))
