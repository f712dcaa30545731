"""Which rows of which cost export count, case by case: every case is an account (of a vendor) or a
platform (of a file made by hand) of its own, so that one load of all of them shows each alone."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from dev.compiled import CompiledHome, Project
from dev.dbt_builds import DbtBuilds
from orchestration.lib.landing.streams import read_streams
from orchestration.lib.loading.load import load

DAY = "2026-08-01"
OLD, NEW = "exported_at=2026-08-02T060000Z", "exported_at=2026-08-03T060000Z"
COLUMNS = (
    "date,platform,account,campaign_id,campaign,ad_group,keyword,source,medium,clicks,cost,currency"
)
WARNINGS = (
    "assert_costs_are_told_by_one_system",
    "assert_files_of_costs_agree_on_what_they_both_tell",
    "assert_newer_exports_of_costs_hold_as_much",
    "assert_rows_of_cost_without_finer_names_are_clear",
)


@dataclass(frozen=True)
class Case:
    """Files in order of age, by stream and path; what they come to, and parts of the warnings."""

    files: list[tuple[str, str]]
    cost: float
    warned: tuple[str, ...] = ()


def hand(*rows: str) -> str:
    """A file made by hand: `campaign,ad_group,keyword,cost` or with `day;` or `account/` before."""
    lines = []
    for row in rows:
        day, _, rest = row.rpartition(";")
        account, _, rest = rest.rpartition("/")
        campaign, ad_group, keyword, cost = rest.split(",")
        campaign_id, _, campaign = campaign.rpartition("=")
        lines.append(
            f"{day or DAY},PLATFORM,{account},{campaign_id},{campaign},{ad_group},{keyword},"
            f"src,cpc,1,{cost},USD"
        )
    return "\n".join([COLUMNS, *lines, ""])


def google(*rows: tuple[str, float], **campaign: str) -> str:
    """Google's rows: what each is of (`campaign[/ad_group[/keyword]]`, a segment after `?`)."""
    lines = []
    for of, cost in rows:
        names, _, segment = of.partition("?")
        record: dict[str, object] = {
            "customer": {"id": "ACCOUNT", "currencyCode": "USD"},
            "metrics": {"costMicros": str(round(cost * 1_000_000)), "conversions": cost / 10},
            "segments": {"date": DAY} | ({segment: "x" + str(len(lines))} if segment else {}),
        }
        ids = [name for name in names.split("/") if name]
        for key, value in zip(("campaign", "adGroup", "adGroupCriterion"), ids, strict=False):
            record[key] = {"id": value, "name": value}
        if "campaign" in record:
            record["campaign"] |= campaign
        if len(ids) > 2:
            record["adGroupCriterion"] = {"criterionId": ids[2], "keyword": {"text": ids[2]}}
        lines.append(json.dumps(record))
    return "\n".join([*lines, ""])


def meta(*rows: tuple[str, float]) -> str:
    """Meta's rows: what each is of (`campaign[/adset[/ad]]`, a placement after `?`)."""
    lines = []
    for of, cost in rows:
        names, _, placement = of.partition("?")
        ids = [name for name in names.split("/") if name]
        record = {"account_id": "ACCOUNT", "account_currency": "USD", "spend": str(cost)}
        record |= {"date_start": DAY, "date_stop": DAY}
        record |= {"publisher_platform": placement} if placement else {}
        record |= dict(zip(("campaign_id", "adset_id", "ad_id"), ids, strict=False))
        lines.append(json.dumps(record))
    return "\n".join([*lines, ""])


def pmax(*rows: tuple[str, float]) -> str:
    return google(*rows, advertisingChannelType="PERFORMANCE_MAX")


def search(*rows: tuple[str, float]) -> str:
    return google(*rows, advertisingChannelType="SEARCH")


G, M, H = "google_ads/costs", "meta_ads/insights", "generic/ad_spend"

CASES = {
    # What a newer export of one series replaces.
    "restated": Case(
        [(f"{G}/{OLD}/a", google(("1/2/3", 50))), (f"{G}/{NEW}/a", google(("1/2/3", 40)))], 40
    ),
    "dropped-campaign": Case(
        [(f"{G}/{OLD}/a", google(("1", 50), ("2", 70))), (f"{G}/{NEW}/a", google(("1", 51)))],
        51,
        ("has 1 campaigns, 1 rows and a cost of 51 where",),
    ),
    "one-type-of-two": Case(
        [(f"{G}/{OLD}/a", search(("1", 50)) + pmax(("2", 70))), (f"{G}/{NEW}/a", pmax(("2", 71)))],
        121,
    ),
    "one-type-later-named": Case(
        [(f"{G}/{OLD}/a", google(("1", 50), ("2", 70))), (f"{G}/{NEW}/a", pmax(("2", 71)))], 121
    ),
    "one-type-never-named": Case(
        [(f"{G}/{OLD}/a", google(("1", 50))), (f"{G}/{NEW}/a", google(("2", 70)))], 120
    ),
    "another-campaign-of-the-type": Case(
        [(f"{G}/{OLD}/a", pmax(("1", 50))), (f"{G}/{NEW}/a", pmax(("2", 70)))], 70
    ),
    "corrected-name": Case(
        [
            (f"{H}/X/{OLD}/li_2026-08-02", hand("brnad,,,10")),
            (f"{H}/X/{NEW}/li_2026-08-03", hand("brand,,,9")),
        ],
        9,
    ),
    "another-file-of-other-names": Case(
        [(f"{H}/X/{OLD}/search", hand("brand,,,10")), (f"{H}/X/{NEW}/pmax", hand("max,,,9"))], 19
    ),
    "by-hand-first-without-keywords": Case(
        [
            (f"{H}/X/{OLD}/c", hand("brand,,,20")),
            (f"{H}/X/{NEW}/c", hand("brand,g,k1,10", "brand,g,k2,12")),
        ],
        22,
    ),
    "overwritten": Case(
        [(f"{H}/X/c", hand("brnad,,,10", "2026-08-02;brand,,,3")), (f"{H}/X/c", hand("brand,,,9"))],
        12,
    ),
    "shards": Case([(f"{H}/X/{NEW}/c-{n}", hand(f"brand,,,{n}")) for n in (1, 2, 3)], 6),
    # Series add up, and what two of them say counts once.
    "two-agencies": Case(
        [(f"{H}/X/brand", hand("brand,,,100")), (f"{H}/X/retargeting", hand("retargeting,,,40"))],
        140,
    ),
    "two-agencies-one-id": Case(
        [
            (f"{H}/X/instance=a/c", hand("1=brand,,,10")),
            (f"{H}/X/instance=b/c", hand("1=brand,,,12")),
        ],
        22,
    ),
    "told-again": Case(
        [(f"{H}/X/a", hand("1=brand,,,10")), (f"{H}/X/b", hand("1=Brand 2,,,12"))],
        12,
        ("10 and 12, of which the newer counts",),
    ),
    "numbered-by-bigquery": Case(
        [(f"{H}/X/c-00000000000{n}", hand(f"brand,,,{n}")) for n in (1, 2, 3)], 6
    ),
    "account-blank-once": Case(
        [(f"{H}/X/a", hand("brand,,,10")), (f"{H}/X/b", hand("77/brand,,,10"))], 10
    ),
    "account-blank-in-an-older-export": Case(
        [
            (f"{H}/X/{OLD}/a", hand("brand,,,10", "old,,,5")),
            (f"{H}/X/{NEW}/a", hand("77/brand,,,10", "77/new,,,5")),
        ],
        15,
    ),
    # Levels.
    "keywords-beside-campaigns": Case(
        [
            (f"{G}/{NEW}/c", google(("1", 50), ("2", 70))),
            (f"{G}/{NEW}/k", google(("1/5/1", 30), ("1/5/2", 20))),
        ],
        120,
    ),
    "three-levels": Case(
        [
            (f"{G}/{NEW}/a", google(("", 200))),
            (f"{G}/{NEW}/c", google(("1", 60), ("2", 70))),
            (f"{G}/{NEW}/k", google(("1/5/1", 30), ("1/5/2", 20))),
        ],
        200,
    ),
    "keywords-beyond-their-campaign": Case(
        [(f"{G}/{NEW}/c", google(("1", 50), ("1/5/1", 52)))], 50
    ),
    "campaigns-older-than-keywords": Case(
        [(f"{G}/{OLD}/c", google(("1", 50), ("2", 70))), (f"{G}/{NEW}/k", google(("1/5/1", 52)))],
        122,
    ),
    "ad-sets-beside-ads": Case(
        [(f"{M}/{NEW}/a", meta(("1/2/3", 10), ("1/2/4", 11), ("1/2", 25)))], 25
    ),
    "account-campaigns-ads": Case(
        [
            (f"{M}/{NEW}/a", meta(("", 100))),
            (f"{M}/{NEW}/b", meta(("1", 60), ("2", 30))),
            (f"{M}/{NEW}/c", meta(("1/2/3?facebook", 55))),
        ],
        100,
    ),
    "placements-beside-their-sum": Case(
        [(f"{M}/{NEW}/a", meta(("1/2/3?facebook", 10), ("1/2/3?instagram", 11), ("1/2/3", 21)))], 21
    ),
    "sum-newer-than-placements": Case(
        [
            (f"{M}/{OLD}/a", meta(("1/2/3?facebook", 10), ("1/2/3?instagram", 11))),
            (f"{M}/{NEW}/a", meta(("1/2/3", 20))),
        ],
        20,
    ),
    "two-breakdowns-and-none": Case(
        [
            (f"{G}/{NEW}/a", google(("1", 20))),
            (f"{G}/{NEW}/b", google(("1?device", 10), ("1?device", 9))),
            (f"{G}/{NEW}/c", google(("1?adNetworkType", 10), ("1?adNetworkType", 9.5))),
        ],
        20,
    ),
    "an-hour-without-a-name": Case(
        [(f"{G}/{NEW}/a", google(("1", 5), ("1?hour", 5), ("1?hour", 5), ("1?hour", 5)))],
        20,
        ("5 without a breakdown beside 15 with one, read as more money",),
    ),
    "a-keyword-left-blank": Case(
        [(f"{H}/X/c", hand("b,g,k1,10", "b,g,k2,10", "b,g,,5"))],
        25,
        ("5 without a keyword or ad group beside 20 with one, read as more money",),
    ),
    "a-campaigns-total-by-hand": Case(
        [(f"{H}/X/c", hand("b,g,k1,10.004", "b,g,k2,10.004", "b,,,20"))], 20
    ),
    "more-than-a-total-by-hand": Case(
        [(f"{H}/X/c", hand("b,g,k1,10", "b,g,k2,10", "b,,,25"))],
        25,
        ("25 without a keyword or ad group beside 20 with one, read as the total",),
    ),
}


class Costs(CompiledHome):
    """A data folder that is built up to what advertising cost."""

    def drop(self, case: str, number: int, path: str, content: str) -> None:
        """One file of a case, the newer the higher its number, loaded at once."""
        stream, rest = "/".join(path.split("/")[:2]), "/".join(path.split("/")[2:])
        kind = "csv" if stream == H else "jsonl"
        file = self.home.landing / stream / case / f"{rest}.{kind}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content.replace("ACCOUNT", case).replace("PLATFORM", case))
        os.utime(file, (1_780_000_000 + number,) * 2)

    def load(self) -> None:
        """Loads what landed, so that it may be overwritten."""
        load(self.home, read_streams())

    def cost(self, case: str) -> tuple[Decimal, Decimal]:
        """What a case comes to, and what was told of it in all."""
        found = self.work.execute(
            """
            select
                (
                    select sum(cost) from intermediate.int_ad_spends_unioned
                    where $case in (platform, account)
                ),
                (
                    select sum(cost) from intermediate.int_ad_spend_totals
                    where node in (
                        select unnest([account_place, campaign_place, ad_group_place])
                        from intermediate.int_ad_spends_leveled where $case in (platform, account)
                    )
                )
            """,
            {"case": case},
        ).fetchone()
        assert found is not None
        return found

    def problems(self, checks: Mapping[str, str]) -> list[str]:
        """What the checks warn of."""
        self.work.execute(
            "create or replace table intermediate.int_ad_spends_converted as "
            "select *, cost as spend from intermediate.int_ad_spends_unioned"
        )
        return [
            problem
            for check in checks.values()
            for (problem,) in self.work.execute(f"select problem from ({check})").fetchall()
        ]


@pytest.fixture(scope="module")
def checks(builds: DbtBuilds) -> dict[str, str]:
    """The SQL of the warnings, as dbt compiles it."""
    builds.dbt("compile", "--select", *WARNINGS)
    folder = builds.dbt.target / "compiled/closedloop/dbt_project/tests"
    return {name: (folder / f"{name}.sql").read_text() for name in WARNINGS}


@pytest.fixture(scope="module")
def spending(every_model: Project) -> Project:
    """All that tells what advertising cost, and what platforms claim for it."""
    return every_model.up_to(
        "int_ad_spend_totals", "int_ad_spends_unioned", "int_platform_claims_unioned"
    )


@pytest.fixture(scope="module")
def costs(spending: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Costs]:
    """All cases after one refresh."""
    with closing(Costs(spending, tmp_path_factory.mktemp("costs") / "home")) as home:
        steps = max(len(case.files) for case in CASES.values())
        for number in range(steps):
            for name, case in CASES.items():
                if number < len(case.files):
                    home.drop(name, number, *case.files[number])
            home.load()
        home.refresh()
        yield home


@pytest.mark.parametrize("name", CASES)
def test_what_counts_is_what_was_spent(costs: Costs, name: str) -> None:
    spent, told = costs.cost(name)
    assert spent == told == Decimal(str(CASES[name].cost))


def test_the_run_warns_of_nothing_but_what_is_doubtful(
    costs: Costs, checks: dict[str, str]
) -> None:
    problems = costs.problems(checks)
    expected = [(name, part) for name, case in CASES.items() for part in case.warned]
    for name, part in expected:
        assert [problem for problem in problems if name in problem and part in problem], part
    assert len(problems) == len(expected), problems


def test_the_finest_rows_keep_their_names_and_the_rest_has_none(costs: Costs) -> None:
    rows = costs.work.execute(
        """
        select campaign_id, ad_group, keyword, cost, is_rest
        from intermediate.int_ad_spends_unioned where account = 'three-levels' order by all
        """
    ).fetchall()
    none = "(not set)"
    assert rows == [
        ("1", none, none, Decimal(10), True),
        ("1", "5", "1", Decimal(30), False),
        ("1", "5", "2", Decimal(20), False),
        ("2", none, none, Decimal(70), False),
        (None, none, none, Decimal(70), True),
    ]


def test_platforms_claim_once_what_they_tell_at_several_levels(costs: Costs) -> None:
    claimed = costs.work.execute(
        """
        select sum(claimed_conversions) from intermediate.int_platform_claims_unioned
        where platform = 'google_ads'
        """
    ).fetchone()
    of_google = sum(case.cost for case in CASES.values() if case.files[0][0].startswith(G))
    # Of two breakdowns, the one that claims for all is the sum's; keywords that are newer than
    # their campaign claim for it.
    assert claimed == (Decimal(str(of_google / 10)),)


def test_a_platform_told_by_file_and_by_itself_counts_once_by_a_row(
    spending: Project, checks: dict[str, str], tmp_path: Path
) -> None:
    by_hand = "\n".join(
        [
            COLUMNS,
            *(f"2026-08-0{day},AdWords,,,brand,,,google,cpc,1,10,USD" for day in range(1, 6)),
            "2026-08-05,linkedin,,,reach,,,linkedin,cpc,1,1,USD",
            "",
        ]
    )
    by_google = "".join(google(("1", 10)).replace(DAY, f"2026-08-0{day}") for day in range(4, 8))
    with closing(Costs(spending, tmp_path / "home")) as home:
        home.drop("both", 0, f"{H}/c", by_hand)
        home.drop("both", 0, f"{G}/{NEW}/a", by_google)
        home.refresh()
        (problem,) = home.problems(checks)
        row = "costs,generic,,,2026-08-04"
        assert "from 2026-08-04 to 2026-08-05" in problem
        assert ": 20 USD" in problem
        assert problem.endswith(row)
        home.work.execute(
            "insert into seeds.systems_of_record values "
            "('costs', 'generic', null, null, '2026-08-04')"
        )
        home.refresh()
        spent = home.work.execute(
            "select platform, sum(cost) from intermediate.int_ad_spends_unioned group by all"
        ).fetchall()
        assert sorted(spent) == [("adwords", 30), ("google_ads", 40), ("linkedin", 1)]
        assert home.problems(checks) == []
