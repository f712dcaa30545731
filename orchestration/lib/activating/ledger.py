"""What was sent, version by version: begun before the vendor is called, settled after it.

One SQLite file, written through to the disk at each step. A version that is begun and not settled
may have arrived. What version 1 said of time, click and event stays: a vendor that knows a sale by
them would count a second one. No address and no hash of one is in it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from orchestration.lib.activating.ledger_rows import (
    ADOPTED,
    LANDED,
    SEND,
    STATE,
    TABLES,
    adopted_of,
    key_of,
    row_of,
    sent_of,
    text_of,
)
from orchestration.lib.activating.refusing import ActivationError
from orchestration.lib.activating.sends import Receipt, Send, Sent
from orchestration.lib.common.permissions import private_folder
from orchestration.lib.common.settings import Home

_KEY = "destination = ? and send_key = ? and version = ?"


@dataclass
class Book:
    """What the ledger has of one destination: the last version of each key, and the last taken."""

    last: dict[str, Sent]
    taken: dict[str, Sent]


class Ledger:
    """The ledger of a data folder; close it. Raises ActivationError where it is damaged."""

    def __init__(self, home: Home) -> None:
        private_folder(home.activation)
        path = home.activation / "ledger.sqlite"
        self._file = sqlite3.connect(path)
        try:
            self._file.execute("pragma journal_mode = wal")
            self._file.execute("pragma synchronous = full")  # each step is on the disk
            self._file.executescript(TABLES)
        except sqlite3.DatabaseError as error:
            self._file.close()
            raise ActivationError(
                f"{path}: {error}; bring it back from the last backup, or move it away, then "
                "activate again: what was sent since is read from landing/closedloop/sends"
            ) from None

    def book(self, destination: str, *, members: bool = False) -> Book:
        """The conversions of a destination, or the members of its lists."""
        found = self._file.execute(
            f"select {', '.join((*SEND, *STATE))} from sends where destination = ? "
            f"and send_key {'like' if members else 'not like'} 'list/%' order by version",
            [destination],
        )
        book = Book({}, {})
        for row in found:
            sent = sent_of(row)
            book.last[sent.send.send_key] = sent
            if sent.is_taken:
                book.taken[sent.send.send_key] = sent
        return book

    def begin(self, sends: Iterable[Send], at: datetime) -> None:
        """Says that these are about to be sent, again where they were begun before."""
        names = (*SEND, "state", "attempts", "first_attempt_at", "sent_at")
        now = text_of(at)
        with self._file:
            self._file.executemany(
                f"insert into sends ({', '.join(names)}) values ({_marks(names)}) on conflict "
                "do update set attempts = attempts + 1, sent_at = excluded.sent_at",
                [(*row_of(send), "begun", 1, now, now) for send in sends],
            )

    def settle(self, sends: Sequence[Send], receipt: Receipt, at: datetime) -> None:
        """Keeps the vendor's answer to a batch."""
        rows = []
        for place, send in enumerate(sends):
            told, again = ("accepted", receipt.note), None
            if refusal := receipt.refused.get(place):
                told = ("rejected", refusal.reason)
                if refusal.again_hours is not None:
                    again = text_of(at + timedelta(hours=refusal.again_hours))
            rows.append((*told, again, text_of(at), receipt.request_id, *key_of(send)))
        with self._file:
            self._file.executemany(
                "update sends set state = ?, reason = ?, again_at = ?, settled_at = ?, "
                f"request_id = ? where {_KEY}",
                rows,
            )

    def forget(self, sends: Iterable[Send]) -> None:
        """Takes back that these were begun: the vendor said that it took none of them.

        What an earlier run had begun too may have arrived then, and stays begun.
        """
        with self._file:
            self._file.executemany(
                f"delete from sends where {_KEY} and state = 'begun' and attempts = 1",
                [key_of(send) for send in sends],
            )

    def requests(self, destination: str, since: datetime) -> list[str]:
        """The requests whose outcome the vendor has not told yet, the oldest first."""
        found = self._file.execute(
            "select request_id, min(sent_at) as at from sends where destination = ? "
            "and state = 'accepted' and request_id is not null and reason is null "
            "group by request_id having at >= ? order by at",
            [destination, text_of(since)],
        )
        return [request for request, _ in found]

    def confirm(
        self, destination: str, request: str, state: str, reason: str | None, at: datetime
    ) -> int:
        """Keeps what became of a request; of how many sends."""
        with self._file:
            return self._file.execute(
                "update sends set state = ?, reason = ?, settled_at = ? "
                "where destination = ? and request_id = ? and state = 'accepted'",
                [state, reason, text_of(at), destination, request],
            ).rowcount

    def settled(self) -> Iterator[dict[str, Any]]:
        """Each version that is settled, as it lands for the models."""
        found = self._file.execute(
            f"select {', '.join(LANDED)} from sends where state != 'begun' "
            "order by destination, send_key, version"
        )
        for row in found:
            record = dict(zip(LANDED, row, strict=True))
            yield {"send_id": "{destination}/{send_key}/{version}".format(**record), **record}

    def landings(self) -> set[str]:
        """The folders of landed outcomes that hold nothing that the ledger lacks."""
        return {folder for (folder,) in self._file.execute("select folder from landings")}

    def keep_landings(self, folders: Collection[str]) -> None:
        """Adds folders to `landings`."""
        with self._file:
            self._file.executemany(
                "insert or ignore into landings values (?)", [(one,) for one in folders]
            )

    def adopt(self, records: Iterable[dict[str, Any]]) -> int:
        """Takes over landed outcomes that are not in the ledger; how many.

        A ledger from a backup lacks what was sent since.
        """
        before = self._file.total_changes
        with self._file:
            self._file.executemany(
                f"insert into sends ({', '.join(ADOPTED)}) values "
                f"({', '.join(f':{name}' for name in ADOPTED)}) on conflict do update set "
                "state = excluded.state, reason = excluded.reason, "
                "settled_at = excluded.settled_at, request_id = excluded.request_id "
                "where sends.state = 'begun'",
                [adopted_of(record) for record in records],
            )
        return self._file.total_changes - before

    def close(self) -> None:
        """Lets go of the file."""
        self._file.close()


def _marks(names: Collection[str]) -> str:
    return ", ".join("?" * len(names))
