"""The demo company once more, its CRM and its ad platform real servers.

From a connections.yml it is extracted and refreshed, told to both, extracted again, and told what
changed since.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from dev.fakes.google_data_manager import REFRESH_TOKEN, DataManager
from dev.fakes.hubspot import TOKEN, HubSpot, stamp
from dev.refreshing import ROOT, Demo, environment, open_marts, refresh
from dev.torture.whole import differences
from orchestration.lib.common.settings import Home
from orchestration.lib.extracting.drop import Drop

GOOGLE = "google_data_manager"
SALES = (
    "from marts.fct_sends inner join marts.fct_conversions using (conversion_id) "
    f"where destination = '{GOOGLE}' and revenue > 0"
)


@dataclass(frozen=True)
class Company:
    """The company's data folder, refreshed once, and the servers, which are still there."""

    home: Path
    portal: HubSpot
    google: DataManager
    said: str

    def refresh(self) -> None:
        """Extracts what is new and refreshes."""
        done = refresh(self.home)
        assert done.returncode == 0, done.stdout + done.stderr

    def sweep(self) -> None:
        """A week passes, and a refresh after it."""
        with Drop(Home(self.home), "hubspot", "deals") as drop:
            drop.save(swept=drop.cursors["swept"] - 8 * 86_400_000)
        self.refresh()

    def activate(self, *more: str) -> str:
        """`make activate` for both; what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "orchestration.commands.activate", GOOGLE, "hubspot", *more],
            cwd=ROOT,
            env=environment(self.home),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "WARNING" not in done.stdout + done.stderr
        return done.stdout

    def all(self, query: str) -> list[tuple[Any, ...]]:
        """What the published marts answer."""
        with closing(open_marts(self.home)) as marts:
            return marts.execute(query).fetchall()

    def google_has(self) -> dict[str, float | None]:
        """What each conversion is worth to Google, as the mart of what was sent has it."""
        found = self.all(
            "select send_key, value from marts.fct_sends "
            f"where destination = '{GOOGLE}' and state != 'rejected' "
            "qualify row_number() over (partition by send_key order by version desc) = 1"
        )
        return {key: None if value is None else float(value) for key, value in found}

    def one(self, query: str) -> tuple[Any, ...]:
        """The one row that they answer."""
        (row,) = self.all(query)
        return row


@pytest.fixture(scope="module")
def company(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """All but HubSpot has landed; connections.yml says where that and Google are."""
    home = tmp_path_factory.mktemp("loop")
    (home / "landing").mkdir()
    for source in (demo.home / "landing").iterdir():
        if source.name != "hubspot":
            (home / "landing" / source.name).symlink_to(source)
    with pytest.MonkeyPatch.context() as patch, HubSpot() as portal, DataManager() as google:
        patch.setenv("HUBSPOT_TOKEN", TOKEN)
        patch.setenv("GOOGLE_ID", "client-id")
        patch.setenv("GOOGLE_SECRET", "g00gle-s3cret")
        patch.setenv("GOOGLE_REFRESH", REFRESH_TOKEN)
        portal.take(demo.home / "landing/hubspot")
        hubspot = {"token": "HUBSPOT_TOKEN", "base_url": portal.url, "per_second": 10_000}
        manager = {
            "base_url": google.url,
            "token_url": f"{google.url}/token",
            "per_second": 10_000,
            "client_id": "GOOGLE_ID",
            "client_secret": "GOOGLE_SECRET",
            "refresh_token": "GOOGLE_REFRESH",
            "operating_account": "1234567890",
            "conversion_actions": {"Lead": "987", "Purchase": "987"},
        }
        connections = {
            "extract": {"hubspot": hubspot},
            "activate": {"hubspot": hubspot, GOOGLE: manager},
        }
        (home / "connections.yml").write_text(yaml.safe_dump(connections))
        done = refresh(home)
        assert done.returncode == 0, done.stdout + done.stderr
        yield Company(home, portal, google, done.stdout)


def test_the_marts_are_those_of_the_exported_files(company: Company, demo: Demo) -> None:
    assert "WARNING" not in company.said
    assert "hubspot.deals " in company.said
    assert differences(Home(company.home), Home(demo.home)) == []


def test_each_sale_and_each_source_is_told_once(company: Company) -> None:
    assert "made the property closedloop_first_channel" in company.activate("--prepare")
    company.activate("--send")
    company.activate("--send")
    google = company.google
    assert len(google.told) > 20
    assert set(Counter(key for key, _ in google.told).values()) == {1}
    told = len(google.told)
    company.refresh()  # what was told is extracted and counted
    said = company.activate("--send")
    assert "as it is there already" in said
    assert not [line for line in said.splitlines() if "sent" in line.split()[1:3]]
    assert len(google.told) == told
    assert company.google_has() == {
        key: event.get("conversionValue") for key, event in google.sales.items()
    }
    sales = company.all(f"select value, revenue {SALES}")
    # A sale that the platform's touches have no credit for is told as 0.
    assert all(0 <= value <= revenue for value, revenue in sales)
    assert sum(value for value, _ in sales) > 0


def test_the_crm_holds_where_each_contact_came_from_first(company: Company) -> None:
    first = dict(
        company.all(
            "select person_id, arg_min(channel, (touched_at, touchpoint_id)) "
            "from marts.fct_touchpoints group by person_id"
        )
    )
    with closing(duckdb.connect(str(Home(company.home).warehouse), read_only=True)) as work:
        persons = dict(
            work.execute(
                "select identifier, replace(person_id::varchar, '-', '') "
                "from intermediate.int_identifiers_resolved "
                "where identifier_type = 'crm_contact_id' and identifier like 'hubspot:%'"
            ).fetchall()
        )
    contacts = company.portal.objects["contacts"]
    merged = {
        gone
        for one in contacts.values()
        for gone in (one["properties"].get("hs_merged_object_ids") or "").split(";")
    }
    expected = {
        number: first[persons[f"hubspot:{number}"]]
        for number, one in contacts.items()
        if not one["archived"]
        and number not in merged
        and persons.get(f"hubspot:{number}") in first
    }
    assert len(expected) > 100
    held = {
        number: contacts[number]["properties"].get("closedloop_first_channel")
        for number in expected
    }
    assert held == expected


def test_what_changed_since_is_told_and_what_moves_no_date_is_found_by_a_sweep(
    company: Company,
) -> None:
    google, portal = company.google, company.portal
    before = dict(google.sales)
    # A sale of another amount and one whose deal is open again, both known to Google.
    sales = company.all(
        f"select send_key, deal_id, value, revenue {SALES} "
        "and value > 0 and deal_id similar to '[0-9]+' order by send_key limit 2"
    )
    (larger, deal, value, revenue), (reopened, opened, _, lost) = sales
    _change(portal, deal, amount=str(2 * revenue))
    _change(
        portal,
        opened,
        dealstage="presentationscheduled",
        hs_is_closed="false",
        hs_is_closed_won="false",
        closedate=None,
    )
    # A deal of other contacts, and one that is archived.
    linked, person = company.one(
        "select deal_id, person_id from marts.fct_conversions"
        f" where conversion_type = 'customer' and deal_id not in ('{deal}', '{opened}')"
        " order by deal_id limit 1"
    )
    archived, left = company.one(
        "select deal_id, (select sum(revenue) from marts.fct_conversions) - revenue"
        " from marts.fct_conversions where conversion_type = 'customer'"
        f" and deal_id not in ('{deal}', '{opened}') order by deal_id desc limit 1"
    )
    links = portal.links["deals", linked, "contacts"]
    other = next(
        found
        for (kind, number, to), found in portal.links.items()
        if (kind, to) == ("deals", "contacts") and found and found != links and number != archived
    )
    portal.link("deals", linked, "contacts", other)
    portal.archive("deals", archived)
    company.sweep()
    of_deal = "from marts.fct_conversions where revenue > 0 and deal_id ="
    assert company.one(f"select count(*) {of_deal} '{archived}'") == (0,)
    assert company.one(f"select count(*) {of_deal} '{linked}' and person_id = '{person}'") == (0,)
    assert company.one(f"select count(*) {of_deal} '{linked}'") == (1,)
    assert company.one("select sum(revenue) from marts.fct_conversions") == (left + revenue - lost,)

    company.activate("--send")
    assert google.sales[larger]["conversionValue"] == pytest.approx(float(2 * value), abs=0.011)
    assert google.sales[reopened]["conversionValue"] == 0
    counts = Counter(key for key, _ in google.told)
    assert counts[larger] == counts[reopened] == 2
    company.activate("--send")
    assert Counter(key for key, _ in google.told) == counts
    untouched = before.keys() - {key for key, count in counts.items() if count > 1}
    assert {key: google.sales[key] for key in untouched} == {key: before[key] for key in untouched}


def _change(portal: HubSpot, deal: str, **properties: str | None) -> None:
    """Changes a deal, and its history as HubSpot keeps it."""
    one = portal.put("deals", int(deal), **properties)
    for name, value in properties.items():
        if name in one.get("propertiesWithHistory", {}):
            entry = {"value": value, "timestamp": stamp(portal.now()), "sourceType": "CRM_UI"}
            one["propertiesWithHistory"][name].insert(0, entry)
