"""A data folder, a webhook that gets its alerts, and a mailbox that may."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alert_servers import Mailbox, Webhook


@pytest.fixture
def webhook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    with Webhook() as server:
        monkeypatch.setenv("CLOSEDLOOP_ALERT_URL", f"{server.url}/services/T0/secret")
        yield server


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    with Mailbox() as server:
        monkeypatch.setenv("CLOSEDLOOP_SMTP_URL", f"{server.url}?from=closedloop@firm.example")
        monkeypatch.setenv("CLOSEDLOOP_ALERT_MAIL", "ann@firm.example, bob@firm.example")
        yield server
