"""LinkedIn's Conversions API: events for conversion rules; nothing is adjusted or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from math import inf
from typing import Any

import requests

from orchestration.lib.activating.destination import Account, Conversions, Destination
from orchestration.lib.activating.hashing import hashed, plain_email
from orchestration.lib.activating.refusing import ActivationError
from orchestration.lib.activating.sends import Receipt, Refusal, Send
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import AppAccess

_MOST = 5_000


class Settings(Account, AppAccess):
    """`conversions` has the id of the rule of each event_name; `version` ends after a year."""

    base_url: str = "https://api.linkedin.com"
    token_url: str = "https://www.linkedin.com/oauth/v2/accessToken"
    conversions: dict[str, str]
    version: str = "202607"


def _client(settings: Settings) -> Client:
    return Client(
        settings.base_url,
        settings.sign_in(),
        asks_to_wait=_day_is_used_up,
        headers={"LinkedIn-Version": settings.version, "X-Restli-Protocol-Version": "2.0.0"},
    )


def _day_is_used_up(answer: requests.Response) -> float | None:
    return inf if answer.status_code == 429 and " DAY limit" in answer.text else None


def _send(client: Client, settings: Settings, sends: Sequence[Send]) -> Receipt:
    elements = [_event(settings, send) for send in sends]
    answer = client.send(
        "POST",
        "/rest/conversionEvents",
        json={"elements": elements},
        headers={"X-RestLi-Method": "BATCH_CREATE"},
    )
    told = client.json(answer)["elements"]
    refused = {
        place: Refusal(one.get("error", {}).get("message") or f"status {one['status']}")
        for place, one in enumerate(told)
        if not 200 <= one["status"] < 300 and one["status"] != 409
    }
    return Receipt(answer.headers.get("x-li-uuid"), refused)


def _event(settings: Settings, send: Send) -> dict[str, Any]:
    rule = settings.conversions.get(send.event_name)
    if rule is None:
        raise ActivationError(
            f"activate.linkedin_ads.conversions of connections.yml has no {send.event_name}: "
            "add the id of its rule"
        )
    event: dict[str, Any] = {
        "conversion": f"urn:lla:llaPartnerConversion:{rule}",
        "conversionHappenedAt": int(send.happened_at.replace(tzinfo=UTC).timestamp() * 1000),
        "user": {"userIds": _ids(send)},
        "eventId": send.send_key,
    }
    if send.value is not None:
        event["conversionValue"] = {"currencyCode": send.currency, "amount": f"{send.value:.2f}"}
    return event


def _ids(send: Send) -> list[dict[str, str]]:
    found = [("SHA256_EMAIL", one) for one in hashed(send.person.emails, plain_email)]
    if send.click_id and send.click_id_type == "li_fat_id":
        found.append(("LINKEDIN_FIRST_PARTY_ADS_TRACKING_UUID", send.click_id))
    return [{"idType": kind, "idValue": value} for kind, value in found]


def _usable(send: Send) -> str | None:
    return None if _ids(send) else "no click id and no e-mail"


DESTINATION = Destination(
    settings=Settings,
    client=_client,
    conversions=Conversions(_send, _MOST, lacks=_usable),
    needs="the scopes rw_conversions and r_ads, and the role Campaign Manager in the account",
    example="""\
linkedin_ads:
  client_id: LINKEDIN_CLIENT_ID  # of an app with the Conversions API
  client_secret: LINKEDIN_CLIENT_SECRET
  refresh_token: LINKEDIN_CONVERSIONS_REFRESH_TOKEN  # with the scope rw_conversions
  # the id of each rule whose source is the Conversions API
  conversions: {Lead: "104011", Purchase: "104012"}
  # version: "202607"  # LinkedIn ends a version after a year
""",
)
