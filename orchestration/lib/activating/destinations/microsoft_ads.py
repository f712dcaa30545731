"""Microsoft Ads: offline conversions, restated and retracted.

Microsoft knows a conversion by click id, name and time, so these stay as they were told first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import requests

from orchestration.lib.activating.destination import Account, Conversions, Destination
from orchestration.lib.activating.hashing import e164, hashed, microsoft_email
from orchestration.lib.activating.sends import Receipt, Refusal, Send
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import AppAccess, Secret

_MOST = 1_000
_PATH = "/CampaignManagement/v13"
_LATER = {"OfflineConversionGoalNotFound": 2.0, "OfflineConversionNotFound": 6.0}  # hours


class Settings(Account, AppAccess):
    """The names of the goals in Microsoft Ads are the event names."""

    base_url: str = "https://campaign.api.bingads.microsoft.com"
    token_url: str = "https://login.microsoftonline.com/common/oauth2/v2.0/token"
    developer_token: Secret
    customer: str
    account: str


def _client(settings: Settings) -> Client:
    return Client(
        settings.base_url,
        settings.sign_in(scope="https://ads.microsoft.com/msads.manage offline_access"),
        asks_to_wait=_asks_too_often,
        headers={
            "DeveloperToken": settings.developer_token.get_secret_value(),
            "CustomerId": settings.customer,
            "CustomerAccountId": settings.account,
        },
    )


def _asks_too_often(answer: requests.Response) -> float | None:
    return 60.0 if not answer.ok and "CallRateExceeded" in answer.text else None


def _send(client: Client, settings: Settings, sends: Sequence[Send]) -> Receipt:
    """New conversions go to one method, adjustments to another."""
    name, row = "OfflineConversions", _conversion
    if sends[0].kind != "new":
        name, row = "OfflineConversionAdjustments", _adjustment
    told = client.post(f"{_PATH}/{name}/Apply", {name: [row(send) for send in sends]})
    refused: dict[int, Refusal] = {}
    for error in told.get("PartialErrors") or []:
        code = error.get("ErrorCode") or str(error.get("Code"))
        why = Refusal(f"{code}: {error.get('Message')}", _LATER.get(code))
        refused.setdefault(int(error["Index"]), why)
    return Receipt(told.get("TrackingId"), refused)


def _conversion(send: Send) -> dict[str, Any]:
    return _same(send) | {
        "ConversionCurrencyCode": send.currency,
        "ConversionValue": None if send.value is None else float(send.value),
    }


def _adjustment(send: Send) -> dict[str, Any]:
    is_retracted = send.kind == "withdrawn"
    return _same(send) | {
        "AdjustmentType": "Retract" if is_retracted else "Restate",
        "AdjustmentTime": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "AdjustmentValue": None if is_retracted else float(send.value or 0),
        "AdjustmentCurrencyCode": None if is_retracted else send.currency,
    }


def _same(send: Send) -> dict[str, Any]:
    """What a conversion is known again by."""
    has_click = send.click_id and send.click_id_type == "msclkid"
    emails = hashed(send.person.emails, microsoft_email)
    phones = hashed(send.person.phones, e164)
    return {
        "ConversionName": send.event_name,
        "ConversionTime": f"{send.happened_at:%Y-%m-%dT%H:%M:%SZ}",
        "MicrosoftClickId": send.click_id if has_click else None,
        "HashedEmailAddress": emails[0] if emails else None,
        "HashedPhoneNumber": phones[0] if phones else None,
    }


def _usable(send: Send) -> str | None:
    if send.click_id and send.click_id_type == "msclkid":
        return None
    same = _same(send)
    found = same["HashedEmailAddress"] or same["HashedPhoneNumber"]
    return None if found else "no click id and no e-mail or phone"


DESTINATION = Destination(
    settings=Settings,
    client=_client,
    conversions=Conversions(_send, _MOST, frozenset({"adjust", "withdraw"}), lacks=_usable),
    needs="a developer token, the scope msads.manage, and an offline goal of each event's name "
    "that is two hours old",
    example="""\
microsoft_ads:  # a goal for offline conversions for each event_name, made two hours before
  developer_token: MICROSOFT_ADS_DEVELOPER_TOKEN
  client_id: MICROSOFT_ADS_CLIENT_ID
  client_secret: MICROSOFT_ADS_CLIENT_SECRET
  refresh_token: MICROSOFT_ADS_REFRESH_TOKEN
  customer: "180012345"  # cid in the address of the pages
  account: "140012345"  # aid in it
""",
)
