"""An alert to a web address: Slack and Teams in their own form, others as plain JSON."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests

from orchestration.lib.alerting.message import Message

_TIMEOUT = 10.0  # seconds
_SLACK = ("hooks.slack.com", "hooks.slack-gov.com")
# Workflows of Power Automate, and the older connectors.
_TEAMS = (".logic.azure.com", ".powerplatform.com", ".webhook.office.com")


class NotSentError(RuntimeError):
    """An alert did not get out; the message says why, without address and password."""


def send(url: str, message: Message) -> None:
    """Posts the message.

    Raises NotSentError when the address is none, does not answer, or answers with anything but
    2xx.
    """
    host = _host(url)
    try:
        answer = requests.post(
            url, json=payload(host, message), timeout=_TIMEOUT, allow_redirects=False, stream=True
        )
        answer.close()
    except requests.RequestException as error:  # whose words repeat the address, a secret
        raise NotSentError(f"{host}: {type(error).__name__}") from None
    if not 200 <= answer.status_code < 300:
        raise NotSentError(f"{host} answered {answer.status_code}")


def payload(host: str, message: Message) -> dict[str, Any]:
    """The body that a host understands."""
    if host in _SLACK:
        return {"text": _escaped(message.text)}
    if host.endswith(_TEAMS):
        return _card(message)
    return message.data


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not host:
        raise NotSentError("CLOSEDLOOP_ALERT_URL is no address like https://hooks.slack.com/...")
    return host


def _escaped(text: str) -> str:
    """The three characters that mean something in Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _card(message: Message) -> dict[str, Any]:
    title = {"type": "TextBlock", "text": message.subject, "weight": "Bolder", "wrap": True}
    blocks = [
        {"type": "TextBlock", "text": line, "wrap": True, "separator": is_first}
        for paragraph in message.paragraphs
        for is_first, line in zip((True, False), paragraph.split("\n"), strict=False)
    ]
    content = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [title, *blocks],
    }
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "content": content}]}
