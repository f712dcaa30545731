from collections.abc import Callable
from typing import Any

import pytest
from simulated_home import Home

from dev.simulator.settings import Share

OF = 3


@pytest.fixture
def shares(simulated: Callable[..., Home]) -> list[Home]:
    """One simulation, made by three processes in homes of their own."""
    return [
        simulated(f"share-{number}", visitors=150, share=Share(number, OF)) for number in range(OF)
    ]


def all_of(shares: list[Home], kind: str, field: str) -> list[Any]:
    return [record[field] for home in shares for record in home.truth(kind)]


def test_shares_give_out_no_id_twice(shares: list[Home]) -> None:
    for kind, field in (("persons", "person_id"), ("leads", "lead_id"), ("deals", "deal_id")):
        ids = all_of(shares, kind, field)
        assert len(ids) == len(set(ids)) > OF
    for field in ("visitor_ids", "emails", "contact_ids"):
        owners = [one for ids in all_of(shares, "persons", field) for one in set(ids)]
        shared_devices = 1 if field == "visitor_ids" else 0
        assert len(owners) - len(set(owners)) <= shared_devices


def test_shares_together_make_as_many_people_and_bots_as_the_whole(
    shares: list[Home], simulated: Callable[..., Home]
) -> None:
    whole = simulated("whole", visitors=150)
    # A group is made whole: each share may go past its part by one group.
    persons = len(all_of(shares, "persons", "person_id"))
    assert abs(persons - len(whole.truth("persons"))) <= 6 * OF
    assert len(all_of(shares, "bots", "visitor_id")) == len(whole.truth("bots"))
    assert set(all_of(shares, "bots", "visitor_id")) == {
        bot["visitor_id"] for bot in whole.truth("bots")
    }


def test_the_first_share_alone_tells_the_stories_and_writes_the_companys_files(
    shares: list[Home],
) -> None:
    assert [bool(home.stories()) for home in shares] == [True, False, False]
    assert [bool(home.files("generic/ad_spend")) for home in shares] == [True, False, False]
    assert [len(home.truth("bad_rows")) for home in shares[:1]] == [3]


def test_plain_files_hold_what_the_gzipped_ones_hold(simulated: Callable[..., Home]) -> None:
    packed, plain = simulated("packed"), simulated("plain", is_packed=False)
    assert {file.suffix for file in plain.files("segment/events")} == {".jsonl"}
    assert list(plain.lines("segment/events")) == list(packed.lines("segment/events"))
