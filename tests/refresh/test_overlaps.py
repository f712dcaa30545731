"""Two companies whose systems overlap, small ones: one keeps HubSpot and Salesforce in step and has
GA4 beside Segment on its site, the other has two of everything, with the same ids in both. Their
marts are what their simulator knows to be true."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import pytest
from project_copies import ProjectCopy

from dev.simulator import simulate

COMPANIES: dict[str, dict[str, Any]] = {
    "in step": {"crm": "both", "web": "both"},
    "two of everything": {"instances": 2, "web": "ga4"},
}
# Segment tells of the site: GA4 counts on no day.
ROWS = {"in step": {"systems_of_record": ["web,ga4,,,2000-01-01"]}}
TRUTH = ("visits", "leads", "deals", "spend", "persons")


@dataclass(frozen=True)
class Told:
    """What was built of a company, with the truth beside it as tables true_<kind>."""

    name: str
    work: duckdb.DuckDBPyConnection

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.work.execute(query).fetchall()

    def differing(self, expected: str, actual: str) -> list[tuple[Any, ...]]:
        """The rows that are in one of two queries alone, or more often."""
        return self.rows(
            f"select 'true', * from (({expected}) except all ({actual})) "
            f"union all select 'told', * from (({actual}) except all ({expected}))"
        )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> ProjectCopy:
    return ProjectCopy(tmp_path_factory.mktemp("overlaps") / "project")


@pytest.fixture(scope="module", params=COMPANIES)
def told(
    request: pytest.FixtureRequest, project: ProjectCopy, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Told]:
    home = tmp_path_factory.mktemp("overlap")
    simulate(home, days=60, visitors=300, **COMPANIES[request.param])
    project.set_up({}, ROWS.get(request.param, {}))
    done = project.refresh(home)
    assert done.returncode == 0, done.stdout + done.stderr
    file = home / "warehouse/closedloop.duckdb"
    with duckdb.connect(str(file), read_only=True) as work:
        for kind in TRUTH:
            work.execute(
                f"create temp table true_{kind} as select *, filename as instance "
                "from read_json(?, filename = true)",
                [list(map(str, (home / "truth").rglob(f"{kind}.jsonl.gz")))],
            )
            work.execute(
                f"update true_{kind} set instance = nullif(split_part(instance, '/', -2), 'truth')"
            )
        yield Told(request.param, work)


def test_every_visit_is_one_session_of_its_channel(told: Told) -> None:
    expected = "select channel, started_at, ended_at, events from true_visits"
    actual = "select channel, started_at, ended_at, event_count from marts.fct_sessions"
    assert told.differing(expected, actual) == []
    ((visits,),) = told.rows("select count(*) from true_visits")
    assert visits > 300


def test_every_lead_is_one_conversion(told: Told) -> None:
    expected = "select lead_type, true_leads.at::date as day from true_leads where is_lead"
    actual = """
        select lead_type, conversion_date from marts.fct_conversions
        where conversion_type = 'lead'
    """
    assert told.differing(expected, actual) == []


def test_every_won_deal_but_refunds_is_one_sale(told: Told) -> None:
    expected = """
        select closed_at::date as day from true_deals
        where is_won and coalesce(amount::decimal(18, 2), 0) >= 0
    """
    actual = """
        select conversion_date from marts.fct_conversions
        where conversion_type in ('customer', 'repeat_sale')
    """
    assert told.differing(expected, actual) == []
    assert len(told.rows(expected)) > 10


def test_revenue_is_that_of_the_won_deals_in_every_model(told: Told) -> None:
    # A rate holds until the next one.
    ((revenue,),) = told.rows(
        """
        select sum(round(amount::decimal(18, 2) * coalesce(rate, 1), 2))
        from true_deals
        left join lateral (
            select rate from seeds.demo_exchange_rates
            where
                from_currency = currency and to_currency = 'USD'
                and rate_date <= closed_at::date
            order by rate_date desc limit 1
        ) on true
        where is_won
        """
    )
    by_model = told.rows(
        "select distinct sum(revenue) from marts.rpt_sources group by attribution_model"
    )
    assert [float(one) for (one,) in by_model] == pytest.approx([float(revenue)], abs=0.005)


def test_spend_is_what_each_platform_took_each_day(told: Told) -> None:
    differing = told.rows(
        """
        select *
        from (
            select platform, currency, day::date as day, sum(cost::decimal(18, 6)) as cost
            from true_spend group by all
        ) as expected
        full outer join (
            select platform, currency, spend_date as day, sum(cost) as cost
            from intermediate.int_ad_spends_converted group by all
        ) as actual using (platform, currency, day)
        where expected.cost is distinct from actual.cost
        """
    )
    assert differing == []


def test_contacts_are_of_one_person_only_where_they_truly_are(told: Told) -> None:
    """Of two systems in step the contacts are one person, of two companies with equal ids never."""
    contacts = told.rows(
        """
        with contacts as (
            select
                instance,
                person_id as true_person_id,
                if(regexp_full_match(contact_id, '[0-9]+'), 'hubspot', 'salesforce')
                || coalesce('/' || instance, '') || ':' || contact_id as identifier
            from true_persons, unnest(contact_ids) as contacts (contact_id)
            where contact_ids != []
        )

        select
            concat_ws(' ', instance, true_person_id) as true_person,
            list(distinct identifiers.person_id) as persons,
            count(*) as contacts
        from contacts
        inner join intermediate.int_identifiers_resolved as identifiers using (identifier)
        group by all
        """
    )
    torn = [person for person, persons, _ in contacts if len(persons) > 1]
    assert torn == []
    known = [persons[0] for _, persons, _ in contacts]
    assert len(set(known)) == len(known) > 20
    if told.name == "in step":
        assert all(count > 1 for _, _, count in contacts)


def test_who_came_to_a_fair_is_touched_by_it(told: Told) -> None:
    if told.name != "in step":
        return
    members = told.rows(
        """
        select date '2025-07-07', count(distinct payload ->> 'Id')
        from raw_salesforce.campaign_members where payload ->> 'Status' = 'Attended'
        """
    )
    touches = told.rows(
        """
        select touch_date, count(*) from marts.fct_touchpoints
        where touchpoint_type = 'event' and campaign = 'saas-expo-2025' group by all
        """
    )
    assert touches == members
    assert touches[0][1] > 0
