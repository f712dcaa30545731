"""Telling what is new, once: from what was found to the channels that the environment names."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from orchestration.lib.alerting import mail, state, webhook
from orchestration.lib.alerting.found import Seen, quarantined
from orchestration.lib.alerting.late import lateness
from orchestration.lib.alerting.message import Message, due
from orchestration.lib.alerting.state import State, exactly
from orchestration.lib.alerting.troubles import (
    LATE,
    QUARANTINE,
    lasting,
    moment,
    remembered,
    told,
)
from orchestration.lib.common.errors import in_one_line
from orchestration.lib.common.permissions import kept_private
from orchestration.lib.common.settings import Home

_PATIENCE = 15.0  # seconds that a channel may take, whatever hangs
_AGAIN = "it is tried again after the next refresh"

Send = Callable[[Message], None]


def tell(home: Home, seen: Seen, at: datetime | None = None) -> list[str]:
    """Tells what a refresh that ended `at` (UTC, now by default) found, as far as it is new.

    Never raises, and returns within a minute: a line for each channel that could not be told.
    """
    now = at or datetime.now(UTC)

    def remember(known: State) -> None:
        if exactly(now) < (known.tried_at or "") <= exactly(datetime.now(UTC)):
            return  # a later refresh was told of already
        known.tried_at = exactly(now)
        if not seen.failure:
            known.refreshed_at = moment(now)
        kept = quarantined(home)
        judged = seen.judged() | (set() if kept is None else {QUARANTINE})
        found = [*seen.troubles(), *(kept or [])]
        known.known = remembered(known.known, found, judged, now)

    return _told(home, remember)


def check(home: Home) -> list[str]:
    """Tells when the daily refresh did not come, and what could not be told before, as tell()."""
    return _told(home, lambda _: None)


def channels() -> dict[str, Send]:
    """How alerts leave, by the environment: `webhook` and `mail`, or neither."""
    url, server, recipients = (
        os.environ.get(name, "").strip()
        for name in ("CLOSEDLOOP_ALERT_URL", "CLOSEDLOOP_SMTP_URL", "CLOSEDLOOP_ALERT_MAIL")
    )
    found: dict[str, Send] = {}
    if url:
        found["webhook"] = lambda message: webhook.send(url, message)
    if server or recipients:
        found["mail"] = lambda message: mail.send(server, recipients, message)
    return found


def _told(home: Home, remember: Callable[[State], None]) -> list[str]:
    try:
        with kept_private(home.root), state.alone(home):
            return _tell(home, remember)
    except Exception as error:  # no alert is worth a refresh
        return [f"no alert was sent: {in_one_line(error)}"]


def _tell(home: Home, remember: Callable[[State], None]) -> list[str]:
    known = state.read(home)
    remember(known)
    problems = []
    now = datetime.now(UTC)
    try:
        known.known = remembered(known.known, lateness(known, now), {LATE}, now)
    except ValueError as error:
        problems.append(f"nobody watches whether a refresh comes: {error}")
    problems += _kept(home, known)
    for channel, send in channels().items():
        message = due(home.root.name, known.known, channel)
        if message is None:
            continue
        if problem := _within(_PATIENCE, send, message):
            problems.append(f"the {channel} alert was not sent: {problem}; {_AGAIN}")
        else:
            known.known = told(known.known, channel)
    known.known = lasting(known.known, channels())
    return list(dict.fromkeys([*problems, *_kept(home, known)]))


def _kept(home: Home, known: State) -> list[str]:
    """Keeps the state; of a full disk it is said, and the alert leaves all the same."""
    try:
        state.write(home, known)
    except OSError as error:
        return [f"what was told is not remembered: {in_one_line(error)}"]
    return []


def _within(seconds: float, send: Send, message: Message) -> str | None:
    """Why the message was not sent; None when it was. A name server may take minutes: not here."""
    outcome: list[str | None] = []

    def run() -> None:
        try:
            send(message)
        except webhook.NotSentError as error:
            outcome.append(str(error))
        except Exception as error:  # whose words may repeat a secret
            outcome.append(type(error).__name__)
        else:
            outcome.append(None)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    return outcome[0] if outcome else f"no answer within {seconds:.0f} seconds"
