import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from simulated_home import Home


def at(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def hits_of(home: Home, visitor_id: str) -> list[dict[str, Any]]:
    return [r for r in home.records("segment/events") if r.get("anonymousId") == visitor_id]


def mentions(home: Home, story: dict[str, Any]) -> dict[str, int]:
    """Count the lines of each vendor stream in which any of a story's identifiers appears."""
    names = [story["visitor_id"], story["email"], story["phone"] or story["email"]]
    streams = (
        "segment/events",
        "callrail/calls",
        "callrail/form_submissions",
        "intercom/conversations",
        "intercom/contacts",
    )
    return {
        stream: sum(any(name in line for name in names) for line in home.lines(stream))
        for stream in streams
    }


def newest(records: list[dict[str, Any]], identifier: str, field: str) -> dict[str, Any]:
    versions = [record for record in records if record["id"] == identifier]
    return max(versions, key=lambda record: record["properties"][field])


def history(record: dict[str, Any], name: str) -> list[tuple[str, datetime]]:
    values = record["propertiesWithHistory"][name]
    return sorted(((v["value"], at(v["timestamp"])) for v in values), key=lambda pair: pair[1])


def page_days(hits: list[dict[str, Any]], day_0: str) -> list[int]:
    first = at(day_0 + "T00:00:00Z")
    return sorted({(at(hit["timestamp"]) - first).days for hit in hits})


def test_john_has_three_visits_one_chat_one_call_and_nothing_else(home: Home) -> None:
    john = home.stories()["john"]
    assert mentions(home, john) == {
        "segment/events": 8,
        "callrail/calls": 1,
        "callrail/form_submissions": 0,
        "intercom/conversations": 1,
        "intercom/contacts": 1,
    }
    assert page_days(hits_of(home, john["visitor_id"]), john["day_0"]) == [0, 4, 9]
    channels = [visit["channel"] for visit in john["visits"]]
    assert channels == ["Organic Search", "Paid Search", "Direct"]
    assert not [e for e in home.records("generic/email_events") if e["email"] == john["email"]]


def test_johns_ad_click_is_known_to_google(home: Home) -> None:
    john = home.stories()["john"]
    urls = [hit["context"]["page"]["url"] for hit in hits_of(home, john["visitor_id"])]
    (gclid,) = {url.split("gclid=")[1] for url in urls if "gclid=" in url}
    (click,) = [c for c in home.records("google_ads/clicks") if c["clickView"]["gclid"] == gclid]
    assert click["campaign"]["name"] == "call-tracking-us"
    assert click["clickView"]["keywordInfo"]["text"] == "call tracking software"


def test_johns_deal_is_made_during_his_call_and_won_within_the_hour(home: Home) -> None:
    john = home.stories()["john"]
    (call,) = [
        c
        for c in home.records("callrail/calls")
        if c["custom"].get("visitor_id") == john["visitor_id"]
    ]
    deal = newest(home.records("hubspot/deals"), john["deal_id"], "hs_lastmodifieddate")
    started, created = at(call["start_time"]), at(deal["properties"]["createdate"])
    assert started <= created <= started + timedelta(seconds=call["duration"])
    won = dict(history(deal, "dealstage"))["closedwon"]
    assert created < won < started + timedelta(hours=1)
    assert deal["properties"]["amount"] == "1200.00"
    assert deal["properties"]["deal_currency_code"] == "USD"
    contacts = deal["associations"]["contacts"]["results"]
    assert [contact["id"] for contact in contacts] == [john["contact_id"]]


def test_johns_chat_makes_him_a_lead(home: Home) -> None:
    john = home.stories()["john"]
    (chat,) = [
        c
        for c in home.records("intercom/conversations")
        if c["custom_attributes"].get("visitor_id") == john["visitor_id"]
    ]
    assert chat["source"]["author"]["email"] == john["email"]
    contact = newest(home.records("hubspot/contacts"), john["contact_id"], "lastmodifieddate")
    assert history(contact, "lifecyclestage") == [("lead", at(john["leads"][0]["at"]))]
    assert chat["created_at"] == at(john["leads"][0]["at"]).timestamp()


def test_rebecca_comes_on_her_days_with_one_form_and_two_clicks(home: Home) -> None:
    rebecca = home.stories()["rebecca"]
    assert mentions(home, rebecca) == {
        "segment/events": 9,
        "callrail/calls": 0,
        "callrail/form_submissions": 1,
        "intercom/conversations": 0,
        "intercom/contacts": 0,
    }
    hits = hits_of(home, rebecca["visitor_id"])
    assert page_days(hits, rebecca["day_0"]) == [0, 6, 7, 20]
    paths = [hit["context"]["page"]["path"] for hit in hits]
    assert "/blog/top-attribution-tools" in paths
    mailed = [e for e in home.records("generic/email_events") if e["email"] == rebecca["email"]]
    assert [event["event_name"] for event in mailed] == ["clicked", "clicked"]
    first = at(rebecca["day_0"] + "T00:00:00Z")
    assert sorted((event["occurred_at"] - first).days for event in mailed) == [7, 9]


def test_rebecca_submits_the_demo_form_and_identifies_at_that_moment(home: Home) -> None:
    rebecca = home.stories()["rebecca"]
    (form,) = [
        f
        for f in home.records("callrail/form_submissions")
        if f["form_data"].get("visitor_id") == rebecca["visitor_id"]
    ]
    assert form["form_name"] == "Demo request"
    hits = hits_of(home, rebecca["visitor_id"])
    (identify,) = [hit for hit in hits if hit["type"] == "identify"]
    assert identify["traits"]["email"] == rebecca["email"] == form["form_data"]["email"]
    assert at(identify["timestamp"]) == at(form["submitted_at"])


def test_rebeccas_stages_in_the_crm(home: Home) -> None:
    rebecca = home.stories()["rebecca"]
    contact = newest(home.records("hubspot/contacts"), rebecca["contact_id"], "lastmodifieddate")
    first = at(rebecca["day_0"] + "T00:00:00Z")
    stages = [
        (stage, (moment - first).days) for stage, moment in history(contact, "lifecyclestage")
    ]
    assert stages == [("lead", 6), ("opportunity", 13), ("customer", 21), ("evangelist", 35)]
    deal = newest(home.records("hubspot/deals"), rebecca["deal_id"], "hs_lastmodifieddate")
    assert (at(deal["properties"]["createdate"]) - first).days == 13
    assert (dict(history(deal, "dealstage"))["closedwon"] - first).days == 21
    assert deal["properties"]["amount"] == "4800.00"


@pytest.mark.parametrize("name", ["john", "rebecca"])
def test_chance_leaves_the_stories_alone(home: Home, name: str) -> None:
    hits = hits_of(home, home.stories()[name]["visitor_id"])
    assert len({hit["messageId"] for hit in hits}) == len(hits)
    for hit in hits:
        assert at(hit["receivedAt"]) - at(hit["timestamp"]) < timedelta(seconds=1)
        assert hit["context"]["userAgent"]


def test_the_stories_are_the_same_in_every_population(home: Home, simulated: Any) -> None:  # noqa: ANN401
    other = simulated("other", seed=99)
    assert json.dumps(other.stories()) == json.dumps(home.stories())
