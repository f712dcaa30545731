"""What is wrong is told once, and once more when it is well again, whatever fails on the way."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alert_servers import Mailbox, Webhook
from house import House

from orchestration.lib.alerting import tell as telling
from orchestration.lib.alerting.found import Seen
from orchestration.lib.alerting.tell import tell

STALE = "warning: no_problem_rpt_freshness (callrail has no calls since 2026-06-01: {} days)"


def good(*warnings: str) -> Seen:
    """A refresh that published."""
    return Seen(warnings=list(warnings), is_extracted=True, is_built=True)


def bad(reason: str) -> Seen:
    """A refresh that failed."""
    return Seen(failure=reason, is_extracted=True)


def told(body: dict[str, Any]) -> tuple[list[str], list[str]]:
    """What was wrong, and what was well again."""
    return tuple([one["what"] for one in body[kind]] for kind in ("wrong", "well_again"))  # type: ignore[return-value]


def test_a_failure_is_told_once_and_once_more_when_it_is_well_again(
    house: House, webhook: Webhook
) -> None:
    for seen in (good(), bad("load: no space"), bad("load: no space"), good(), good()):
        assert tell(house.home, seen) == []
    failed = ["The refresh failed in load: no space"]
    assert [told(body) for body in webhook.bodies] == [(failed, []), ([], failed)]
    wrong = webhook.bodies[0]["wrong"][0]
    assert wrong["since"] == webhook.bodies[1]["well_again"][0]["since"]
    assert "`make refresh`" in wrong["what_to_do"]
    assert webhook.bodies[0]["company"] == house.home.root.name


def test_another_reason_is_news_and_keeps_its_since(house: House, webhook: Webhook) -> None:
    begun = datetime.now(UTC) - timedelta(minutes=10)
    tell(house.home, bad("load: no space"), begun)
    tell(house.home, bad("build and test: dbt: an amount without a rate"))
    first, second = webhook.bodies
    assert told(second) == (
        ["The refresh failed in build and test: dbt: an amount without a rate"],
        [],
    )
    for body in (first, second):
        assert body["wrong"][0]["since"] == f"{begun:%Y-%m-%d %H:%M:%S}Z"


def test_a_warning_that_grows_by_a_day_is_no_news(house: House, webhook: Webhook) -> None:
    for days in (15, 16, 17):
        tell(house.home, good(STALE.format(days)))
    tell(house.home, good())
    assert [list(map(len, told(body))) for body in webhook.bodies] == [[1, 0], [0, 1]]
    assert "callrail has no calls since 2026-06-01" in webhook.bodies[0]["text"]


def test_a_refresh_that_built_nothing_knows_nothing_of_warnings(
    house: House, webhook: Webhook
) -> None:
    tell(house.home, good(STALE.format(15), "WARNING hubspot.deals: 401 from GET /crm"))
    tell(house.home, Seen())
    assert len(webhook.bodies) == 1
    tell(house.home, Seen(is_extracted=True))
    assert [len(kind) for kind in told(webhook.bodies[1])] == [0, 1]
    assert "hubspot.deals" in webhook.bodies[1]["text"]


def test_what_comes_into_quarantine_is_told_and_again_when_it_doubled(
    house: House, webhook: Webhook
) -> None:
    for number in range(1, 5):
        house.land(f"web/events/{number}.jsonl", json.dumps({"id": number, "type": "page"}))
        house.load()
        tell(house.home, good())
    quantities = [told(body)[0][0].split(" in quarantine")[0] for body in webhook.bodies]
    assert quantities == [
        "web/events: 1 record is",
        "web/events: 2 records are",
        "web/events: 4 records are",
    ]


def test_no_value_of_a_record_is_in_an_alert_or_in_its_state(
    house: House, webhook: Webhook
) -> None:
    house.land("web/events/e.jsonl", '{"id": "1", "type": "ann@firm.example", "at": "2026-01-01"}')
    house.load()
    tell(
        house.home,
        Seen(
            failure="build: Could not convert string 'Ann Miller' to INT32, of ann@firm.example",
            warnings=["+1 (212) 555-0100 called"],
        ),
    )
    state = (house.home.alerts / "state.json").read_text()
    for text in (json.dumps(webhook.bodies), state):
        assert "quarantine" in text
        assert not [one for one in ("ann@", "Ann ", "Miller", "555-0100") if one in text]


def test_what_is_quoted_is_no_word_of_an_alert_and_yet_news_when_it_changes(
    house: House, webhook: Webhook
) -> None:
    line = "warning: mapped_stages (The CRM's stage '{}', of \"{}\", means nothing: add it to {})"
    for name in ("Ann Miller", "Ann Miller", "Bob O'Hara"):
        tell(house.home, good(line.format(name, name, "rules/crm_stages.csv")))
    assert len(webhook.bodies) == 2
    state = (house.home.alerts / "state.json").read_text()
    for text in (json.dumps(webhook.bodies), state):
        assert "The CRM's stage (value)" in text
        assert "add it to rules/crm_stages.csv (test mapped_stages)" in text
        assert not [one for one in ("Miller", "Hara") if one in text]


def test_an_alert_that_did_not_get_out_leaves_after_the_next_refresh(
    house: House, webhook: Webhook
) -> None:
    webhook.status = 503
    [problem] = tell(house.home, bad("load: no space"))
    assert "127.0.0.1 answered 503; it is tried again" in problem
    assert "secret" not in problem
    webhook.status = 200
    assert tell(house.home, bad("load: no space")) == []
    assert tell(house.home, bad("load: no space")) == []
    assert len(webhook.bodies) == 2


def test_what_nobody_was_told_is_told_when_it_is_over(house: House, webhook: Webhook) -> None:
    webhook.status = 500
    tell(house.home, bad("load: no space"))
    webhook.status = 200
    tell(house.home, good())
    assert told(webhook.bodies[-1]) == ([], ["The refresh failed in load: no space"])


def test_two_that_find_the_same_at_once_tell_it_once(house: House, webhook: Webhook) -> None:
    webhook.seconds = 0.2
    with ThreadPoolExecutor(4) as workers:
        for problems in workers.map(lambda _: tell(house.home, bad("load: no space")), range(4)):
            assert problems == []
    assert len(webhook.bodies) == 1


def test_each_channel_is_told_once_though_the_other_fails(
    house: House, webhook: Webhook, mailbox: Mailbox
) -> None:
    webhook.status = 500
    for _ in range(2):
        [problem] = tell(house.home, bad("load: no space"))
        assert problem.startswith("the webhook alert was not sent")
    webhook.status = 200
    tell(house.home, bad("load: no space"))
    tell(house.home, bad("load: no space"))
    assert (len(webhook.bodies), len(mailbox.mails)) == (3, 1)


def test_a_server_that_hangs_holds_nothing_up(
    house: House, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "_PATIENCE", 0.2)
    webhook.seconds = 3
    started = time.monotonic()
    assert "no answer within" in tell(house.home, bad("load: no space"))[0]
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    "url", ["not an address", "ftp://x", "http://[", "http://127.0.0.1:1/secret"]
)
def test_a_wrong_address_is_one_line_without_it(
    house: House, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("CLOSEDLOOP_ALERT_URL", url)
    [problem] = tell(house.home, bad("load: no space"))
    assert url not in problem
    assert "secret" not in problem


@pytest.mark.parametrize("kept", ["{", "[]", '{"known": {"a": {}}}', '{"known": 1}'])
def test_a_damaged_state_is_begun_anew(house: House, webhook: Webhook, kept: str) -> None:
    tell(house.home, good())
    (house.home.alerts / "state.json").write_text(kept)
    assert tell(house.home, bad("load: no space")) == []
    assert len(webhook.bodies) == 1


def test_a_state_that_cannot_be_written_is_said_and_the_alert_leaves(
    house: House, webhook: Webhook
) -> None:
    house.home.root.mkdir()
    house.home.alerts.write_text("a file where a folder should be")
    [problem] = tell(house.home, bad("load: no space"))
    assert "is not remembered" in problem
    assert len(webhook.bodies) == 1


def test_without_a_channel_what_is_over_is_forgotten(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLOSEDLOOP_ALERT_URL", raising=False)
    tell(house.home, bad("load: no space"))
    tell(house.home, good())
    assert json.loads((house.home.alerts / "state.json").read_text())["known"] == {}


def test_a_hundred_troubles_are_one_short_alert(house: House, webhook: Webhook) -> None:
    tell(house.home, good(*(f"warning: test_{n} (x{'y' * 900})" for n in range(100))))
    [body] = webhook.bodies
    assert body["subject"].endswith("100 wrong")
    assert "And 80 more wrong" in body["text"]
    assert len(body["text"]) < 20_000
