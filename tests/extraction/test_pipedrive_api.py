"""What comes of a Pipedrive that changes while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from extraction_home import Extraction, at

from dev.fakes.pipedrive import TOKEN, Pipedrive, too_fast, used_up
from dev.searching import holding
from orchestration.lib.common.erased import Identifier
from orchestration.lib.erasing.run import begin, finish
from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.run import Outcome

HOURS = 3 * 3600.0  # seconds: more than a list overlaps


@pytest.fixture
def pipedrive(extraction: Extraction, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipedrive]:
    """An empty one."""
    monkeypatch.setenv("PIPEDRIVE_TOKEN", TOKEN)
    with Pipedrive() as fake:
        extraction.connect(pipedrive=at(fake, token="PIPEDRIVE_TOKEN"))
        fake.ago = HOURS
        yield fake


def bring(extraction: Extraction, stream: str) -> Outcome:
    """Extracts one stream; it must go well."""
    done = extraction.run(f"pipedrive.{stream}")[f"pipedrive.{stream}"]
    assert done.problem is None
    return done


def make_sweep_due(extraction: Extraction, stream: str) -> None:
    """A week passes since the last look at all."""
    with Drop(extraction.home, "pipedrive", stream) as drop:
        drop.save(swept=(datetime.now(UTC) - timedelta(days=8)).isoformat())


def newest(extraction: Extraction, stream: str) -> dict[int, dict[str, object]]:
    """The newest landed version of each record."""
    return {one["id"]: one for one in extraction.landed(f"pipedrive/{stream}")}


def test_what_changed_comes_once_and_nothing_else(
    extraction: Extraction, pipedrive: Pipedrive
) -> None:
    for number in range(1, 1_202):
        pipedrive.put("persons", number, first_name=f"p{number}")
    assert bring(extraction, "persons").landed == 1_201
    assert bring(extraction, "persons").seen == 0
    pipedrive.ago = 0
    pipedrive.put("persons", 7, first_name="changed")
    pipedrive.put("persons", 2_000, first_name="new")
    assert bring(extraction, "persons").landed == 2
    assert newest(extraction, "persons")[7]["first_name"] == "changed"


def test_a_deal_lands_with_its_changelog_and_archived_ones_too(
    extraction: Extraction, pipedrive: Pipedrive
) -> None:
    pipedrive.put("deals", 5, value=100, status="open")
    pipedrive.put("deals", 5, value=90)
    pipedrive.put("deals", 5, status="won")
    pipedrive.put("deals", 6, value=50, is_archived=True)
    assert bring(extraction, "deals").landed == 2
    found = newest(extraction, "deals")
    changes = found[5]["changelog"]
    assert isinstance(changes, list)
    assert [(one["field_key"], one["new_value"]) for one in changes] == [
        ("status", "won"),
        ("value", 90),
    ]
    assert found[6]["is_archived"] is True


def test_custom_fields_have_their_names_and_labels_too(
    extraction: Extraction, pipedrive: Pipedrive
) -> None:
    options = [{"id": 3, "label": "Fair"}]
    pipedrive.fields["person"] = [
        {"field_code": "a1", "field_name": "GCLID", "options": None},
        {"field_code": "b2", "field_name": "Lead source", "options": options},
    ]
    custom = {"a1": "Cj0", "b2": 3, "c3": "unknown"}
    pipedrive.put("persons", 1, custom_fields=custom)
    bring(extraction, "persons")
    found = newest(extraction, "persons")[1]
    assert found["custom_fields"] == custom
    assert found["named_fields"] == {"GCLID": "Cj0", "Lead source": "Fair", "c3": "unknown"}


def test_what_was_deleted_comes_with_the_next_look_at_all(
    extraction: Extraction, pipedrive: Pipedrive
) -> None:
    for number in range(1, 101):
        pipedrive.put("persons", number)
    bring(extraction, "persons")
    pipedrive.delete("persons", 7)
    pipedrive.delete("persons", 8)
    pipedrive.purged.add(("persons", 8))
    pipedrive.ago = 0
    assert bring(extraction, "persons").landed == 0  # nothing tells
    make_sweep_due(extraction, "persons")
    assert bring(extraction, "persons").landed == 2
    found = newest(extraction, "persons")
    assert found[7]["is_deleted"] is True
    assert found[7]["add_time"]
    assert found[8].keys() == {"id", "is_deleted", "update_time"}
    make_sweep_due(extraction, "persons")
    calls = len(pipedrive.requests)
    assert bring(extraction, "persons").landed == 0
    assert len(pipedrive.requests) == calls + 2  # the fields, and one page


def test_whoever_was_erased_is_not_asked_for_and_not_deleted(
    extraction: Extraction, pipedrive: Pipedrive
) -> None:
    gone, gone_before = 778319054, 778319055
    for number in (1, gone, gone_before):
        pipedrive.put("persons", number)
    bring(extraction, "persons")
    pipedrive.delete("persons", gone_before)
    make_sweep_due(extraction, "persons")
    assert bring(extraction, "persons").landed == 1
    extraction.home.warehouse_folder.mkdir()
    begin(
        extraction.home,
        [Identifier("short", f"pipedrive:{number}") for number in (gone, gone_before)],
    )
    finish(extraction.home, lambda: True)
    pipedrive.delete("persons", gone)
    make_sweep_due(extraction, "persons")
    calls = len(pipedrive.requests)
    assert bring(extraction, "persons").landed == 0
    assert len(pipedrive.requests) == calls + 2  # the fields, and one page
    assert holding(extraction.home.root, [str(gone).encode(), str(gone_before).encode()]) == []


def test_a_deleted_deal_comes_with_the_others(extraction: Extraction, pipedrive: Pipedrive) -> None:
    pipedrive.put("deals", 5, value=100)
    bring(extraction, "deals")
    pipedrive.ago = 0
    pipedrive.delete("deals", 5)
    assert bring(extraction, "deals").landed == 1
    assert newest(extraction, "deals")[5]["status"] == "deleted"


def test_a_budget_that_is_spent_keeps_what_came_and_the_next_run_goes_on(
    extraction: Extraction, pipedrive: Pipedrive
) -> None:
    for number in range(1, 1_101):
        pipedrive.put("deals", number, value=number)
    pipedrive.every[101] = too_fast
    pipedrive.every[700] = used_up
    done = extraction.run("pipedrive.deals")["pipedrive.deals"]
    assert done.problem is not None
    assert "budget exceeded" in done.problem
    assert 600 < done.landed < 700
    pipedrive.every.clear()
    calls = len(pipedrive.requests)
    assert bring(extraction, "deals").landed == 1_100 - done.landed
    assert len(pipedrive.requests) - calls < 1_100 - 500 + 10  # from the page that broke off
    assert len(newest(extraction, "deals")) == 1_100


def test_a_deal_that_changes_while_it_is_paged_is_not_lost(
    extraction: Extraction, pipedrive: Pipedrive
) -> None:
    for number in range(1, 1_101):
        pipedrive.put("organizations", number, name="old")
    pipedrive.ago = 0
    changes = iter([3, 1_050, 4])

    def change() -> None:
        if number := next(changes, None):
            pipedrive.put("organizations", number, name="new")

    pipedrive.on_call = change
    bring(extraction, "organizations")
    pipedrive.on_call = lambda: None
    bring(extraction, "organizations")
    found = newest(extraction, "organizations")
    assert len(found) == 1_100
    assert {one for one in found if found[one]["name"] == "new"} == {3, 4, 1_050}


def test_pipelines_land_with_their_stages(extraction: Extraction, pipedrive: Pipedrive) -> None:
    pipedrive.put("pipelines", 1, name="Sales")
    pipedrive.put("stages", 2, name="Talk", pipeline_id=1)
    pipedrive.put("stages", 3, name="Other", pipeline_id=9)
    assert bring(extraction, "pipelines").landed == 1
    pipedrive.put("stages", 2, name="Talks")
    assert bring(extraction, "pipelines").landed == 1
    stages = newest(extraction, "pipelines")[1]["stages"]
    assert isinstance(stages, list)
    assert [one["name"] for one in stages] == ["Talks"]


def test_a_wrong_token_is_one_line_without_it(
    extraction: Extraction, pipedrive: Pipedrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIPEDRIVE_TOKEN", "wrong-token")
    problem = extraction.run("pipedrive.persons")["pipedrive.persons"].problem
    assert problem is not None
    assert "unauthorized access" in problem
    assert "wrong-token" not in problem
