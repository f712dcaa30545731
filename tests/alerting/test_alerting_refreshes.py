"""`make refresh` and the runs of `make dev` tell what they found, and neither waits for it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest
from alert_servers import Webhook
from house import House

from dev.fakes.hubspot import HubSpot
from dev.refreshing import refresh_without_dagster
from orchestration.defs.jobs import say_where_and_why
from orchestration.defs.watching import watch
from orchestration.lib.building.dagster_home import prepare_dagster_home


def test_a_refresh_that_fails_tells_and_one_that_went_well_tells_again(
    published: House, webhook: Webhook
) -> None:
    for _ in range(2):
        assert refresh_without_dagster(published.home, CLOSEDLOOP_AS_OF="soon").returncode == 1
    [body] = webhook.bodies
    assert "The refresh failed in preparation: CLOSEDLOOP_AS_OF is (value); " in body["text"]
    done = refresh_without_dagster(published.home)
    assert done.stdout.startswith("Nothing new since 2"), done.stderr
    assert webhook.bodies[1]["subject"].endswith("1 well again")


def test_a_webhook_is_no_setting_of_the_figures(published: House, webhook: Webhook) -> None:
    done = refresh_without_dagster(published.home)
    assert done.stdout.startswith("Nothing new since 2"), done.stderr
    assert webhook.bodies == []


def test_an_alert_that_fails_is_a_warning_of_a_refresh_that_does_not(
    published: House, webhook: Webhook
) -> None:
    published.home.connections.write_text("extract: [")
    webhook.status = 500
    done = refresh_without_dagster(published.home)
    assert done.returncode == 0
    assert "WARNING the webhook alert was not sent: 127.0.0.1 answered 500" in done.stderr


def test_a_vendor_that_fails_is_told_once(published: House, webhook: Webhook) -> None:
    with HubSpot() as vendor:
        vendor.tokens = set()
        published.home.connections.write_text(
            "extract: {hubspot: {token: HUBSPOT_TOKEN, base_url: "
            f"'{vendor.url}', per_second: 1000, streams: [contacts]}}}}"
        )
        for _ in range(2):
            done = refresh_without_dagster(published.home, HUBSPOT_TOKEN="secret-token")
            assert done.returncode == 0, done.stderr
    [body] = webhook.bodies
    assert "Not all was extracted of hubspot.contacts: 401" in body["text"]
    assert "secret-token" not in body["text"]


def test_a_second_refresh_beside_the_first_is_nothing_to_tell(
    published: House, webhook: Webhook
) -> None:
    from orchestration.lib.common.locking import refresh_lock

    with refresh_lock(published.home):
        assert refresh_without_dagster(published.home).returncode == 1
    assert webhook.bodies == []


def refresh_of(warning: str, failure: str) -> dg.JobDefinition:
    """A refresh that warns and fails as told."""

    @dg.op
    def work() -> None:
        logging.getLogger("closedloop.tested").warning(warning)
        if failure:
            raise dg.Failure(failure)

    @dg.job(name="daily_refresh", hooks={say_where_and_why})
    def refresh() -> None:
        work()

    return refresh


@pytest.fixture
def look(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Has Dagster run a refresh, where one is described, and looks as the sensor does."""
    monkeypatch.setenv("CLOSEDLOOP_HOME", str(house.home.root))
    monkeypatch.setenv("DAGSTER_HOME", str(house.home.dagster))
    prepare_dagster_home()
    with dg.DagsterInstance.get() as instance:

        def look(warning: str = "", failure: str = "", **tags: str) -> None:
            if warning:
                refresh_of(warning, failure).execute_in_process(
                    instance=instance, raise_on_error=False, tags=tags
                )
            watch.evaluate_tick(dg.build_sensor_context(instance=instance))

        yield look


def test_runs_of_dagster_are_told_by_the_sensor_each_once(
    look: Callable[..., None], webhook: Webhook
) -> None:
    look("landing/x is odd", "no space")
    look()
    [body] = webhook.bodies
    assert "The refresh failed in work: no space" in body["text"]
    assert "landing/x is odd" in body["text"]
    look("landing/x is odd")
    assert webhook.bodies[1]["subject"].endswith(": 1 well again")


def test_the_sensor_leaves_to_make_refresh_what_it_told(
    look: Callable[..., None], webhook: Webhook
) -> None:
    look("x", "y", **{"closedloop/by": "refresh"})
    assert [body for body in webhook.bodies if "failed" in body["text"]] == []


def test_a_run_that_made_way_for_another_is_nothing_to_tell(
    look: Callable[..., None], webhook: Webhook
) -> None:
    look("x", "Another refresh or dbt build is at work (pid 1, since 2).")
    assert [body for body in webhook.bodies if "failed" in body["text"]] == []


def test_the_log_of_a_refresh_has_what_could_not_be_sent(tmp_path: Path) -> None:
    from orchestration.lib.common.console import add_to_log

    log = tmp_path / "refresh.log"
    add_to_log(log, "the mail alert was not sent")
    add_to_log(None, "there is no log")
    add_to_log(tmp_path / "none/refresh.log", "nor here")
    assert log.read_text().endswith("the mail alert was not sent\n")
