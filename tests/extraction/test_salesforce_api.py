"""What comes of a Salesforce org that changes while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from extraction_home import Extraction, at

from dev.fakes.salesforce import AT_ONCE, Salesforce, id_of, used_up
from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.run import Outcome
from orchestration.lib.extracting.trials import tried

DAY = 86_400.0  # seconds
HOURS = 3 * 3600.0  # more than a run looks back


@pytest.fixture
def org(extraction: Extraction, monkeypatch: pytest.MonkeyPatch) -> Iterator[Salesforce]:
    """All streams are configured."""
    monkeypatch.setenv("SALESFORCE_CLIENT_ID", "3MVG9")
    monkeypatch.setenv("SALESFORCE_CLIENT_SECRET", "s3cr3t")
    with Salesforce() as fake:
        connect(extraction, fake)
        yield fake


def connect(extraction: Extraction, org: Salesforce, **settings: object) -> None:
    app = {"client_id": "SALESFORCE_CLIENT_ID", "client_secret": "SALESFORCE_CLIENT_SECRET"}
    extraction.connect(salesforce=at(org, **app, **settings))


def bring(extraction: Extraction, stream: str) -> Outcome:
    """Extracts one stream; it must go well."""
    done = extraction.run(f"salesforce.{stream}")[f"salesforce.{stream}"]
    assert done.problem is None
    return done


def newest(extraction: Extraction, stream: str) -> dict[str, dict[str, Any]]:
    return {one["Id"]: one for one in extraction.landed(f"salesforce/{stream}")}


def queries(org: Salesforce) -> list[str]:
    return [one.query["q"] for one in org.requests if one.path.endswith("/queryAll")]


def fill(org: Salesforce, kind: str, count: int, **fields: object) -> None:
    for number in range(1, count + 1):
        org.put(kind, number, **fields)


def make_sweep_due(extraction: Extraction, stream: str) -> None:
    """A week passes since the last sweep."""
    with Drop(extraction.home, "salesforce", stream) as drop:
        drop.save(swept=drop.cursors["swept"] - 8 * DAY)


def test_every_stream_comes_whole_with_what_staging_reads(
    extraction: Extraction, org: Salesforce
) -> None:
    org.fields["Opportunity"] |= {"RecordTypeId", "Loss_Reason__c", "Secret__c"}
    org.put("Opportunity", 1, StageName="Closed Won", RecordType={"Name": "New"}, Secret__c="x")
    org.put("Opportunity", 2, StageName="Lost", Loss_Reason__c="Price")
    org.put("OpportunityStage", 1, ApiName="Closed Won")
    assert {one.problem for one in extraction.run().values()} == {None}
    one, two = newest(extraction, "opportunities").values()
    assert one["RecordType"] == {"Name": "New"}
    assert two["RecordType"] is None
    assert two["Loss_Reason__c"] == "Price"
    assert not {"attributes", "Secret__c", "CurrencyIsoCode"} & one.keys()
    assert len(newest(extraction, "opportunity_stages")) == 1


def test_5000_records_with_one_stamp_all_come_and_none_twice(
    extraction: Extraction, org: Salesforce
) -> None:
    org.ago = HOURS
    fill(org, "Contact", 5_000)
    for one in org.records["Contact"].values():
        one["SystemModstamp"] = "2026-08-03T09:00:00.000+0000"
    assert bring(extraction, "contacts").seen == 5_000
    assert len(queries(org)) == 3
    assert newest(extraction, "contacts").keys() == org.records["Contact"].keys()
    assert bring(extraction, "contacts").landed == 0


def test_a_record_whose_stamp_lies_before_the_last_cursor_appears_later(
    extraction: Extraction, org: Salesforce
) -> None:
    org.ago = 1_000
    org.put("Lead", 1, Email="late@a.example")
    org.hidden = {id_of(1)}
    org.ago = 500
    org.put("Lead", 2, Email="soon@a.example")
    assert bring(extraction, "leads").landed == 1
    org.hidden = set()
    assert bring(extraction, "leads").landed == 1
    assert id_of(1) in newest(extraction, "leads")


def test_records_that_change_while_they_are_paged_are_not_lost(
    extraction: Extraction, org: Salesforce
) -> None:
    org.ago = HOURS
    fill(org, "Contact", 6_500)
    org.ago = 0
    changed = iter(range(1, 6_500, 900))
    org.on_query = lambda: org.put("Contact", next(changed), Email="new@a.example") and None
    bring(extraction, "contacts")
    org.on_query = lambda: None
    bring(extraction, "contacts")
    found = newest(extraction, "contacts")
    told = {one: found[one].get("Email") for one in found}
    assert told == {key: one.get("Email") for key, one in org.records["Contact"].items()}


def test_only_what_changed_is_asked_for_between_sweeps(
    extraction: Extraction, org: Salesforce
) -> None:
    org.ago = HOURS
    fill(org, "Contact", 3_000)
    org.ago = 0
    bring(extraction, "contacts")
    for number in (3, 5, 8):
        org.put("Contact", number, Email="new@a.example")
    changed = bring(extraction, "contacts")
    assert changed.landed == 3
    assert changed.calls <= 4  # a token, the fields, and two pages at most


def test_wide_records_need_no_locator(extraction: Extraction, org: Salesforce) -> None:
    org.batch = 200  # of a page; the locator that it names is dead
    fill(org, "Account", 1_100)
    assert bring(extraction, "accounts").landed == 1_100


def test_deleted_and_merged_records_come(extraction: Extraction, org: Salesforce) -> None:
    fill(org, "Contact", 3)
    bring(extraction, "contacts")
    org.delete("Contact", 1)
    org.delete("Contact", 2, into=3)
    assert bring(extraction, "contacts").landed == 2
    found = newest(extraction, "contacts")
    assert found[id_of(1)]["IsDeleted"] is True
    assert found[id_of(1)]["MasterRecordId"] is None
    assert found[id_of(2)]["MasterRecordId"] == id_of(3)


def test_a_formula_that_moves_no_stamp_comes_with_the_next_sweep(
    extraction: Extraction, org: Salesforce
) -> None:
    org.fields["Contact"] |= {"Lifecycle_Stage__c"}
    org.ago = HOURS
    fill(org, "Contact", 20, Lifecycle_Stage__c="Lead")
    org.ago = 0
    org.put("Contact", 21, Lifecycle_Stage__c="Lead")
    bring(extraction, "contacts")
    org.records["Contact"][id_of(7)]["Lifecycle_Stage__c"] = "Customer"
    assert bring(extraction, "contacts").landed == 0  # nothing tells
    make_sweep_due(extraction, "contacts")
    assert bring(extraction, "contacts").landed == 1
    assert newest(extraction, "contacts")[id_of(7)]["Lifecycle_Stage__c"] == "Customer"


def test_a_history_grows_and_is_never_swept(extraction: Extraction, org: Salesforce) -> None:
    for number, field in enumerate(["created", "OwnerId", "Status"], start=1):
        org.ago = HOURS * (4 - number)
        org.put("LeadHistory", number, LeadId="00Q", Field=field)
    assert bring(extraction, "lead_history").landed == 2
    org.ago = 0
    org.put("LeadHistory", 4, LeadId="00Q", Field="Status")
    make_sweep_due(extraction, "lead_history")
    again = bring(extraction, "lead_history")
    assert (again.seen, again.landed) == (2, 1)
    bring(extraction, "contact_history")
    assert "('created', 'Lifecycle_Stage__c', 'Contact_Status__c')" in queries(org)[-1]


def test_a_field_that_the_org_lacks_is_left_out_and_comes_of_all_once_it_is_there(
    extraction: Extraction, org: Salesforce, caplog: pytest.LogCaptureFixture
) -> None:
    org.ago = HOURS
    fill(org, "Contact", 5, GCLID__c="Cj0")
    org.ago = 0
    org.put("Contact", 6)
    caplog.set_level("INFO")
    assert bring(extraction, "contacts").landed == 6
    (said,) = [one for one in caplog.messages if "goes without" in one]
    assert said.startswith("salesforce.contacts: goes without Contact_Status__c, DoNotCall, ")
    assert "GCLID__c" not in newest(extraction, "contacts")[id_of(1)]
    org.fields["Contact"] |= {"GCLID__c"}  # a seed names it, in a spelling of its own
    assert bring(extraction, "contacts").landed == 6
    assert newest(extraction, "contacts")[id_of(1)]["GCLID__c"] == "Cj0"


def test_what_every_record_needs_and_the_user_may_not_read_is_one_line(
    extraction: Extraction, org: Salesforce
) -> None:
    org.fields["Opportunity"] -= {"StageName"}
    connect(extraction, org, fields={"contacts": ["Shoe_Siez__c"]})
    org.unseen = {"Campaign"}
    told = {name: one.problem for name, one in extraction.run().items() if one.problem}
    assert told == {
        "salesforce.opportunities": "Opportunity has no StageName that this user may read: let it "
        "(field-level security), or correct extract.salesforce.fields in connections.yml",
        "salesforce.contacts": "Contact has no Shoe_Siez__c that this user may read: let it "
        "(field-level security), or correct extract.salesforce.fields in connections.yml",
        "salesforce.campaigns": "this user sees no Campaign: give it the permission to read them, "
        "or name the streams to bring in extract.salesforce.streams",
    }
    assert {name: problem for name, problem in tried(extraction.home) if problem} == told


@pytest.mark.parametrize("how", ["refused", "told in a header"])
def test_the_limit_of_the_day_stops_and_keeps_what_came(
    extraction: Extraction, org: Salesforce, how: str
) -> None:
    org.ago = HOURS
    fill(org, "Contact", 7_000)
    if how == "refused":
        org.every[5] = used_up  # a token, the fields, two pages
    else:
        org.used, org.most = 896, 1_000
    stopped = extraction.run("salesforce.contacts")["salesforce.contacts"]
    assert stopped.problem is not None
    assert stopped.problem.endswith("the next run goes on from here")
    assert stopped.landed == 4_000
    org.every.clear()
    org.used = 0
    assert bring(extraction, "contacts").seen == 3_000
    assert newest(extraction, "contacts").keys() == org.records["Contact"].keys()


def test_an_org_that_is_busy_is_asked_again(extraction: Extraction, org: Salesforce) -> None:
    fill(org, "Contact", 5_000)
    org.every[4] = lambda: used_up(AT_ONCE)
    assert bring(extraction, "contacts").landed == 5_000


def test_a_session_that_ends_is_renewed_where_the_org_lives(
    extraction: Extraction, org: Salesforce, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALESFORCE_REFRESH_TOKEN", "5Aep861")
    fill(org, "Contact", 5_000)
    with Salesforce() as login:
        login.instance_url, login.tokens = org.url, org.tokens
        connect(extraction, login, refresh_token="SALESFORCE_REFRESH_TOKEN")
        org.on_query = lambda: org.tokens.clear() if len(queries(org)) == 2 else None
        bring(extraction, "contacts")
        assert [one.path for one in login.requests] == ["/services/oauth2/token"] * 2
        assert login.form["grant_type"] == "refresh_token"
        assert login.form["refresh_token"] == "5Aep861"
    assert newest(extraction, "contacts").keys() == org.records["Contact"].keys()


def test_a_wrong_secret_is_one_line_without_it(
    extraction: Extraction, org: Salesforce, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALESFORCE_CLIENT_SECRET", "wr0ng")
    told = extraction.run("salesforce.leads")["salesforce.leads"].problem
    assert told is not None
    assert told.startswith("400 from POST")
    assert "invalid client credentials" in told
    assert "wr0ng" not in told
