import json
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import phonenumbers
import pytest
from simulated_home import Home, lines_of

from dev.simulator.households import QUIRKS


def at(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def events(home: Home) -> list[dict]:
    """Return the readable events, each once, as the earliest received."""
    unique: dict[str, dict] = {}
    for event in home.records("segment/events"):
        known = unique.get(event.get("messageId", ""))
        if "messageId" in event and (not known or event["receivedAt"] < known["receivedAt"]):
            unique[event["messageId"]] = event
    return list(unique.values())


def exported(home: Home, stream: str) -> list[tuple[Path, dict]]:
    """Return the records of an ad platform's exports with the file that each lies in."""
    return [
        (path, json.loads(line))
        for path in home.files(stream)
        for line in path.read_text().splitlines()
    ]


def test_rows_written_are_the_rows_in_the_files(home: Home) -> None:
    for stream, rows in home.totals()["rows_written"].items():
        is_text = home.files(stream)[0].suffix not in (".csv", ".parquet")
        found = list(home.lines(stream)) if is_text else home.records(stream)
        assert len(found) == rows, stream


def test_unique_readable_events_are_as_stated(home: Home) -> None:
    totals, found = home.totals(), events(home)
    bots = {bot["visitor_id"] for bot in home.truth("bots")}
    assert len(found) == totals["web_events"]
    assert sum(event["anonymousId"] in bots for event in found) == totals["bot_events"] > 0
    crawlers = {
        e["anonymousId"] for e in found if "bot" in e["context"].get("userAgent", "").lower()
    }
    assert crawlers == bots


def test_every_visit_is_one_session_by_the_rule(home: Home) -> None:
    bots = {bot["visitor_id"] for bot in home.truth("bots")}
    by_visitor = defaultdict(list)
    for event in events(home):
        if event["anonymousId"] and event["anonymousId"] not in bots:
            by_visitor[event["anonymousId"]].append(event)
    found = set()
    for visitor, hits in by_visitor.items():
        last, campaign = None, None
        for hit in sorted(hits, key=lambda hit: hit["timestamp"]):
            moment = at(hit["timestamp"])
            query = parse_qs(urlsplit(hit["context"]["page"]["url"]).query)
            is_new = bool(query) and query != campaign
            if last is None or moment - last > timedelta(minutes=30) or is_new:
                found.add((visitor, hit["timestamp"]))
                campaign = query or None
            last = moment
    assert found == {(visit["visitor_id"], visit["started_at"]) for visit in home.truth("visits")}


def test_segments_own_clock_correction_gives_the_true_time(home: Home) -> None:
    found = home.records("segment/events")
    skewed = 0
    for event in found:
        if "receivedAt" not in event:
            continue
        queued = at(event["sentAt"]) - at(event["originalTimestamp"])
        assert at(event["receivedAt"]) - queued == at(event["timestamp"])
        skewed += abs(at(event["sentAt"]) - at(event["receivedAt"])) > timedelta(minutes=50)
    assert skewed


def test_revenue_is_the_sum_of_the_deals_as_they_stand(home: Home) -> None:
    current: dict[str, dict] = {}
    for deal in home.records("hubspot/deals"):
        held = current.get(deal["id"])
        modified = deal["properties"]["hs_lastmodifieddate"]
        if held is None or modified > held["properties"]["hs_lastmodifieddate"]:
            current[deal["id"]] = deal
    revenue: dict[str, Decimal] = defaultdict(Decimal)
    for deal in current.values():
        if deal["properties"]["hs_is_closed_won"] == "true":
            revenue[deal["properties"]["deal_currency_code"]] += Decimal(
                deal["properties"]["amount"]
            )
    assert {c: str(v) for c, v in sorted(revenue.items())} == home.totals()["won_revenue"]
    assert set(revenue) == {"EUR", "USD"}
    assert len(current) == home.totals()["deals"] < len(home.records("hubspot/deals"))


def test_spend_is_the_sum_of_the_newest_exports(home: Home) -> None:
    exports: dict[tuple[str, str, str], str] = {}
    rows = []
    for path, row in exported(home, "google_ads/costs"):
        account = (row["customer"]["id"], row["customer"]["currencyCode"])
        cost = Decimal(row["metrics"]["costMicros"]) / 1_000_000
        rows.append(((*account, row["segments"]["date"]), path.parent.name, cost))
    for path, row in exported(home, "meta_ads/insights"):
        account = (row["account_id"], row["account_currency"])
        assert row["date_start"] == row["date_stop"]
        rows.append(((*account, row["date_start"]), path.parent.name, Decimal(row["spend"])))
    for key, export, _ in rows:
        exports[key] = max(exports.get(key, ""), export)
    spend: dict[str, Decimal] = defaultdict(Decimal)
    for key, export, cost in rows:
        if exports[key] == export:
            spend[f"{key[1]} {key[2]}"] += cost
    assert any(exports[key] != export for key, export, _ in rows)
    for row in home.records("generic/ad_spend"):
        spend[f"{row['currency']} {row['date']}"] += Decimal(row["cost"])
    stated = {key: Decimal(cost) for key, cost in home.totals()["spend_by_day"].items()}
    assert dict(spend) == stated


def test_every_export_has_the_claims_that_are_stated(home: Home) -> None:
    claims: Counter[tuple[str, str, str, str]] = Counter()
    for path, row in exported(home, "google_ads/costs"):
        count = int(row["metrics"]["conversionsByConversionDate"])
        claims["google_ads", "lead", row["segments"]["date"], path.parent.name] += count
    for path, row in exported(home, "meta_ads/insights"):
        actions = {action["action_type"]: int(action["value"]) for action in row.get("actions", [])}
        for action, kind in (("lead", "lead"), ("purchase", "customer")):
            count = actions.get(action, 0)
            claims["meta_ads", kind, row["date_start"], path.parent.name] += count
    found = {(key[:3], count) for key, count in claims.items() if count}
    stated = Counter((c["platform"], c["conversion_type"], c["day"]) for c in home.truth("claims"))
    assert found == set(stated.items())
    assert {(key[0], key[1]) for key in stated} == {
        ("google_ads", "lead"),
        ("meta_ads", "lead"),
        ("meta_ads", "customer"),
    }


def test_a_campaign_of_meta_is_renamed_halfway_and_an_ads_day_withdrawn(home: Home) -> None:
    names: dict[str, dict[str, str]] = defaultdict(dict)
    ads: dict[str, dict[str, set]] = defaultdict(lambda: defaultdict(set))
    for path, row in exported(home, "meta_ads/insights"):
        names[row["campaign_id"]][row["date_start"]] = row["campaign_name"]
        ads[row["date_start"]][path.parent.name].add((row["ad_id"], row["publisher_platform"]))
    (renamed,) = [by_day for by_day in names.values() if len(set(by_day.values())) > 1]
    days = sorted(renamed)
    assert renamed[days[0]] != renamed[days[-1]]
    changes = sum(renamed[a] != renamed[b] for a, b in pairwise(days))
    assert changes == 1
    assert any(
        by_export[min(by_export)] > by_export[max(by_export)]
        for by_export in ads.values()
        if len(by_export) > 1
    )


def test_the_newest_export_changes_what_some_days_cost(home: Home) -> None:
    costs: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for path in home.files("google_ads/costs"):
        for line in path.read_text().splitlines():
            row = json.loads(line)
            key = (row["adGroupCriterion"]["criterionId"], row["segments"]["date"])
            costs[key][path.parent.name] = row["metrics"]["costMicros"]
    assert any(len(set(by_export.values())) > 1 for by_export in costs.values())


def test_bad_rows_lie_where_they_are_stated(home: Home) -> None:
    stated = home.truth("bad_rows")
    assert Counter(bad["stream"] for bad in stated) == home.totals()["bad_rows_planted"]
    for bad in stated:
        line = lines_of(home.path / "landing" / bad["file"])[bad["row"] - 1]
        if bad["reason"] == "cut in half":
            with pytest.raises(json.JSONDecodeError):
                json.loads(line)
        elif bad["reason"] == "no messageId":
            assert "messageId" not in json.loads(line)
        else:
            assert "createdate" not in json.loads(line)["properties"]
    events = len(home.records("segment/events"))
    assert len(list(home.lines("segment/events"))) - events == 1


def test_every_oddity_of_the_list_occurs(home: Home) -> None:
    notes = Counter(note for person in home.truth("persons") for note in person["notes"])
    assert all(notes[quirk] >= people for quirk, people in QUIRKS.items())
    deals = Counter(note for deal in home.truth("deals") for note in deal["notes"])
    assert {"refunded", "negative_amount", "repeat_sale"} <= deals.keys()


def test_a_refund_lowers_the_amount_after_the_deal_was_won(home: Home) -> None:
    refunded = {d["deal_id"]: d for d in home.truth("deals") if "refunded" in d["notes"]}
    histories = {
        deal["id"]: deal["propertiesWithHistory"]
        for deal in home.records("hubspot/deals")
        if deal["id"] in refunded and len(deal["propertiesWithHistory"]["amount"]) > 1
    }
    assert histories.keys() == refunded.keys()
    for deal_id, history in histories.items():
        latest, agreed, *_ = history["amount"]
        won = next(e for e in history["dealstage"] if e["value"] == "closedwon")
        assert at(agreed["timestamp"]) < at(won["timestamp"]) < at(latest["timestamp"])
        assert Decimal(latest["value"]) < Decimal(agreed["value"])
        assert latest["value"] == refunded[deal_id]["amount"]


def by_note(home: Home, note: str) -> list[dict]:
    return [person for person in home.truth("persons") if note in person["notes"]]


def test_a_shared_browser_belongs_to_two_people_who_both_sign_in(home: Home) -> None:
    first, second = by_note(home, "shared_device")[:2]
    assert first["visitor_ids"] == second["visitor_ids"]
    assert first["emails"]
    assert second["emails"]
    hits = [e for e in events(home) if e["anonymousId"] == first["visitor_ids"][0]]
    signed = {hit["traits"]["email"] for hit in hits if hit["type"] == "identify"}
    assert signed == {*first["emails"], *second["emails"]}


def test_two_devices_are_tied_by_what_their_owner_tells(home: Home) -> None:
    (person, *_) = by_note(home, "two_devices")
    assert len(person["visitor_ids"]) == 2
    identified = {
        e["anonymousId"]
        for e in events(home)
        if e["type"] == "identify" and e["traits"].get("email") in person["emails"]
    }
    assert identified == set(person["visitor_ids"])


def test_a_forwarded_link_names_a_colleague_without_identifying_anybody(home: Home) -> None:
    sender, reader, *_ = by_note(home, "forwarded_link")
    carried = [e for e in events(home) if e["type"] == "page" and e["properties"].get("email")]
    (hit,) = [e for e in carried if e["anonymousId"] in reader["visitor_ids"]]
    assert hit["properties"]["email"] in sender["emails"]
    assert not reader["emails"]


def test_merged_contacts_are_one_person(home: Home) -> None:
    (person, *_) = by_note(home, "merged_contacts")
    retired, kept = person["contact_ids"]
    merged = {
        c["id"]: c["properties"].get("hs_merged_object_ids")
        for c in home.records("hubspot/contacts")
    }
    assert merged[kept] == retired
    assert len(person["emails"]) == 2


@pytest.mark.parametrize("note", ["switchboard", "role_address"])
def test_what_colleagues_share_is_nobodys_own(home: Home, note: str) -> None:
    people = by_note(home, note)
    (shared,) = people[0]["shared_identifiers"]
    assert sum(shared in p["shared_identifiers"] for p in people) == 6
    assert all(shared not in person["emails"] + person["phones"] for person in people)


def test_no_two_people_share_an_identifier_that_is_their_own(home: Home) -> None:
    for kind in ("emails", "phones", "user_ids", "contact_ids", "chat_contact_ids"):
        owners = Counter(value for person in home.truth("persons") for value in person[kind])
        assert not [value for value, count in owners.items() if count > 1], kind


def test_phone_numbers_are_valid_however_they_are_spelled(home: Home) -> None:
    spelled = [
        c["properties"]["phone"] for c in home.records("hubspot/contacts") if c["id"] != "99"
    ]
    known = {phone for person in home.truth("persons") for phone in person["phones"]}
    shared = {s for person in home.truth("persons") for s in person["shared_identifiers"]}
    for phone in filter(None, spelled):
        number = phonenumbers.parse(phone, "US")
        assert phonenumbers.is_valid_number(number), phone
        text = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        assert text in known | shared
    assert any(not phone.startswith("+") for phone in filter(None, spelled))


def test_leads_are_the_forms_calls_and_chats_in_the_files(home: Home) -> None:
    landed = {
        record["id"]
        for stream in ("callrail/calls", "callrail/form_submissions", "intercom/conversations")
        for record in home.records(stream)
    }
    leads = home.truth("leads")
    assert {lead["lead_id"] for lead in leads} == landed
    firsts = Counter(lead["person_id"] for lead in leads if lead["is_first"])
    assert set(firsts.values()) == {1}
    assert set(firsts) == {lead["person_id"] for lead in leads if lead["is_lead"]}


def test_stage_entries_are_the_crms_own_history(home: Home) -> None:
    current: dict[str, dict] = {}
    for contact in home.records("hubspot/contacts"):
        modified = contact["properties"].get("lastmodifieddate")
        held = current.get(contact["id"])
        if modified and (not held or modified >= held["properties"]["lastmodifieddate"]):
            current[contact["id"]] = contact
    recorded = {
        (contact["id"], entry["value"], entry["timestamp"])
        for contact in current.values()
        for entry in contact["propertiesWithHistory"]["lifecyclestage"]
    }
    stated = {
        (entry["contact_id"], entry["crm_stage"], entry["entered_at"])
        for entry in home.truth("stage_entries")
    }
    assert recorded == stated


def test_nothing_happens_after_the_end_of_the_window(home: Home) -> None:
    latest = max(event["receivedAt"] for event in events(home))
    assert latest < "2026-07-31T00:01"
    assert max(visit["ended_at"] for visit in home.truth("visits")) < "2026-07-31"
