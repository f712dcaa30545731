"""Google Ads' older upload of click conversions, for accounts that may still use it.

Google knows a conversion again by its order id. Refusals come by place, and one that says the
order is there already means that it arrived.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import requests

from orchestration.lib.activating.destination import Account, Conversions, Destination
from orchestration.lib.activating.hashing import e164, google_email, hashed
from orchestration.lib.activating.refusing import ActivationError
from orchestration.lib.activating.sends import Receipt, Refusal, Send
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import AppAccess, Secret

_MOST, _IDENTIFIERS = 2_000, 5
_CLICKS = ("gclid", "gbraid", "wbraid")
_THERE_ALREADY = (
    "ORDER_ID_ALREADY_IN_USE",
    "CLICK_CONVERSION_ALREADY_EXISTS",
    "DUPLICATE_ORDER_ID",
    "DUPLICATE_CLICK_CONVERSION_IN_REQUEST",
    "CONVERSION_ALREADY_RETRACTED",
)
_LATER = {
    "TOO_RECENT_CONVERSION_ACTION": 6.0,
    "TOO_RECENT_EVENT": 6.0,
    "TOO_RECENT_CONVERSION": 24.0,
    "CONVERSION_NOT_FOUND": 24.0,
    "CLICK_NOT_FOUND": 24.0,
}  # hours


class Settings(Account, AppAccess):
    """`conversion_actions` has the id of each event_name."""

    base_url: str = "https://googleads.googleapis.com/v26"
    token_url: str = "https://oauth2.googleapis.com/token"
    developer_token: Secret
    customer: str
    login_customer_id: str | None = None
    conversion_actions: dict[str, str]


def _client(settings: Settings) -> Client:
    sign_in = settings.sign_in()
    headers = {"developer-token": settings.developer_token.get_secret_value()}
    if settings.login_customer_id:
        headers["login-customer-id"] = settings.login_customer_id
    return Client(settings.base_url, sign_in, headers=headers, asks_to_wait=_told)


def _told(answer: requests.Response) -> float | None:
    if answer.status_code != 429:
        return None
    return max(map(float, re.findall(r'"retryDelay":\s*"([\d.]+)s"', answer.text)), default=None)


def _send(client: Client, settings: Settings, sends: Sequence[Send]) -> Receipt:
    """New conversions go to one method, adjustments to another."""
    method, rows = "uploadClickConversions", "conversions"
    if sends[0].kind != "new":
        method, rows = "uploadConversionAdjustments", "conversionAdjustments"
    body = {
        rows: [_row(settings, send) for send in sends],
        "partialFailure": True,
        "validateOnly": settings.only_checks,
    }
    told = client.post(f"/customers/{settings.customer}:{method}", body)
    return Receipt(refused=_refusals(told, rows))


def _row(settings: Settings, send: Send) -> dict[str, Any]:
    action = settings.conversion_actions.get(send.event_name)
    if action is None:
        raise ActivationError(
            "activate.google_ads.conversion_actions of connections.yml has no "
            f"{send.event_name}: add its id"
        )
    of = {
        "conversionAction": f"customers/{settings.customer}/conversionActions/{action}",
        "orderId": send.send_key,
    }
    if send.kind != "new":
        return of | _adjustment(send)
    row: dict[str, Any] = of | {"conversionDateTime": f"{send.happened_at:%Y-%m-%d %H:%M:%S}+00:00"}
    row["consent"] = {"adUserData": "GRANTED" if send.consent_ads else "DENIED"}
    if send.value is not None:
        row |= {"conversionValue": float(send.value), "currencyCode": send.currency}
    if send.click_id and send.click_id_type in _CLICKS:
        row[send.click_id_type] = send.click_id
    emails = [{"hashedEmail": one} for one in hashed(send.person.emails, google_email)]
    phones = [{"hashedPhoneNumber": one} for one in hashed(send.person.phones, e164)]
    # Google takes no addresses beside gbraid and wbraid.
    if (emails or phones) and send.click_id_type not in _CLICKS[1:]:
        row["userIdentifiers"] = [*emails, *phones][:_IDENTIFIERS]
    return row


def _adjustment(send: Send) -> dict[str, Any]:
    at = {"adjustmentDateTime": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}+00:00"}
    if send.kind == "withdrawn":
        return at | {"adjustmentType": "RETRACTION"}
    value = {"adjustedValue": float(send.value or 0), "currencyCode": send.currency}
    return at | {"adjustmentType": "RESTATEMENT", "restatementValue": value}


def _refusals(told: dict[str, Any], rows: str) -> dict[int, Refusal]:
    """By place; raises ActivationError for a refusal that names none."""
    found: dict[int, Refusal] = {}
    failure = told.get("partialFailureError") or {}
    for error in (one for detail in failure.get("details", []) for one in detail["errors"]):
        path = error.get("location", {}).get("fieldPathElements", [])
        place = next((int(one["index"]) for one in path if one["fieldName"] == rows), None)
        code = next(iter(error["errorCode"].values()))
        if place is None:
            raise ActivationError(f"Google refused the request: {code}: {error['message']}")
        if code not in _THERE_ALREADY:
            found.setdefault(place, Refusal(f"{code}: {error['message']}", _LATER.get(code)))
    return found


DESTINATION = Destination(
    settings=Settings,
    client=_client,
    conversions=Conversions(_send, _MOST, frozenset({"adjust", "withdraw"})),
    needs="a developer token that may upload conversions, and access to customer",
    example="""\
google_ads:  # the older upload; new developer tokens must use google_data_manager
  developer_token: GOOGLE_ADS_DEVELOPER_TOKEN
  client_id: GOOGLE_ADS_CLIENT_ID
  client_secret: GOOGLE_ADS_CLIENT_SECRET
  refresh_token: GOOGLE_ADS_REFRESH_TOKEN
  customer: "1234567890"  # the account that owns the conversion actions
  # login_customer_id: "1112223333"  # the manager account, where access comes through one
  conversion_actions: {Lead: "987654320", Purchase: "987654321"}
""",
)
