"""What comes of an Intercom workspace that changes while it is read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from extraction_home import Extraction, at

from dev.fakes.intercom import DAY, TOKEN, Intercom, refusal
from orchestration.lib.extracting.drop import Drop
from orchestration.lib.extracting.run import Outcome


@pytest.fixture
def workspace(extraction: Extraction, monkeypatch: pytest.MonkeyPatch) -> Iterator[Intercom]:
    """All streams are configured."""
    monkeypatch.setenv("INTERCOM_TOKEN", TOKEN)
    with Intercom() as fake:
        extraction.connect(intercom=at(fake, token="INTERCOM_TOKEN"))
        yield fake


def bring(extraction: Extraction, stream: str) -> Outcome:
    """Extracts one stream; it must go well."""
    done = extraction.run(f"intercom.{stream}")[f"intercom.{stream}"]
    assert done.problem is None
    return done


def make_sweep_due(extraction: Extraction, stream: str) -> None:
    """A week passes since the last sweep."""
    with Drop(extraction.home, "intercom", stream) as drop:
        drop.save(swept=drop.cursors["swept"] - 8 * DAY)


def test_conversations_come_whole_and_then_only_those_that_changed(
    extraction: Extraction, workspace: Intercom
) -> None:
    workspace.ago = 3 * 3_600
    for key in range(1, 261):
        workspace.converse(key, f"lead{key}")
    workspace.ago = 0
    assert bring(extraction, "conversations").landed == 260
    found = extraction.newest("intercom/conversations")
    assert found == workspace.objects["conversations"]
    assert bring(extraction, "conversations").seen == 0
    workspace.converse(7, "lead7", state="closed")
    again = bring(extraction, "conversations")
    assert (again.seen, again.landed, again.calls) == (1, 1, 1)
    asked = {one.headers["Intercom-Version"] for one in workspace.requests}
    assert asked == {"2.15"}


def test_searches_of_50_never_run_out_of_time_and_no_part_is_asked_for(
    extraction: Extraction, workspace: Intercom
) -> None:
    workspace.slow = 51
    for key in range(1, 131):
        workspace.converse(key, f"lead{key}")
    assert bring(extraction, "conversations").calls == 3
    assert {one.path for one in workspace.requests} == {"/conversations/search"}
    (parts,) = {
        one["statistics"]["count_conversation_parts"]
        for one in extraction.landed("intercom/conversations")
    }
    assert parts == 3  # their count is what is said of them


@pytest.mark.parametrize("hours", [-11, 0, 13])
def test_a_contact_of_today_is_found_whatever_the_workspaces_zone(
    extraction: Extraction, workspace: Intercom, hours: int
) -> None:
    workspace.ahead = hours * 3_600
    workspace.ago = 30 * DAY
    workspace.put("contacts", "a", email="a@a.example")
    workspace.ago = 0
    assert bring(extraction, "contacts").landed == 1
    workspace.put("contacts", "b", email="b@a.example")
    assert bring(extraction, "contacts").landed == 1
    workspace.put("contacts", "b", email="new@a.example")
    again = bring(extraction, "contacts")
    assert (again.seen, again.landed) == (1, 1)


@pytest.mark.parametrize("kind", ["contacts", "conversations"])
def test_what_searches_learn_of_late_is_found(
    extraction: Extraction, workspace: Intercom, kind: str
) -> None:
    bring(extraction, kind)
    workspace.ago = 600
    workspace.put(kind, "late")
    workspace.hidden = {"late"}
    assert bring(extraction, kind).landed == 0
    workspace.hidden = set()
    assert bring(extraction, kind).landed == 1


def test_the_conversations_of_a_merged_lead_are_the_users_after_a_sweep(
    extraction: Extraction, workspace: Intercom
) -> None:
    workspace.ago = 3 * 3_600
    workspace.put("contacts", "lead", email="ann@a.example")
    workspace.put("contacts", "user", email="ann@firm.example")
    workspace.converse(1, "lead")
    workspace.ago = 0
    bring(extraction, "contacts")
    bring(extraction, "conversations")
    workspace.merge("lead", "user")
    assert bring(extraction, "contacts").landed == 1
    assert bring(extraction, "conversations").landed == 0  # nothing tells
    make_sweep_due(extraction, "conversations")
    assert bring(extraction, "conversations").landed == 1
    found = extraction.newest("intercom/conversations")["1"]
    assert found["contacts"]["contacts"][0]["id"] == "user"
    assert extraction.newest("intercom/contacts").keys() == {"lead", "user"}  # who it was


def test_objects_that_change_while_they_are_paged_are_not_lost(
    extraction: Extraction, workspace: Intercom
) -> None:
    for number in range(1, 1_001):
        workspace.ago = 10_000 - number
        workspace.put("contacts", f"c{number:04}", email="old@a.example")
    workspace.ago = 0
    changed = iter(range(1, 1_001, 37))
    workspace.on_call = lambda: workspace.put("contacts", f"c{next(changed):04}", name="n") and None
    bring(extraction, "contacts")
    workspace.on_call = lambda: None
    bring(extraction, "contacts")
    assert extraction.newest("intercom/contacts") == workspace.objects["contacts"]


def test_a_limit_of_ten_seconds_goes_unnoticed(extraction: Extraction, workspace: Intercom) -> None:
    for number in range(1, 1_001):
        workspace.put("contacts", f"c{number:04}")
    workspace.left = workspace.most = 6
    workspace.window = 0
    assert bring(extraction, "contacts").landed == 1_000


def test_a_window_that_is_used_up_is_waited_for(
    extraction: Extraction, workspace: Intercom, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("orchestration.lib.extracting.client.time.sleep", waits.append)
    for number in range(1, 61):
        workspace.put("contacts", f"c{number:04}")
    workspace.left = 1
    bring(extraction, "contacts")
    assert 8 < max(waits) <= 10.1


def test_a_search_that_breaks_off_goes_on_where_it_was(
    extraction: Extraction, workspace: Intercom
) -> None:
    for number in range(1, 1_001):
        workspace.put("contacts", f"c{number:04}")

    def forbid() -> None:
        if len(workspace.requests) == 13:
            workspace.forbidden = {"contacts"}

    workspace.on_call = forbid
    broken = extraction.run("intercom.contacts")["intercom.contacts"]
    assert broken.problem is not None
    assert broken.problem.endswith("; it needs the permission Read and list users and companies")
    assert broken.landed == 600
    workspace.forbidden = set()
    assert bring(extraction, "contacts").seen == 400
    assert extraction.newest("intercom/contacts").keys() == workspace.objects["contacts"].keys()


def test_a_place_to_go_on_from_that_is_refused_costs_one_run(
    extraction: Extraction, workspace: Intercom
) -> None:
    for number in range(1, 131):
        workspace.put("contacts", f"c{number:04}")
    workspace.every[2] = lambda: refusal(400, "parameter_invalid", "starting_after")
    assert extraction.run("intercom.contacts")["intercom.contacts"].landed == 50
    workspace.every.clear()
    assert bring(extraction, "contacts").landed == 80
