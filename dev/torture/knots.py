"""Records that are well formed and contradict one another: cycles, crowds, limits."""

from __future__ import annotations

import json
from typing import Any

_CROWD = 10_000
_AT = "2026-06-05T10:00:00Z"
_LARGEST = "999999999999.99"

Record = dict[str, Any]


def knots() -> dict[str, bytes]:
    """Files by path; each is one input, whatever number of records it takes."""
    found: dict[str, list[Record]] = {
        "generic/contacts/merged_in_a_circle": [
            _contact("knot-a", "knot-b"),
            _contact("knot-b", "knot-c"),
            _contact("knot-c", "knot-a"),
        ],
        "generic/contacts/merged_into_itself": [_contact("knot-d", "knot-d;knot-d")],
        "generic/contacts/merged_from_a_crowd": [
            _contact("knot-e", ";".join(f"knot-e-{number}" for number in range(_CROWD)))
        ],
        "generic/contacts/of_one_phone": [
            _contact(f"knot-f-{number}", "") | {"phone": "+12125550999"} for number in range(500)
        ],
        "generic/contacts/told_two_ways": [
            _contact("knot-g", "") | {"email": f"knot-g-{number}@knot.example"}
            for number in range(20)
        ],
        "hubspot/contacts/merged_in_a_circle": [
            _hubspot("990001", "990002"),
            _hubspot("990002", "990001"),
            _hubspot("990003", "990003;990001;990002"),
        ],
        "salesforce/contacts/merged_in_a_circle": [
            _salesforce("003Dn00000099001", "003Dn00000099002"),
            _salesforce("003Dn00000099002", "003Dn00000099001"),
            _salesforce("003Dn00000099003", "003Dn00000099003"),
        ],
        "generic/deals/of_a_crowd": [
            _deal("knot-h", "5.00")
            | {"contact_ids": ";".join(f"knot-h-{number}" for number in range(_CROWD))}
        ],
        "generic/deals/of_nobody": [_deal("knot-i", "5.00")],
        "generic/deals/largest": [_deal(f"knot-j-{number}", _LARGEST) for number in range(30)],
        "generic/deals/smallest": [_deal("knot-k", f"-{_LARGEST}"), _deal("knot-l", "0.004")],
        "generic/deals/closed_before_created": [
            _deal("knot-m", "5.00") | {"created_at": "2026-07-01T10:00:00Z"},
            _deal("knot-n", "5.00") | {"closed_at": "1900-01-01T00:00:00Z"},
            _deal("knot-o", "5.00") | {"closed_at": "2999-12-31T23:59:59Z"},
        ],
        "generic/deals/won_and_open": [_deal("knot-p", "5.00") | {"is_closed": "false"}],
        "generic/ad_spend/largest": [
            _cost(f"knot-{number}", _LARGEST) | {"clicks": str(10**16), "impressions": str(10**16)}
            for number in range(30)
        ],
        "generic/ad_spend/negative": [_cost("knot-negative", "-10.00")],
        "generic/ad_spend/long": [_cost("x" * 1_000_000, "1.00")],
        "generic/attract_metrics/largest": [
            {
                "metric": "knot",
                "period_start": f"2026-06-{day:02}",
                "value": _LARGEST,
                "reported_at": _AT,
            }
            for day in range(1, 30)
        ],
        "generic/calls/longest": [
            {
                "call_id": "knot",
                "started_at": _AT,
                "is_answered": "true",
                "caller_phone": "+12125550998",
                "duration_seconds": "99999999999",
            }
        ],
        "generic/companies/of_one_domain": [
            {"company_id": f"knot-{number}", "name": "Knot", "domain": "knot.example"}
            for number in range(200)
        ],
        "generic/web_events/at_one_moment": [
            _event(f"knot-q-{number}", "knot-q") for number in range(2_000)
        ],
        "generic/web_events/of_all_times": [
            _event(f"knot-r-{year}", "knot-r") | {"occurred_at": f"{year}-06-01T00:00:00Z"}
            for year in (1900, 1969, 1970, 2262, 2263, 2999)
        ],
        "segment/events/clocks_wrong_by_centuries": [
            {
                "messageId": f"knot-{number}",
                "type": "page",
                "anonymousId": "knot-s",
                "timestamp": _AT,
                "originalTimestamp": original,
                "sentAt": sent,
                "receivedAt": _AT,
            }
            for number, (original, sent) in enumerate(
                (("1900-01-01", "2999-12-31"), ("2999-12-31", "1900-01-01"), ("1970-01-01", _AT))
            )
        ],
    }
    return {
        f"{path}.jsonl": "".join(f"{json.dumps(record)}\n" for record in records).encode()
        for path, records in found.items()
    }


def _contact(contact: str, merged: str) -> Record:
    return {
        "contact_id": contact,
        "created_at": _AT,
        "updated_at": _AT,
        "merged_contact_ids": merged,
    }


def _hubspot(contact: str, merged: str) -> Record:
    properties = {"createdate": _AT, "lastmodifieddate": _AT, "hs_merged_object_ids": merged}
    return {"id": contact, "properties": properties}


def _salesforce(contact: str, master: str) -> Record:
    times = {"CreatedDate": _AT, "SystemModstamp": _AT}
    return {"Id": contact, "MasterRecordId": master, "IsDeleted": True, **times}


def _deal(deal: str, amount: str) -> Record:
    return {
        "deal_id": deal,
        "pipeline": "knot",
        "stage": "won",
        "amount": amount,
        "currency": "USD",
        "created_at": _AT,
        "updated_at": _AT,
        "closed_at": "2026-06-06T10:00:00Z",
        "is_closed": "true",
        "is_won": "true",
    }


def _cost(campaign: str, cost: str) -> Record:
    return {
        "date": "2026-06-05",
        "platform": "knot",
        "campaign": campaign,
        "source": "knot",
        "medium": "cpc",
        "cost": cost,
        "currency": "USD",
    }


def _event(event: str, visitor: str) -> Record:
    return {
        "event_id": event,
        "occurred_at": _AT,
        "visitor_id": visitor,
        "event_name": "page_view",
        "page_url": "https://www.brightpath.example/",
    }
