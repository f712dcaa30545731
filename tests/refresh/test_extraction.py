"""The demo company once more, its CRM read from an API: from a connections.yml to the report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from dev.fakes.hubspot import TOKEN, HubSpot
from dev.refreshing import Demo, open_marts, refresh
from dev.torture.whole import differences
from orchestration.lib.common.settings import Home
from orchestration.lib.extracting.drop import Drop

# The simulator exports deals week by week, the API gives them as they are now.
TELL_OF_EXPORTS: set[str] = set()


@dataclass(frozen=True)
class Extracted:
    """The company's data folder, refreshed once, and its HubSpot, which is still there."""

    home: Path
    portal: HubSpot
    said: str

    def sweep(self) -> None:
        """A week passes, and a refresh after it."""
        with Drop(Home(self.home), "hubspot", "deals") as drop:
            drop.save(swept=drop.cursors["swept"] - 8 * 86_400_000)
        done = refresh(self.home)
        assert done.returncode == 0, done.stdout + done.stderr

    def one(self, query: str) -> tuple:
        """What the published marts answer."""
        with closing(open_marts(self.home)) as marts:
            return marts.execute(query).fetchone()


@pytest.fixture(scope="module")
def extracted(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Extracted]:
    """All but HubSpot has landed; connections.yml says where that is."""
    home = tmp_path_factory.mktemp("extracted")
    (home / "landing").mkdir()
    for source in (demo.home / "landing").iterdir():
        if source.name != "hubspot":
            (home / "landing" / source.name).symlink_to(source)
    with pytest.MonkeyPatch.context() as patch, HubSpot() as portal:
        patch.setenv("HUBSPOT_TOKEN", TOKEN)
        portal.take(demo.home / "landing/hubspot")
        settings = {"token": "HUBSPOT_TOKEN", "base_url": portal.url, "per_second": 10_000}
        connections = {"extract": {"hubspot": settings}}
        (home / "connections.yml").write_text(yaml.safe_dump(connections))
        done = refresh(home)
        assert done.returncode == 0, done.stdout + done.stderr
        yield Extracted(home, portal, done.stdout)


def test_the_marts_are_those_of_the_exported_files(extracted: Extracted, demo: Demo) -> None:
    assert "WARNING" not in extracted.said
    assert "hubspot.deals " in extracted.said
    found = differences(Home(extracted.home), Home(demo.home))
    assert [one for one in found if one.split()[0] not in TELL_OF_EXPORTS] == []


def test_what_moves_no_date_is_in_the_marts_after_a_sweep(extracted: Extracted) -> None:
    deal, person = extracted.one(
        "select deal_id, person_id from marts.fct_conversions"
        " where conversion_type = 'customer' order by deal_id limit 1"
    )
    archived, revenue = extracted.one(
        "select deal_id, (select sum(revenue) from marts.fct_conversions) - revenue"
        " from marts.fct_conversions where conversion_type = 'customer' order by deal_id desc"
    )
    before = extracted.portal.links["deals", deal, "contacts"]
    other = next(
        links
        for (kind, number, to), links in extracted.portal.links.items()
        if (kind, to) == ("deals", "contacts") and links and links != before and number != archived
    )
    extracted.portal.link("deals", deal, "contacts", other)
    extracted.portal.archive("deals", archived)
    extracted.sweep()
    of_deal = "from marts.fct_conversions where revenue > 0 and deal_id ="
    assert extracted.one(f"select count(*) {of_deal} '{archived}'") == (0,)
    assert extracted.one(f"select count(*) {of_deal} '{deal}' and person_id = '{person}'") == (0,)
    assert extracted.one(f"select count(*) {of_deal} '{deal}'") == (1,)
    assert extracted.one("select sum(revenue) from marts.fct_conversions") == (revenue,)
