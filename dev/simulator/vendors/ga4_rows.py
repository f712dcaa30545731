"""The shape of a row of GA4's export, and what GA4 knows of where a visit came from."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pyarrow as pa

from dev.simulator.clock import SECOND, day_of
from dev.simulator.company import SITE
from dev.simulator.people import Device
from dev.simulator.visits import Hit

_COUNTRIES = {"US": "United States", "GB": "United Kingdom", "DE": "Germany"}
_SEARCH_ENGINES = {
    "www.google.com": "google",
    "www.bing.com": "bing",
    "duckduckgo.com": "duckduckgo",
}
# What GA4 reads from a link, and the parameter that it reads.
_COLLECTED = {
    "manual_source": "utm_source",
    "manual_medium": "utm_medium",
    "manual_campaign_name": "utm_campaign",
    "manual_term": "utm_term",
    "gclid": "gclid",
    "dclid": "dclid",
    "srsltid": "srsltid",
}

_VALUE = pa.struct(
    [
        ("string_value", pa.string()),
        ("int_value", pa.int64()),
        ("float_value", pa.float64()),
        ("double_value", pa.float64()),
    ]
)
SCHEMA = pa.schema(
    [
        ("event_date", pa.string()),
        ("event_timestamp", pa.int64()),
        ("event_name", pa.string()),
        ("event_params", pa.list_(pa.struct([("key", pa.string()), ("value", _VALUE)]))),
        ("event_bundle_sequence_id", pa.int64()),
        ("user_id", pa.string()),
        ("user_pseudo_id", pa.string()),
        (
            "privacy_info",
            pa.struct([("analytics_storage", pa.string()), ("ads_storage", pa.string())]),
        ),
        (
            "device",
            pa.struct(
                [
                    ("category", pa.string()),
                    ("language", pa.string()),
                    ("web_info", pa.struct([("hostname", pa.string())])),
                ]
            ),
        ),
        ("geo", pa.struct([("country", pa.string()), ("city", pa.string())])),
        ("stream_id", pa.string()),
        ("platform", pa.string()),
        ("collected_traffic_source", pa.struct([(name, pa.string()) for name in _COLLECTED])),
        ("is_active_user", pa.bool_()),
        ("batch_event_index", pa.int64()),
        ("batch_page_id", pa.int64()),
        ("batch_ordering_id", pa.int64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Link:
    """How much GA4 sees of the link that led to a visit.

    `is_hidden`: the address lost its campaign before it was recorded. `is_stamped_organic`: of an
    ad click that only its click id shows, GA4 says that it came from Google's free results.
    """

    is_hidden: bool = False
    is_stamped_organic: bool = False


def make_row(
    device: Device,
    country: str,
    hit: Hit,
    link: Link,
    started_at: int,
    number: int,
    user_id: str | None,
) -> dict[str, Any]:
    """Shape the row of a visit's hit; the event's name and its place in the batch are left open."""
    tags = dict(parse_qsl(hit.query))
    is_hidden = link.is_hidden and tags.keys() <= set(_COLLECTED.values())
    strings = {
        "page_location": hit.url.split("?")[0] if is_hidden else hit.url,
        "page_referrer": hit.referrer,
        "page_title": hit.page.title,
    }
    params = [_param(key, "string_value", value) for key, value in strings.items() if value]
    return {
        "event_date": day_of(hit.at).replace("-", ""),
        "event_timestamp": hit.at * 1000,
        "event_params": [
            _param("ga_session_id", "int_value", started_at // SECOND),
            _param("session_engaged", "string_value", "1" if number else "0"),
            *params,
        ],
        "event_bundle_sequence_id": hit.at // SECOND % 2**31,
        "user_id": user_id,
        "user_pseudo_id": device.visitor_id,
        "privacy_info": {"analytics_storage": "Yes", "ads_storage": "Yes"},
        "device": {
            "category": "mobile" if "Mobile" in device.user_agent else "desktop",
            "language": device.locale.lower(),
            "web_info": {"hostname": urlsplit(SITE).hostname},
        },
        "geo": {"country": _COUNTRIES[country], "city": None},
        "stream_id": "4711002233",
        "platform": "WEB",
        "collected_traffic_source": _collected(hit, tags, link),
        "is_active_user": True,
        "batch_page_id": started_at,
        "batch_ordering_id": number + 1,
    }


def moved(row: dict[str, Any], at: int) -> dict[str, Any]:
    """Return the row of something that happened later on the same page."""
    return {**row, "event_date": day_of(at).replace("-", ""), "event_timestamp": at * 1000}


def without_consent(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row without whatever tells one browser, or one visit, from another."""
    return {
        **row,
        "user_pseudo_id": None,
        "event_params": [p for p in row["event_params"] if p["key"] != "ga_session_id"],
        "privacy_info": {"analytics_storage": "No", "ads_storage": "No"},
        "batch_page_id": None,
    }


def incomplete(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row as it was before GA4 was done with it."""
    params = [param for param in row["event_params"] if param["key"] != "page_referrer"]
    return {**row, "event_params": params, "geo": None, "collected_traffic_source": None}


def as_json(row: dict[str, Any]) -> dict[str, Any]:
    """Return the row as BigQuery writes it in JSON: whole numbers as text, nulls left out."""
    return {key: _json_value(value) for key, value in row.items() if value is not None}


def _json_value(value: object) -> object:
    if isinstance(value, dict):
        return as_json(value)
    if isinstance(value, list):
        return [_json_value(member) for member in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


def _param(key: str, kind: str, value: str | int) -> dict[str, Any]:
    return {"key": key, "value": {kind: value}}


def _collected(hit: Hit, tags: dict[str, str], link: Link) -> dict[str, str | None] | None:
    """Say where a page's link led from: by its parameters, else by what the referrer may mean."""
    found = {name: tags.get(parameter) for name, parameter in _COLLECTED.items()}
    host = urlsplit(hit.referrer).hostname or ""
    is_tagged = bool(found["manual_source"])
    is_outside = bool(host) and not hit.referrer.startswith(SITE)
    if is_tagged:
        said = {name: value for name, value in found.items() if value}
        found |= {"manual_medium": "(not set)", "manual_campaign_name": "(not set)"} | said
    elif link.is_stamped_organic if found["gclid"] else is_outside:
        medium = "organic" if host in _SEARCH_ENGINES else "referral"
        found |= {
            "manual_source": _SEARCH_ENGINES.get(host, host),
            "manual_medium": medium,
            "manual_campaign_name": f"({medium})",
        }
    return found if any(found.values()) else None
