"""A real company's CRM funnel, through the generic contract: files as they are, only described."""

import csv
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

OLIST = Path(__file__).parents[3] / "shared" / "data" / "olist"
LEADS = "olist_marketing_qualified_leads_dataset.csv"
DEALS = "olist_closed_deals_dataset.csv"

CONTACTS_FORMAT = """
timestamp_format: "%d-%m-%Y"
columns:
  contact_id: mql_id
  created_at: first_contact_date
  updated_at: first_contact_date
  original_source: origin
constants:
  lifecycle_stage: mql
"""

DEALS_FORMAT = """
timestamp_format: "%d-%m-%Y %H:%M"
columns:
  deal_id: mql_id
  contact_ids: mql_id
  company_id: seller_id
  amount: declared_monthly_revenue
  created_at: won_date
  updated_at: won_date
  closed_at: won_date
constants:
  pipeline: sellers
  stage: won
  currency: BRL
  is_closed: "true"
  is_won: "true"
"""

pytestmark = pytest.mark.skipif(not OLIST.is_dir(), reason="the Olist files are not at hand")


@pytest.fixture(scope="module")
def published(
    tmp_path_factory: pytest.TempPathFactory,
    refresh_home: Callable[[Path], duckdb.DuckDBPyConnection],
) -> duckdb.DuckDBPyConnection:
    """The published marts of a company whose only exports are the two Olist files."""
    home = tmp_path_factory.mktemp("olist")
    for stream, file, description in (
        ("contacts", LEADS, CONTACTS_FORMAT),
        ("deals", DEALS, DEALS_FORMAT),
    ):
        folder = home / "landing" / "generic" / stream
        folder.mkdir(parents=True)
        shutil.copy(OLIST / file, folder)
        (folder / "_format.yml").write_text(description)
    return refresh_home(home)


LOOKBACK = timedelta(days=90)
NO_TOUCH = "(unattributed)"

# No touch was seen of anybody, so the CRM's own word of where a lead came from is all there is.
CHANNELS = {
    "organic_search": "Organic Search",
    "paid_search": "Paid Search",
    "social": "Organic Social",
    "email": "Email",
    "referral": "Referral",
    "direct_traffic": "Direct",
    "display": "Display",
    "other_publicities": "Unassigned",
}


def _rows(file: str) -> list[dict[str, str]]:
    with (OLIST / file).open(newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_lead_reached_mql(published: duckdb.DuckDBPyConnection) -> None:
    reached = published.execute(
        "select count(distinct person_id) from marts.fct_stage_entries where stage = 'mql'"
    ).fetchone()
    assert reached == (8000,)


def test_every_closed_deal_is_a_customer(published: duckdb.DuckDBPyConnection) -> None:
    conversions = published.execute(
        "select conversion_type, count(*) from marts.fct_conversions"
        " where conversion_type in ('customer', 'repeat_sale') group by conversion_type"
    ).fetchall()
    assert conversions == [("customer", 842)]


def test_won_deals_by_origin_equal_a_plain_count(published: duckdb.DuckDBPyConnection) -> None:
    origins = {row["mql_id"]: row["origin"] or None for row in _rows(LEADS)}
    expected = Counter(origins[row["mql_id"]] for row in _rows(DEALS))
    actual = published.execute(
        "select original_source, count(*)"
        " from marts.fct_conversions inner join marts.dim_persons using (person_id)"
        " where conversion_type = 'customer' group by original_source"
    ).fetchall()
    assert dict(actual) == dict(expected)
    assert expected["organic_search"] == 271


def test_a_sale_has_the_channel_that_the_crm_knows_and_else_none(
    published: duckdb.DuckDBPyConnection,
) -> None:
    leads = {row["mql_id"]: row for row in _rows(LEADS)}
    expected: Counter[str] = Counter()
    for row in _rows(DEALS):
        lead = leads[row["mql_id"]]
        begun = datetime.strptime(lead["first_contact_date"], "%d-%m-%Y")
        won = datetime.strptime(row["won_date"], "%d-%m-%Y %H:%M")
        is_within = timedelta(0) <= won - begun < LOOKBACK
        channel = CHANNELS.get(lead["origin"], NO_TOUCH)
        expected[channel if is_within else NO_TOUCH] += 1
    actual = published.execute(
        "select channel, round(sum(customers)) from marts.rpt_sources"
        " where attribution_model = 'linear' and customers > 0 group by channel"
    ).fetchall()
    assert dict(actual) == dict(expected)
    assert expected[NO_TOUCH] > 100
