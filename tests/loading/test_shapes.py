"""Vendors' records in other shapes than the API's come in as the same, or say how they can."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest
from house import House

from orchestration.lib.landing.hints import hint
from orchestration.lib.landing.streams import read_streams

DEAL = {
    "id": "55",
    "properties": {
        "amount": "1200.00", "pipeline": "default", "dealstage": "closedwon",
        "createdate": "2026-08-03T09:00:00Z", "hs_lastmodifieddate": "2026-08-20T15:30:00Z",
    },
    "archived": False,
    "contacts": ["101", "102"],
    "companies": ["7"],
}  # fmt: skip
LINKS = {
    "contacts": {
        "results": [
            {"id": "101", "type": "deal_to_contact"},
            {"id": "102", "type": "deal_to_contact"},
        ]
    },
    "companies": {"results": [{"id": "7", "type": "deal_to_company"}]},
}


@pytest.fixture
def real(tmp_path: Path) -> House:
    """A house with the project's own streams."""
    return House(tmp_path / "home")


def table(*rows: list[str]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()


def record(house: House, path: str, content: str | bytes) -> dict[str, object]:
    """The one record of a file."""
    source, stream, _ = path.split("/")
    house.land(path, content)
    house.load()
    assert house.quarantine() == []
    [(payload,)] = house.rows(f"select payload from raw_{source}.{stream}")
    return json.loads(payload)


def reason(house: House, path: str, content: str) -> str:
    """Why a file is refused whole."""
    house.land(path, content)
    assert house.load()["/".join(path.split("/")[:2])].files_refused == 1
    return house.quarantine()[0][2]


WRAPPED = {"_airbyte_raw_id": "r", "_airbyte_extracted_at": "2026-08-21", "_airbyte_data": DEAL}
TYPED = {"_airbyte_raw_id": "r", "_airbyte_extracted_at": "2026-08-21", **DEAL}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("raw.jsonl", json.dumps(WRAPPED)),
        ("text.jsonl", json.dumps(WRAPPED | {"_airbyte_data": json.dumps(DEAL)})),
        ("raw.csv", table(["_airbyte_ab_id", "_airbyte_data"], ["r", json.dumps(DEAL)])),
        ("typed.jsonl", json.dumps(TYPED)),
        (
            "typed.csv",
            table(
                ["_AIRBYTE_RAW_ID", "ID", "PROPERTIES", "ARCHIVED", "CONTACTS", "COMPANIES"],
                ["r", "55", json.dumps(DEAL["properties"]), "false", '["101","102"]', '["7"]'],
            ),
        ),
    ],
)
def test_airbytes_deals_are_hubspots(real: House, name: str, content: str) -> None:
    found = record(real, f"hubspot/deals/{name}", content)
    assert (found["id"], found["properties"]) == ("55", DEAL["properties"])
    assert found["associations"] == LINKS


FIVETRAN = {
    "deal_id": "55", "portal_id": "9", "deal_pipeline_id": "default",
    "deal_pipeline_stage_id": "closedwon", "property_amount": "1200.00",
    "property_createdate": "2026-08-03T09:00:00Z",
    "property_hs_lastmodifieddate": "2026-08-20T15:30:00Z", "is_deleted": "false",
    "_fivetran_synced": "2026-08-21", "contact_ids": "101;102", "company_ids": "7",
}  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet"])
def test_fivetrans_deals_are_hubspots(real: House, tmp_path: Path, kind: str) -> None:
    content: str | bytes = json.dumps(FIVETRAN)
    if kind == "csv":
        content = table(list(FIVETRAN), list(FIVETRAN.values()))
    if kind == "parquet":
        (tmp_path / "f.json").write_text(json.dumps(FIVETRAN))
        duckdb.execute(f"copy (from '{tmp_path}/f.json') to '{tmp_path}/f.parquet'")
        content = (tmp_path / "f.parquet").read_bytes()
    found = record(real, f"hubspot/deals/f.{kind}", content)
    properties = dict(found["properties"])
    for time in ("createdate", "hs_lastmodifieddate"):
        properties[time] = properties[time].replace(" ", "T").removesuffix("Z") + "Z"
    assert (found["id"], found["portalId"]) == ("55", "9")
    assert {**properties, "amount": f"{float(properties['amount']):.2f}"} == DEAL["properties"]
    assert found["associations"] == LINKS
    assert str(found["archived"]).lower() == "false"


def test_words_inside_the_apis_records_make_no_table_of_them(real: House) -> None:
    properties = DEAL["properties"] | {"property_type": "flat", "note": "_airbyte_data"}
    given = {"id": "55", "properties": properties, "associations": LINKS, "archived": False}
    assert record(real, "hubspot/deals/d.jsonl", json.dumps(given)) == given


COST = {
    "customer_id": "12", "customer_currency_code": "EUR", "campaign_id": 9,
    "metrics_cost_micros": 1250000, "segments_date": "2026-08-01",
}  # fmt: skip
DOTTED = {
    {"metrics_cost_micros": "metrics.cost_micros"}.get(key, key.replace("_", ".", 1)): value
    for key, value in COST.items()
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("flat.jsonl", json.dumps(COST)),
        ("dotted.jsonl", json.dumps(DOTTED)),
        ("raw.jsonl", json.dumps({"_airbyte_raw_id": "r", "_airbyte_data": DOTTED})),
        ("flat.csv", table(list(COST), [str(value) for value in COST.values()])),
    ],
)
def test_airbytes_costs_are_google_ads(real: House, name: str, content: str) -> None:
    assert record(real, f"google_ads/costs/{name}", content) == {
        "customer": {"id": "12", "currencyCode": "EUR"},
        "campaign": {"id": "9"},
        "metrics": {"costMicros": "1250000"},
        "segments": {"date": "2026-08-01"},
    }


def test_a_loaders_headings_in_capitals_are_salesforces_fields(real: House) -> None:
    head = ["ID", "EMAIL", "FIRSTNAME", "ACCOUNTID", "CREATEDDATE", "SYSTEMMODSTAMP", "GCLID__C"]
    row = ["003", "a@x.example", "Ann", "001", "2026-06-01T09:00:00.000Z", "2026-06-02", "g"]
    found = record(real, "salesforce/contacts/c.csv", table(head, row))
    fields = ["Id", "Email", "FirstName", "AccountId", "CreatedDate", "SystemModstamp", "GCLID__C"]
    assert {field: found[field] for field in fields} == dict(zip(fields, row, strict=True))


def test_fivetrans_names_with_underscores_are_salesforces_fields(real: House) -> None:
    head = ["id", "stage_name", "close_date", "created_date", "system_modstamp", "is_won"]
    row = ["006", "Closed Won", "2026-06-01", "2026-06-01 09:00:00", "2026-06-01", "true"]
    found = record(real, "salesforce/opportunities/o.csv", table(head, row))
    assert (found["StageName"], found["IsWon"], found["CloseDate"]) == (
        "Closed Won",
        "true",
        row[2],
    )


def test_contacts_exported_from_hubspots_page_are_its_contacts(real: House) -> None:
    head = ["Record ID", "First Name", "Email", "Lifecycle Stage", "Create Date"]
    row = ["101", "Ann", "a@x.example", "Marketing Qualified Lead", "2026-06-01 09:00"]
    content = table([*head, "Last Modified Date"], [*row, "2026-08-20 10:00"])
    assert record(real, "hubspot/contacts/c.csv", content)["properties"] == {
        "createdate": "2026-06-01 09:00",
        "lastmodifieddate": "2026-08-20 10:00",
        "firstname": "Ann",
        "email": "a@x.example",
        "lifecyclestage": "marketingqualifiedlead",
    }
    [(note,)] = real.rows("select note from ops.load_notes")
    assert "took its times for UTC, though a vendor's page writes the account's own" in note


def test_times_of_hubspots_page_are_of_the_zone_that_is_said(real: House) -> None:
    real.land("hubspot/contacts/_format.yml", "timezone: Europe/Berlin")
    head = ["Record ID", "Email", "Create Date", "Last Modified Date"]
    content = table(head, ["101", "a@x.example", "2026-06-01 09:00", "2026-08-20"])
    assert record(real, "hubspot/contacts/c.csv", content)["properties"] == {
        "createdate": "2026-06-01T07:00:00.000000Z",
        "lastmodifieddate": "2026-08-20",
        "email": "a@x.example",
    }
    assert real.rows("select note from ops.load_notes") == []


GOOGLE = (
    'Campaign report\n"August 1, 2026 - August 31, 2026"\n'
    'Day,Campaign,Currency code,Impr.,Clicks,Cost\n2026-08-01,Brand,EUR,"1,000",10,12.50\n'
    'Total: Campaigns,--,EUR,"1,000",10,12.50\n'
)
META = (
    "Reporting starts,Reporting ends,Campaign name,Amount spent (USD),Impressions,Link clicks\n"
    "2026-08-01,2026-08-01,Spring,12.5,1000,10\n"
)
MICROSOFT = (
    "Report Name: Campaigns\n\nGregorian date,Campaign,Currency code,Impressions,Clicks,Spend\n"
    "2026-08-01,Brand,GBP,1000,10,12.50\n"
)
LINKEDIN = (
    "Start Date (in UTC),Campaign Name,Currency,Impressions,Clicks,Total Spent\n"
    "2026-08-01,Reach,EUR,1000,10,12.5\n"
)


@pytest.mark.parametrize(
    ("path", "content", "cost"),
    [
        ("google_ads/costs", GOOGLE, ("2026-08-01", "google_ads", "Brand", "12.50", "EUR", "1000")),
        ("meta_ads/insights", META, ("2026-08-01", "meta_ads", "Spring", "12.5", "USD", "1000")),
        (
            "microsoft_ads/costs",
            MICROSOFT,
            ("2026-08-01", "microsoft_ads", "Brand", "12.50", "GBP", "1000"),
        ),
        (
            "linkedin_ads/costs",
            LINKEDIN,
            ("2026-08-01", "linkedin_ads", "Reach", "12.5", "EUR", "1000"),
        ),
    ],
)
def test_the_lines_that_a_refusal_gives_for_costs_bring_them_in(
    real: House, path: str, content: str, cost: tuple[str, ...]
) -> None:
    told = reason(real, f"{path}/costs.csv", content)
    assert "land it in landing/generic/ad_spend/" in told
    lines = told.split("a _format.yml with ")[1].replace(" and constants:", "\nconstants:")
    real.land("generic/ad_spend/_format.yml", lines)
    real.land("generic/ad_spend/costs.csv", content)
    assert real.load()["generic/ad_spend"].rows_quarantined == 0
    assert real.rows(
        "select date, platform, campaign, cost, currency, impressions from raw_generic.ad_spend"
    ) == [cost]


def test_a_report_without_ids_says_what_it_lacks(real: House) -> None:
    told = reason(
        real,
        "salesforce/opportunities/report.csv",
        "Opportunity Name,Stage,Amount,Close Date,Created Date\nX,Won,5,6/13/2026,6/1/2026\n\n"
        "Copyright (c) 2000-2026 salesforce.com inc.\n",
    )
    assert "add to the export, or name among the columns, deal_id, updated_at" in told


def test_a_table_in_another_language_is_told_its_columns(real: House) -> None:
    told = reason(real, "generic/contacts/c.csv", "Nr;E-Mail;Angelegt;Geändert\n1;a@x;1;2\n")
    lines = "columns: {contact_id: Nr, created_at: Angelegt, updated_at: Geändert, email: E-Mail}"
    assert lines in told


def test_a_table_without_a_time_of_change_takes_the_day_of_its_export(real: House) -> None:
    content = "contact_id,created_at,email\n1,2026-08-03,a@x.example\n"
    told = reason(real, "generic/contacts/c.csv", content)
    assert "the day of the export in its _format.yml: constants: {updated_at: 2026-08-31}" in told
    real.land("generic/contacts/august/_format.yml", told.split("in its _format.yml: ")[1])
    real.land("generic/contacts/august/c.csv", content + "2,2026-08-04,b@x.example\n")
    real.load()
    assert real.rows("select distinct updated_at from raw_generic.contacts") == [("2026-08-31",)]


def test_no_hint_names_a_stream_that_asks_for_nothing(real: House) -> None:
    told = reason(real, "generic/web_events/w.csv", "colour,shape\nred,round\n")
    assert "move it there" not in told


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("hubspot/contcats/c.jsonl", "did you mean hubspot/contacts?"),
        ("Hubspot/Contacts/c.jsonl", "did you mean hubspot/contacts?"),
        ("hubspot/contact/c.jsonl", "did you mean hubspot/contacts?"),
        ("google-ads/cost/c.jsonl", "did you mean google_ads/costs?"),
        ("ga4/event/e.jsonl", "did you mean ga4/events?"),
        ("generic/deals/d.xls", "save it as .xlsx"),
        ("generic/deals/d.zip", "unpack it"),
        ("generic/deals/d.tar.gz", "unpack it"),
        ("generic/deals/d.csv", None),
        ("zebra/stripes/z.csv", None),
    ],
)
def test_a_file_in_no_streams_folder_is_told_where_it_may_belong(
    path: str, told: str | None
) -> None:
    assert hint(path, read_streams()) == told


def test_a_streams_folder_without_its_source_names_those_that_have_it() -> None:
    told = hint("contact/c.csv", read_streams())
    assert told is not None
    assert told.startswith("did you mean generic/contacts or hubspot/contacts or ")
