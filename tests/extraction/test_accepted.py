"""What comes from an API is what the stream's contract asks for."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import duckdb
import pytest
from extraction_home import Extraction, at

from dev.fakes import linkedin_ads, microsoft_ads, pipedrive
from dev.fakes.ecb import Ecb
from dev.fakes.linkedin_ads import LinkedInAds
from dev.fakes.microsoft_ads import MicrosoftAds
from dev.fakes.pipedrive import Pipedrive
from orchestration.lib.landing.streams import read_streams
from orchestration.lib.loading.load import load

DAY = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()


def test_all_that_lands_is_accepted(
    extraction: Extraction, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "CLIENT_ID": "client-id",
        "CLIENT_SECRET": "client-secret",
        "LINKEDIN": linkedin_ads.REFRESH_TOKEN,
        "MICROSOFT": microsoft_ads.REFRESH_TOKEN,
        "DEVELOPER": microsoft_ads.DEVELOPER_TOKEN,
        "PIPEDRIVE": pipedrive.TOKEN,
    }.items():
        monkeypatch.setenv(name, value)
    app = {"client_id": "CLIENT_ID", "client_secret": "CLIENT_SECRET", "since": DAY}
    with ExitStack() as stack:
        bank, linked, microsoft, crm = (
            stack.enter_context(one) for one in (Ecb(), LinkedInAds(), MicrosoftAds(), Pipedrive())
        )
        bank.rates[DAY] = {"USD": "1.10"}
        linked.account("51", "EUR", id_71="reach")
        linked.cost("51", DAY, "71", "12.34", externalWebsiteConversions=2)
        microsoft.cost("61", DAY, "7", "40.00")
        microsoft.cost("61", DAY, "7", "25.50", keyword="oak")
        crm.put("pipelines", 1, name="Sales")
        crm.put("stages", 1, name="Talk", pipeline_id=1)
        crm.put("organizations", 3, name="Firm")
        crm.put("persons", 1, emails=[{"value": "a@firm.example", "primary": True}], org_id=3)
        crm.put("deals", 5, value=100, currency="EUR", person_id=1)
        crm.put("deals", 5, status="won")
        extraction.connect(
            ecb=at(bank, since=DAY),
            linkedin_ads=at(
                linked,
                token_url=f"{linked.url}/oauth/v2/accessToken",
                refresh_token="LINKEDIN",
                accounts=["51"],
                **app,
            ),
            microsoft_ads=at(
                microsoft,
                token_url=f"{microsoft.url}/token",
                developer_token="DEVELOPER",
                refresh_token="MICROSOFT",
                customer="18",
                accounts=["61"],
                poll_seconds=0,
                **app,
            ),
            pipedrive=at(crm, token="PIPEDRIVE"),
        )
        done = extraction.run()
        crm.delete("persons", 1)
        crm.purged.add(("persons", 1))
        extraction.connect(pipedrive=at(crm, token="PIPEDRIVE", sweep_every_days=0))
        again = extraction.run("pipedrive.persons")
    assert {name: one.problem for name, one in done.items() if one.problem} == {}
    assert again["pipedrive.persons"].landed == 1
    monkeypatch.setenv("CLOSEDLOOP_SETTLE_SECONDS", "0")
    load(extraction.home, read_streams())
    with duckdb.connect(str(extraction.home.warehouse), read_only=True) as work:
        assert work.execute("select reason from quarantine.records").fetchall() == []
        accepted = work.execute("select sum(rows_loaded) from ops.load_ledger").fetchall()
    assert accepted == [(sum(one.landed for one in done.values()) + 1,)]
