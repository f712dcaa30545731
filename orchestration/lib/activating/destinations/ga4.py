"""Google Analytics 4: events by the Measurement Protocol, one request each.

GA4 answers 204 to whatever it is sent. It counts a purchase once by its transaction_id, and any
other event as often as it is told: such an event is never sent a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from math import inf
from typing import Any

from orchestration.lib.activating.destination import Account, Conversions, Destination
from orchestration.lib.activating.sends import Receipt, Refusal, Send
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import Secret
from orchestration.lib.extracting.signing import unsigned

_KNOWN_AGAIN = ("purchase", "refund")


class Settings(Account):
    """`measurement_id` is that of the web stream; in the EU base_url may be region1's."""

    base_url: str = "https://www.google-analytics.com"
    measurement_id: str
    api_secret: Secret


def _client(settings: Settings) -> Client:
    return Client(settings.base_url, unsigned, per_second=20, attempts=1)


def _send(client: Client, settings: Settings, sends: Sequence[Send]) -> Receipt:
    (send,) = sends
    path = "/debug/mp/collect" if settings.only_checks else "/mp/collect"
    answer = client.send(
        "POST",
        path,
        params={
            "measurement_id": settings.measurement_id,
            "api_secret": settings.api_secret.get_secret_value(),
        },
        json=_payload(send),
    )
    if settings.only_checks:
        found = client.json(answer)["validationMessages"]
        if found:
            return Receipt(refused={0: Refusal(f"{found[0]['description']}")})
    return Receipt()


def _payload(send: Send) -> dict[str, Any]:
    params: dict[str, Any] = {"transaction_id": send.send_key, "engagement_time_msec": 1}
    if send.value is not None and send.kind != "withdrawn":
        params |= {"value": float(send.value), "currency": send.currency}
    consent = {
        "ad_user_data": send.consent_ads,
        "ad_personalization": send.consent_personalization,
    }
    return {
        "client_id": send.client_id,
        "timestamp_micros": int(send.happened_at.replace(tzinfo=UTC).timestamp() * 1_000_000),
        "consent": {name: "GRANTED" if is_so else "DENIED" for name, is_so in consent.items()},
        "events": [{"name": _name(send), "params": params}],
    }


def _name(send: Send) -> str:
    return "refund" if send.kind == "withdrawn" else send.event_name


def _usable(send: Send) -> str | None:
    return None if send.client_id else "no client id of GA4"


DESTINATION = Destination(
    settings=Settings,
    client=_client,
    conversions=Conversions(
        _send,
        most=1,
        can=frozenset({"withdraw"}),
        known_again=lambda send: inf if _name(send) in _KNOWN_AGAIN else 0.0,
        lacks=_usable,
    ),
    needs="an API secret of the stream's Measurement Protocol",
    example="""\
ga4:
  measurement_id: G-ABC1234567  # Admin > Data streams
  api_secret: GA4_API_SECRET  # Admin > Data streams > Measurement Protocol API secrets
  # base_url: https://region1.google-analytics.com  # where data has to stay in the EU
  # only_checks: true  # GA4 checks each event and takes none
""",
)
