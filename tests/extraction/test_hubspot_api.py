"""What comes of a HubSpot that changes while it is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from extraction_home import Extraction, at

from dev.fakes.hubspot import HubSpot, stamp, used_up
from dev.fakes.server import Answer
from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.outcomes import Outcome

DAY = 86_400_000  # milliseconds
HOURS = 3 * 3600.0  # seconds: more than a search overlaps


@pytest.fixture
def portal(extraction: Extraction, hubspot: HubSpot) -> HubSpot:
    """All streams are configured."""
    extraction.connect(hubspot=at(hubspot, token="HUBSPOT_TOKEN"))
    return hubspot


def bring(extraction: Extraction, stream: str) -> Outcome:
    """Extracts one stream; it must go well."""
    done = extraction.run(f"hubspot.{stream}")[f"hubspot.{stream}"]
    assert done.problem is None
    return done


def make_sweep_due(extraction: Extraction, stream: str) -> None:
    """A week passes since the last sweep."""
    with Drop(extraction.home, "hubspot", stream) as drop:
        drop.save(swept=drop.cursors["swept"] - 8 * DAY)


def searches(hubspot: HubSpot) -> list[dict[str, Any]]:
    return [one.body for one in hubspot.requests if one.path.endswith("/search")]


def deal(portal: HubSpot, number: int, contacts: list[int], companies: Sequence[int] = ()) -> None:
    portal.put("deals", number, dealname=f"deal {number}", dealstage="new", pipeline="default")
    portal.link("deals", number, "contacts", [(one, 3) for one in contacts])
    portal.link("deals", number, "companies", [(one, 341) for one in companies])


def linked(record: dict[str, Any], other: str) -> list[str]:
    return [one["id"] for one in record["associations"][other]["results"]]


def test_a_deal_found_by_search_carries_its_contacts_and_companies(
    extraction: Extraction, portal: HubSpot
) -> None:
    bring(extraction, "deals")
    deal(portal, 7, contacts=[12, 11], companies=[21])
    portal.link("deals", 7, "companies", [(21, 341), (22, 5), (22, 341), (23, "Partner")])
    deal(portal, 8, contacts=list(range(1, 251)))  # three pages of links
    assert bring(extraction, "deals").landed == 2
    assert searches(portal)
    found = extraction.newest("hubspot/deals")
    assert found["7"]["associations"] == {
        "contacts": {
            "results": [
                {"id": "11", "type": "deal_to_contact"},
                {"id": "12", "type": "deal_to_contact"},
            ]
        },
        "companies": {
            "results": [
                {"id": "21", "type": "deal_to_company_unlabeled"},
                {"id": "22", "type": "deal_to_company"},
                {"id": "22", "type": "deal_to_company_unlabeled"},
                {"id": "23", "type": "Partner"},
            ]
        },
    }
    assert linked(found["8"], "contacts") == [str(one) for one in range(1, 251)]


def test_a_link_that_moves_no_date_comes_with_the_next_sweep(
    extraction: Extraction, portal: HubSpot
) -> None:
    portal.ago = HOURS
    for number in range(1, 101):
        deal(portal, number, contacts=[number])
    portal.ago = 0
    assert bring(extraction, "deals").landed == 100
    portal.link("deals", 7, "contacts", [(99, 3)])
    portal.link("deals", 8, "contacts", [])
    assert bring(extraction, "deals").landed == 0  # nothing tells
    make_sweep_due(extraction, "deals")
    assert bring(extraction, "deals").landed == 2
    found = extraction.newest("hubspot/deals")
    assert linked(found["7"], "contacts") == ["99"]
    assert linked(found["8"], "contacts") == []


def test_an_archived_object_comes_as_archived_with_the_next_sweep(
    extraction: Extraction, portal: HubSpot
) -> None:
    for number in range(1, 101):
        deal(portal, number, contacts=[number])
    bring(extraction, "deals")
    portal.archive("deals", 7)
    make_sweep_due(extraction, "deals")
    assert bring(extraction, "deals").landed == 1
    found = extraction.newest("hubspot/deals")["7"]
    assert found["archived"] is True
    assert found["archivedAt"] > found["updatedAt"]
    make_sweep_due(extraction, "deals")
    assert bring(extraction, "deals").landed == 0


def test_12000_objects_of_one_moment_are_found_without_going_past_10000(
    extraction: Extraction, portal: HubSpot
) -> None:
    bring(extraction, "contacts")
    for number in range(1, 12_001):
        portal.put("contacts", number, email=f"{number}@a.example")
    for one in portal.objects["contacts"].values():
        one["properties"]["lastmodifieddate"] = one["updatedAt"] = stamp(portal.now())
    changed = iter(range(1, 12_001, 700))
    calls = 0

    def change_while_it_is_paged() -> None:
        nonlocal calls
        calls += 1
        if calls % 15 == 0:
            portal.put("contacts", next(changed), email="changed@a.example")

    portal.on_call = change_while_it_is_paged
    assert bring(extraction, "contacts").seen == 12_000
    portal.on_call = lambda: None
    assert len(searches(portal)) <= 12_000 / 200 + 1
    assert {one["after"] for one in searches(portal)} == {"0"}
    bring(extraction, "contacts")
    found = extraction.newest("hubspot/contacts")
    assert {one: found[one]["properties"]["email"] for one in found} == {
        one: portal.objects["contacts"][one]["properties"]["email"]
        for one in portal.objects["contacts"]
    }


def test_only_what_was_modified_is_read_between_sweeps(
    extraction: Extraction, portal: HubSpot
) -> None:
    portal.ago = HOURS
    for number in range(1, 301):
        portal.put("contacts", number, email=f"{number}@a.example")
    portal.ago = 0
    bring(extraction, "contacts")
    nothing = bring(extraction, "contacts")
    assert (nothing.seen, nothing.calls) == (0, 2)
    for number in (3, 5, 8):
        portal.put("contacts", number, email="new@a.example")
    portal.merge("contacts", winner=20, loser=21)
    assert bring(extraction, "contacts").landed == 4
    merged = extraction.newest("hubspot/contacts")["20"]
    assert merged["properties"]["hs_merged_object_ids"] == "21"


def test_a_change_that_a_search_learns_of_an_hour_late_is_found(
    extraction: Extraction, portal: HubSpot
) -> None:
    bring(extraction, "contacts")
    portal.put("contacts", 1, email="late@a.example")
    portal.hide("contacts", 1)
    assert bring(extraction, "contacts").seen == 0
    portal.hidden.clear()
    assert bring(extraction, "contacts").landed == 1


def test_a_sweep_that_breaks_off_goes_on_where_it_was(
    extraction: Extraction, portal: HubSpot
) -> None:
    for number in range(1, 2_501):
        deal(portal, number, contacts=[1])
    portal.every[30] = used_up
    broken = extraction.run("hubspot.deals")["hubspot.deals"]
    assert broken.landed == 1_000
    portal.every.clear()
    portal.requests.clear()
    assert bring(extraction, "deals").landed == 1_500
    lists = [one for one in portal.requests if one.path == "/crm/v3/objects/deals"]
    assert lists[0].query["after"] == "1000"


def test_a_search_that_breaks_off_goes_on_where_it_was(
    extraction: Extraction, portal: HubSpot
) -> None:
    bring(extraction, "contacts")
    for number in range(1, 1_001):
        portal.put("contacts", number, email="a@a.example")
    portal.requests.clear()
    portal.every[13] = used_up
    assert extraction.run("hubspot.contacts")["hubspot.contacts"].landed == 400
    portal.every.clear()
    portal.requests.clear()
    portal.put("contacts", 1, email="meanwhile@a.example")
    assert bring(extraction, "contacts").landed == 600
    assert bring(extraction, "contacts").landed == 1
    found = extraction.newest("hubspot/contacts")
    assert found["1"]["properties"]["email"] == "meanwhile@a.example"


def test_history_comes_with_a_list_and_with_a_search(
    extraction: Extraction, portal: HubSpot
) -> None:
    def advance(number: int, *stages: str) -> None:
        one = portal.put("contacts", number, lifecyclestage=stages[-1])
        one["propertiesWithHistory"] = {
            "lifecyclestage": [{"value": stage, "timestamp": stamp(0)} for stage in stages]
        }

    advance(1, "lead")
    bring(extraction, "contacts")
    advance(1, "lead", "customer")
    advance(2, "lead")
    bring(extraction, "contacts")
    found = extraction.newest("hubspot/contacts")
    stages = {
        one: [entry["value"] for entry in found[one]["propertiesWithHistory"]["lifecyclestage"]]
        for one in found
    }
    assert stages == {"1": ["lead", "customer"], "2": ["lead"]}


def test_what_a_list_and_a_search_give_is_the_same(extraction: Extraction, portal: HubSpot) -> None:
    deal(portal, 7, contacts=[12, 11], companies=[21])
    portal.put("companies", 1, name="a")
    assert bring(extraction, "deals").landed == bring(extraction, "companies").landed == 1
    assert bring(extraction, "deals").seen == bring(extraction, "companies").seen == 1
    assert len(searches(portal)) == 2
    assert len(extraction.landed("hubspot/deals")) == 1
    assert len(extraction.landed("hubspot/companies")) == 1


def test_a_property_that_is_asked_for_later_is_read_of_all_objects(
    extraction: Extraction, portal: HubSpot
) -> None:
    portal.ago = HOURS
    portal.put("contacts", 1, shoe_size="43", hs_google_click_id="g")
    portal.ago = 0
    bring(extraction, "contacts")
    first = extraction.newest("hubspot/contacts")["1"]["properties"]
    assert first["hs_google_click_id"] == "g"  # a seed names it
    assert "shoe_size" not in first
    more = {"contacts": ["shoe_size"]}
    extraction.connect(hubspot=at(portal, token="HUBSPOT_TOKEN", properties=more))
    assert bring(extraction, "contacts").landed == 1
    assert extraction.newest("hubspot/contacts")["1"]["properties"]["shoe_size"] == "43"


def test_a_property_that_the_portal_lacks_is_one_line(
    extraction: Extraction, portal: HubSpot
) -> None:
    more = {"contacts": ["shoe_siez"]}
    extraction.connect(hubspot=at(portal, token="HUBSPOT_TOKEN", properties=more))
    assert extraction.run("hubspot.contacts")["hubspot.contacts"].problem == (
        "this portal has no property shoe_siez of contacts: correct "
        "extract.hubspot.properties in connections.yml"
    )


def test_pipelines_and_archived_ones_land_when_a_stage_changes(
    extraction: Extraction, portal: HubSpot
) -> None:
    portal.pipelines = [
        {"id": "default", "label": "Sales", "stages": [{"id": "new"}], "archived": False},
        {"id": "old", "label": "Retired", "stages": [{"id": "new"}], "archived": True},
    ]
    assert bring(extraction, "pipelines").landed == 2
    assert bring(extraction, "pipelines").landed == 0
    portal.pipelines[0]["stages"].append({"id": "won"})
    assert bring(extraction, "pipelines").landed == 1


def test_a_stage_that_the_portal_added_or_renamed_lands_with_its_label(
    extraction: Extraction, portal: HubSpot
) -> None:
    stages = [{"value": "lead", "label": "Newcomer"}, {"value": "8453", "label": "Sales accepted"}]
    portal.options = {"lifecyclestage": stages, "country": [{"value": "DE", "label": "Germany"}]}
    assert bring(extraction, "properties").landed == 2  # of the lead status there are none
    assert bring(extraction, "properties").landed == 0
    portal.options["lifecyclestage"][0]["label"] = "Subscriber"
    assert bring(extraction, "properties").landed == 1
    newest = extraction.landed("hubspot/properties")[-1]
    assert (newest["objectType"], newest["name"]) == ("contacts", "lifecyclestage")
    assert newest["options"] == portal.options["lifecyclestage"]


def test_owners_land_with_those_who_left(extraction: Extraction, portal: HubSpot) -> None:
    portal.owners = [
        {"id": str(number), "email": f"{number}@firm.example", "archived": number % 2 == 1}
        for number in range(1, 251)
    ]
    assert bring(extraction, "owners").landed == 250
    portal.owners[0]["archived"] = False
    assert bring(extraction, "owners").landed == 1


def submit(portal: HubSpot, form: str, count: int, **fields: Any) -> None:  # noqa: ANN401
    """Sends a form so many times, a minute apart."""
    for minute in range(count):
        portal.ago = 60.0 * (count - minute)
        number = sum(len(sent) for sent in portal.submissions.values())
        sent = {"conversionId": f"c{number}", "values": [{"name": "email", "value": f"{number}"}]}
        sent |= {"submittedAt": int(portal.now() * 1000), "pageUrl": "https://a.example/"}
        portal.submissions.setdefault(form, []).insert(0, sent | fields)


def test_sent_forms_come_once_each_whatever_their_kind(
    extraction: Extraction, portal: HubSpot
) -> None:
    portal.forms = [
        {"id": "f1", "name": "Demo", "formType": "hubspot"},
        {"id": "f2", "name": "#newsletter", "formType": "captured"},
    ]
    submit(portal, "f1", 130)
    submit(portal, "f2", 3)
    assert bring(extraction, "form_submissions").landed == 133
    (first,) = [
        one for one in extraction.landed("hubspot/form_submissions") if one["conversionId"] == "c0"
    ]
    assert (first["formGuid"], first["formName"]) == ("f1", "Demo")
    assert bring(extraction, "form_submissions").calls == 4  # no further back than an hour
    submit(portal, "f1", 2)
    assert bring(extraction, "form_submissions").landed == 2


def test_submissions_without_an_id_are_told_apart_by_their_content(
    extraction: Extraction, portal: HubSpot
) -> None:
    portal.forms = [{"id": "f1", "name": "Demo", "formType": "hubspot"}]
    submit(portal, "f1", 3, conversionId=None)
    assert bring(extraction, "form_submissions").landed == 3
    assert bring(extraction, "form_submissions").landed == 0


def test_faults_of_every_kind_go_unnoticed(extraction: Extraction, portal: HubSpot) -> None:
    for number in range(1, 1_201):
        deal(portal, number, contacts=[number % 50 + 1])
    portal.every[7] = lambda: used_up("SECONDLY")
    portal.every[5] = lambda: Answer(502, "<html>Bad gateway</html>")
    portal.every[11] = lambda: Answer(503, "", {"Retry-After": "1"})
    assert bring(extraction, "deals").landed == 1_200
    assert extraction.newest("hubspot/deals").keys() == portal.objects["deals"].keys()
