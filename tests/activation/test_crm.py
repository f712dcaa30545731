"""What the CRM is told: fields that differ, by the record's id, and members of lists."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from activation_home import Activation, at, whats

from dev.fakes.google_data_manager import DataManager
from dev.fakes.hubspot import TOKEN, HubSpot
from dev.fakes.salesforce import Salesforce, id_of
from orchestration.lib.activating.hashing import sha256


@pytest.fixture
def hubspot(activation: Activation, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubSpot]:
    """A HubSpot with 250 contacts."""
    monkeypatch.setenv("HUBSPOT", TOKEN)
    with HubSpot() as fake:
        activation.connect(hubspot=at(fake, token="HUBSPOT"))
        for number in range(1, 251):
            fake.put("contacts", number, email=f"{number}@a.example")
        yield fake


def field(activation: Activation, record: int, value: str | None, **more: object) -> None:
    activation.fields.append(
        {
            "destination": "hubspot",
            "object": "contacts",
            "record_id": str(record),
            "property": "closedloop_first_source",
            "value": value,
            **more,
        }
    )


def value(hubspot: HubSpot, record: int) -> str | None:
    return hubspot.objects["contacts"][str(record)]["properties"].get("closedloop_first_source")


def test_properties_are_made_once_and_then_written(
    activation: Activation, hubspot: HubSpot
) -> None:
    for number in range(1, 251):
        field(activation, number, f"google {number}")
    before = activation.run()["hubspot.fields"]
    assert before.count("refused") == 250
    assert "PREPARE=1" in before.warnings[0]
    done = activation.run(prepare=True)["hubspot.fields"]
    assert done.notes == ["made the property closedloop_first_source of contacts"]
    assert done.count("sent") == 250
    assert (value(hubspot, 1), value(hubspot, 250)) == ("google 1", "google 250")
    assert activation.run(prepare=True)["hubspot.fields"].notes == []
    updates = [one for one in hubspot.requests if one.path.endswith("batch/update")]
    assert max(len(one.body["inputs"]) for one in updates) == 100


def test_one_bad_record_of_a_batch_is_named_and_the_others_are_written(
    activation: Activation, hubspot: HubSpot
) -> None:
    hubspot.made.add("closedloop_first_source")
    for number in range(1, 101):
        field(activation, number, "google")
    hubspot.bad = {"37"}
    done = activation.run()["hubspot.fields"]
    assert (done.count("sent"), done.count("refused")) == (99, 1)
    assert value(hubspot, 36) == "google"


def test_a_deleted_or_archived_contact_is_named_and_none_is_made(
    activation: Activation, hubspot: HubSpot
) -> None:
    hubspot.made.add("closedloop_first_source")
    hubspot.archive("contacts", 2)
    for number in (1, 2, 999):
        field(activation, number, "google")
    done = whats(activation.run()["hubspot.fields"])
    assert done["sent", "contacts"] == 1
    assert done["refused", "Could not get some CONTACT objects"] == 2
    assert "999" not in hubspot.objects["contacts"]


def test_what_the_models_hold_back_is_not_written_and_null_clears(
    activation: Activation, hubspot: HubSpot
) -> None:
    hubspot.made.add("closedloop_first_source")
    hubspot.put("contacts", 1, closedloop_first_source="old")
    field(activation, 1, None)
    field(activation, 2, "new", held_back_because="the field is filled")
    activation.run()
    assert value(hubspot, 1) is value(hubspot, 2) is None


def test_a_wrong_setting_stops_after_ten_records(activation: Activation, hubspot: HubSpot) -> None:
    hubspot.made.add("closedloop_first_source")
    for number in range(1, 251):
        field(activation, number, "google")
    hubspot.bad = set(map(str, range(1, 251)))
    done = activation.run()["hubspot.fields"]
    assert "in a row were refused" in (done.problem or "")
    assert len(hubspot.requests) < 50


def test_salesforce_is_updated_by_id_and_refusals_are_named(
    activation: Activation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SF_ID", "id")
    monkeypatch.setenv("SF_SECRET", "s3cr3t")
    with Salesforce() as org:
        activation.connect(salesforce=at(org, client_id="SF_ID", client_secret="SF_SECRET"))
        org.fields["Contact"].add("First_Source__c")
        org.put("Contact", 1)
        org.put("Contact", 2)
        org.delete("Contact", 2)
        for number in (1, 2):
            for name in ("First_Source__c", "Unmade__c"):
                activation.fields.append(
                    {
                        "destination": "salesforce",
                        "object": "Contact",
                        "record_id": f"salesforce:{id_of(number)}",
                        "property": name,
                        "value": "google",
                    }
                )
        done = activation.run(prepare=True)["salesforce.fields"]
        assert org.records["Contact"][id_of(1)]["First_Source__c"] == "google"
    assert done.notes == [
        "Contact.Unmade__c: no such field, or this user may not see it: an admin makes it"
    ]
    assert whats(done)["sent", "Contact"] == 1
    assert whats(done)["refused", "ENTITY_IS_DELETED: entity_is_deleted"] == 1


def test_a_list_gains_and_loses_members_by_difference(
    activation: Activation, hubspot: HubSpot
) -> None:
    for number in (1, 2, 3):
        activation.member("hubspot", "hot leads", f"p{number}", contact_id=f"hubspot:{number}")
    assert "PREPARE=1" in (activation.run()["hubspot.audience"].problem or "")
    activation.run(prepare=True)
    assert hubspot.lists == {"hot leads": {"1", "2", "3"}}
    del activation.members["hubspot", "hot leads", "p2"]
    activation.member("hubspot", "hot leads", "p3", contact_id="hubspot:3", held_back_because="x")
    done = activation.run()["hubspot.audience"]
    assert done.count("withdrawn") == 2
    assert hubspot.lists == {"hot leads": {"1"}}
    calls = len(hubspot.requests)
    activation.run()
    assert len(hubspot.requests) == calls


def test_an_audience_of_addresses_loses_who_takes_consent_back(
    activation: Activation, google: DataManager
) -> None:
    activation.person("p1", "jane@x.com")
    activation.person("p2", "joe@x.com", "+12015550123")
    for person in ("p1", "p2"):
        activation.member("google_data_manager", "customers", person)
    activation.run()
    assert len(google.lists["555"]) == 3
    activation.member("google_data_manager", "customers", "p2", consent_personalization="denied")
    done = activation.run()["google_data_manager.audience"]
    assert whats(done)["held back", "no consent"] == 1
    assert google.lists["555"] == {sha256("jane@x.com")}


def test_two_persons_who_turn_out_to_be_one_stay_in_the_list(
    activation: Activation, google: DataManager
) -> None:
    activation.person("p1", "jane@x.com")
    activation.member("google_data_manager", "customers", "p1")
    activation.run()
    activation.people = [("p1", "email", "jane@x.com"), ("p9", "email", "jane@x.com")]
    activation.members.clear()
    activation.member("google_data_manager", "customers", "p9")
    activation.run()
    assert google.lists["555"] == {sha256("jane@x.com")}
    assert not [one for one in google.requests if one.path.endswith(":remove")]
