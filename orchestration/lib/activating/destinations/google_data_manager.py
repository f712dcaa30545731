"""Google's Data Manager: conversions of Google Ads, and customer lists.

The same transaction id again, with another value, is an adjustment. Nothing can be taken back, so
what is withdrawn is told as 0. One bad event refuses a request, whose answer names it; what became
of the others is told later, by reason and not by event.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import Field

from orchestration.lib.activating.destination import (
    Account,
    Audience,
    Confirmed,
    Conversions,
    Destination,
)
from orchestration.lib.activating.hashing import e164, google_email, hashed
from orchestration.lib.activating.refusing import ActivationError
from orchestration.lib.activating.sends import BadRowsError, Person, Receipt, Refusal, Send
from orchestration.lib.extracting.client import Client
from orchestration.lib.extracting.connections import AppAccess
from orchestration.lib.extracting.refusals import RefusedError

_MOST, _MEMBERS, _IDENTIFIERS = 2_000, 10_000, 10
_CLICKS = ("gclid", "gbraid", "wbraid")


class Settings(Account, AppAccess):
    """`conversion_actions` has the id of each event_name, `audiences` of each list."""

    base_url: str = "https://datamanager.googleapis.com/v1"
    token_url: str = "https://oauth2.googleapis.com/token"
    operating_account: str
    login_account: str | None = None
    conversion_actions: dict[str, str] = Field(default_factory=dict)
    audiences: dict[str, str] = Field(default_factory=dict)


def _client(settings: Settings) -> Client:
    sign_in = settings.sign_in()
    return Client(settings.base_url, sign_in)


def _send(client: Client, settings: Settings, sends: Sequence[Send]) -> Receipt:
    """The events of a batch, each of them for the action of its name."""
    names = dict.fromkeys(send.event_name for send in sends)
    _check(settings.conversion_actions, names, "conversion_actions")
    body = {
        "destinations": [_to(settings, settings.conversion_actions[name], name) for name in names],
        "events": [_event(send) for send in sends],
        "encoding": "HEX",
        "validateOnly": settings.only_checks,
    }
    return _ingest(client, "/events:ingest", body, "events")


def _change(client: Client, settings: Settings, name: str, sends: Sequence[Send]) -> Receipt:
    _check(settings.audiences, [name], "audiences")
    body: dict[str, Any] = {
        "destinations": [_to(settings, settings.audiences[name], name)],
        "audienceMembers": [
            {"userData": {"userIdentifiers": _identifiers(send.person)}} for send in sends
        ],
        "encoding": "HEX",
        "validateOnly": settings.only_checks,
    }
    if sends[0].kind == "withdrawn":
        return _ingest(client, "/audienceMembers:remove", body, "audienceMembers")
    for one, send in zip(body["audienceMembers"], sends, strict=True):
        one["consent"] = _consent(send)
    body["termsOfService"] = {"customerMatchTermsOfServiceStatus": "ACCEPTED"}
    return _ingest(client, "/audienceMembers:ingest", body, "audienceMembers")


def _check(known: dict[str, str], names: Any, key: str) -> None:  # noqa: ANN401
    if lacking := [name for name in names if name not in known]:
        raise ActivationError(
            f"activate.google_data_manager.{key} of connections.yml has no "
            f"{', '.join(lacking)}: add its id"
        )


def _to(settings: Settings, product: str, reference: str) -> dict[str, Any]:
    account = {"accountType": "GOOGLE_ADS", "accountId": settings.operating_account}
    told: dict[str, Any] = {
        "reference": reference,
        "operatingAccount": account,
        "productDestinationId": product,
    }
    if settings.login_account:
        told["loginAccount"] = account | {"accountId": settings.login_account}
    return told


def _event(send: Send) -> dict[str, Any]:
    event: dict[str, Any] = {
        "destinationReferences": [send.event_name],
        "transactionId": send.send_key,
        "eventTimestamp": f"{send.happened_at:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
        "eventSource": "WEB",
        "consent": _consent(send),
    }
    if send.value is not None:
        event |= {"conversionValue": float(send.value), "currency": send.currency}
    if send.click_id and send.click_id_type in _CLICKS:
        event["adIdentifiers"] = {send.click_id_type: send.click_id}
    if identifiers := _identifiers(send.person):
        event["userData"] = {"userIdentifiers": identifiers}
    return event


def _identifiers(person: Person) -> list[dict[str, str]]:
    emails = [{"emailAddress": one} for one in hashed(person.emails, google_email)]
    phones = [{"phoneNumber": one} for one in hashed(person.phones, e164)]
    return [*emails, *phones][:_IDENTIFIERS]


def _consent(send: Send) -> dict[str, str]:
    said = {"adUserData": send.consent_ads, "adPersonalization": send.consent_personalization}
    return {name: f"CONSENT_{'GRANTED' if is_so else 'DENIED'}" for name, is_so in said.items()}


def _ingest(client: Client, path: str, body: dict[str, Any], rows: str) -> Receipt:
    """Raises BadRowsError with the places that a refusal names."""
    try:
        return Receipt(client.post(path, body).get("requestId"))
    except RefusedError as error:
        if error.status != 400:
            raise
        bad = _violations(error.answer, rows)
        if not bad:
            raise ActivationError(str(error)) from None
        raise BadRowsError(bad) from None


def _violations(answer: Any, rows: str) -> dict[int, Refusal]:  # noqa: ANN401
    found: dict[int, Refusal] = {}
    details = answer.get("error", {}).get("details", []) if isinstance(answer, dict) else []
    for one in (violation for part in details for violation in part.get("fieldViolations", [])):
        at = re.match(rf"{rows}\[(\d+)\]", re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", one["field"]))
        if at:
            reason = one.get("reason") or one.get("description") or "no reason given"
            found.setdefault(int(at[1]), Refusal(f"{reason} in {one['field']}"))
    return found


def _confirm(
    client: Client, settings: Settings, request_id: str
) -> tuple[Confirmed, str | None] | None:
    """What became of a request; None while Google is at work on it."""
    told = client.get("/requestStatus:retrieve", requestId=request_id)
    states, counts = set(), dict[str, int]()
    for one in told.get("requestStatusPerDestination", []):
        states.add(one["requestStatus"])
        for count in one.get("errorInfo", {}).get("errorCounts", []):
            reason = count["reason"].removeprefix("PROCESSING_ERROR_REASON_")
            counts[reason] = counts.get(reason, 0) + int(count["recordCount"])
    if not states or "PROCESSING" in states or "REQUEST_STATUS_UNKNOWN" in states:
        return None
    why = ", ".join(f"{reason} {count:,}" for reason, count in sorted(counts.items()))
    if states == {"SUCCESS"}:
        return "confirmed", None
    if states == {"FAILED"}:
        return "rejected", why or "no reason given"
    return "accepted", f"of this request Google refused some: {why or 'no reason given'}"


def _usable(send: Send) -> str | None:
    if send.kind == "withdrawn" or (send.click_id and send.click_id_type in _CLICKS):
        return None
    return None if _identifiers(send.person) else "no click id and no e-mail or phone"


DESTINATION = Destination(
    settings=Settings,
    client=_client,
    conversions=Conversions(
        _send,
        _MOST,
        frozenset({"adjust", "withdraw", "return"}),
        lacks=_usable,
        confirm=_confirm,
    ),
    audience=Audience(_change, _MEMBERS),
    needs="the scope https://www.googleapis.com/auth/datamanager and access to operating_account",
    example="""\
google_data_manager:
  client_id: GOOGLE_ADS_CLIENT_ID
  client_secret: GOOGLE_ADS_CLIENT_SECRET
  refresh_token: GOOGLE_DATA_MANAGER_REFRESH_TOKEN  # with the scope datamanager
  operating_account: "1234567890"  # the account that owns the conversion actions
  # login_account: "1112223333"  # the manager account, where access comes through one
  # ctId in the address of each action
  conversion_actions: {Lead: "987654320", Purchase: "987654321"}
  # audiences: {customers: "55555"}  # the id of each customer list
  # only_checks: true  # Google checks everything and takes nothing
""",
)
