"""One company that keeps its CRM in HubSpot, and in Salesforce: the same marts from either, row for
row, but for ids, and from any order and split of its files. Who a person is, and which deal is
which, is known from the simulator's truth."""

import gzip
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dev.refreshing import Demo, refresh
from dev.rendering import published
from dev.simulator import simulate
from dev.simulator.vendors.salesforce import ATTENDED
from orchestration.lib.common.settings import Home
from orchestration.lib.landing.streams import read_streams
from orchestration.lib.loading.load import load

CRMS = ("hubspot", "salesforce")
# What tells of the runs that there were, and of the sources by name.
OF_RUNS = {"rpt_attribution_changes", "rpt_attribution_weights", "rpt_freshness", "rpt_volumes"}
# What ad platforms were told: nothing yet.
OF_SENDS = {"fct_sends"}
MARTS = sorted(published() - OF_RUNS - OF_SENDS)


@pytest.fixture(scope="module")
def homes(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The company's folder with each CRM's records; Salesforce's come in any order and split."""
    home = tmp_path_factory.mktemp("salesforce")
    simulate(home, crm="salesforce")
    forget_who_came_to_fairs(home)
    load_in_any_order(home)
    done = refresh(home)
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(zip(CRMS, (demo.home, home), strict=True))


@pytest.fixture(scope="module")
def both(homes: dict[str, Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Both work files side by side, with tables of what their ids stand for."""
    with duckdb.connect() as connection:
        for crm, home in homes.items():
            file = home / "warehouse/closedloop.duckdb"
            connection.execute(f"attach '{file}' as {crm} (read_only)")
            name_ids(connection, crm, home)
        yield connection


@pytest.mark.parametrize("mart", MARTS)
def test_a_mart_is_the_same_from_either_and_in_any_order_of_loading(
    both: duckdb.DuckDBPyConnection, mart: str
) -> None:
    columns = [
        column
        for (column,) in both.execute(
            "select column_name from duckdb_columns() where database_name = 'hubspot'"
            " and schema_name = 'marts' and table_name = ? order by column_index",
            [mart],
        ).fetchall()
    ]
    hubspot, salesforce = (rows_of(crm, mart, columns) for crm in CRMS)
    differing = both.execute(
        f"""
        (select 'hubspot', * from (({hubspot}) except all ({salesforce})))
        union all
        (select 'salesforce', * from (({salesforce}) except all ({hubspot})))
        """
    ).fetchall()
    assert differing == []
    assert both.execute(f"select count(*) >= 10 from ({salesforce})").fetchone() == (True,)


def test_salesforce_was_given_every_way_of_becoming_one_person(homes: dict[str, Path]) -> None:
    """Else the comparison would say nothing of them."""
    leads, contacts = (newest(homes["salesforce"], stream) for stream in ("leads", "contacts"))
    assert sum(lead["IsConverted"] for lead in leads) > 5
    assert any(lead["ConvertedOpportunityId"] for lead in leads)
    assert any(not lead["IsConverted"] for lead in leads)
    assert any(contact["IsDeleted"] and contact["MasterRecordId"] for contact in contacts)
    converted = {lead["ConvertedContactId"] for lead in leads}
    assert any(contact["Id"] not in converted for contact in contacts)
    roles = newest(homes["salesforce"], "opportunity_contact_roles")
    assert {role["IsDeleted"] for role in roles} == {True, False}


def test_what_is_mailed_or_declined_is_no_touch(homes: dict[str, Path]) -> None:
    members = newest(homes["salesforce"], "campaign_members")
    assert {member["HasResponded"] for member in members} == {True, False}
    with duckdb.connect(
        str(homes["salesforce"] / "warehouse/closedloop.duckdb"), read_only=True
    ) as work:
        touches = work.execute(
            "select count(*) from marts.fct_touchpoints where touchpoint_type = 'event'"
        ).fetchone()
    assert touches == (0,)


def forget_who_came_to_fairs(home: Path) -> None:
    """Takes out the attendees, of whom HubSpot knows nothing; test_overlaps.py has them."""
    forgotten = 0
    for file in (home / "landing/salesforce/campaign_members").glob("*"):
        lines = file.read_text().splitlines(keepends=True)
        kept = [line for line in lines if json.loads(line)["Status"] != ATTENDED]
        forgotten += len(lines) - len(kept)
        file.write_text("".join(kept))
    assert forgotten > 0


def load_in_any_order(home: Path) -> None:
    """Loads one half of the files, and then the other, each stream in its turn by chance."""
    landing, kept = home / "landing", home / "landing later"
    landing.rename(kept)
    files = sorted(file for file in kept.rglob("*") if file.is_file())
    random.Random(2).shuffle(files)
    streams = read_streams()
    for half in (files[::2], files[1::2]):
        for file in half:
            target = landing / file.relative_to(kept)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.rename(target)
        load(Home(home), random.Random(3).sample(streams, len(streams)))
    shutil.rmtree(kept)


def newest(home: Path, stream: str) -> list[dict[str, Any]]:
    """Each record of a stream as last exported."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((home / "landing/salesforce" / stream).glob("*")):
        for line in path.read_text().splitlines():
            record = json.loads(line)
            known = found.get(record["Id"])
            if "SystemModstamp" in record and (
                not known or record["SystemModstamp"] >= known["SystemModstamp"]
            ):
                found[record["Id"]] = record
    return list(found.values())


def name_ids(connection: duckdb.DuckDBPyConnection, crm: str, home: Path) -> None:
    contacts = [
        (f"{crm}:{contact}", person["person_id"])
        for person in truth(home, "persons")
        for contact in person["contact_ids"]
    ]
    connection.execute(f"create table {crm}_contacts (identifier varchar, person varchar)")
    connection.executemany(f"insert into {crm}_contacts values (?, ?)", contacts)
    # The truth tells the deals in the same order.
    deals = [(deal["deal_id"], place) for place, deal in enumerate(truth(home, "deals"))]
    connection.execute(f"create table {crm}_deals (deal_id varchar, deal integer)")
    connection.executemany(f"insert into {crm}_deals values (?, ?)", deals)
    connection.execute(
        f"""
        create table {crm}_persons as
        select
            person_id,
            string_agg(distinct coalesce(contacts.person, identifier), ' ' order by
                coalesce(contacts.person, identifier)) as person
        from {crm}.intermediate.int_identifiers_resolved
        left join {crm}_contacts as contacts using (identifier)
        group by person_id
        """
    )
    connection.execute(
        f"""
        create table {crm}_touchpoints as
        select
            touchpoint_id,
            -- A touch that the CRM alone tells of is named by the CRM's record.
            if(
                touchpoint_type like 'crm_%', concat_ws(' ', touchpoint_type, touched_at, person),
                touchpoint_id::varchar
            ) as touchpoint
        from {crm}.marts.fct_touchpoints
        left join {crm}_persons using (person_id)
        """
    )
    connection.execute(
        f"""
        create table {crm}_conversions as
        select
            conversion_id,
            concat_ws(' ', conversion_type, converted_at, person, deal) as conversion
        from {crm}.marts.fct_conversions
        left join {crm}_persons using (person_id)
        left join {crm}_deals using (deal_id)
        """
    )


def rows_of(crm: str, table: str, columns: list[str]) -> str:
    """A query for a mart's rows with names in the place of ids."""
    # HubSpot counts stages from 0, Salesforce from 1.
    named = {
        "person_id": "coalesce(persons.person, marts.person_id::varchar)",
        # The id of an account, which is the same from either, else of a person.
        "customer_id": "coalesce(customers.person, marts.customer_id::varchar)",
        "deal_id": "deals.deal",
        "conversion_id": "conversions.conversion",
        "touchpoint_id": "touchpoints.touchpoint",
        "source_system": f"nullif(marts.source_system, '{crm}')",
        "reported_by": f"nullif(marts.reported_by, '{crm}')",
        "deal_stage_order": f"marts.deal_stage_order - {CRMS.index(crm)}",
    }
    joins = {
        "person_id": (f"{crm}_persons as persons", "persons.person_id"),
        "customer_id": (f"{crm}_persons as customers", "customers.person_id"),
        "deal_id": (f"{crm}_deals as deals", "deals.deal_id"),
        "conversion_id": (f"{crm}_conversions as conversions", "conversions.conversion_id"),
        "touchpoint_id": (f"{crm}_touchpoints as touchpoints", "touchpoints.touchpoint_id"),
    }
    chosen = ", ".join(f"{named.get(column, f'marts.{column}')} as {column}" for column in columns)
    joined = " ".join(
        f"left join {joined} on marts.{key} = {id_}"
        for key, (joined, id_) in joins.items()
        if key in columns
    )
    condition = "where check_name not like 'rows%'" if table == "rpt_reconciliation" else ""
    return f"select {chosen} from {crm}.marts.{table} as marts {joined} {condition}"


def truth(home: Path, kind: str) -> list[dict[str, Any]]:
    with gzip.open(home / "truth" / f"{kind}.jsonl.gz", "rt") as file:
        return [json.loads(line) for line in file]
