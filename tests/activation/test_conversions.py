"""Conversions: each is told once, whatever happens on the way, and corrected when it changes."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, timedelta

import pytest
from activation_home import NOW, Activation, whats

from dev.fakes.google_data_manager import DataManager, failed
from dev.fakes.server import Answer
from orchestration.lib.activating.places import Order
from orchestration.lib.activating.refusing import ActivationError
from orchestration.lib.activating.run import activate
from orchestration.lib.common.locking import activation_lock, refresh_lock
from orchestration.lib.common.settings import PROJECT_ROOT
from orchestration.lib.common.warehouse import connect

NAME = "google_data_manager"
KIND = f"{NAME}.conversions"


def sales(activation: Activation, count: int, name: str = NAME) -> None:
    for number in range(count):
        activation.sale(name, f"{number:04}", number)


def test_without_send_nothing_leaves_and_everything_is_shown(
    activation: Activation, google: DataManager
) -> None:
    sales(activation, 3)
    activation.sale(NAME, "old", 5, held_back_because="older than 90 days")
    done = activation.run(send=False)[KIND]
    assert whats(done) == {("would be sent", ""): 3, ("held back", "older than 90 days"): 1}
    assert google.requests == []
    assert activation.landed() == []


def test_each_is_told_once_and_lands(activation: Activation, google: DataManager) -> None:
    sales(activation, 5)
    activation.person("p0001", "Jane.Doe@gmail.com", "+12015550123")
    assert whats(activation.run()[KIND]) == {("sent", ""): 5}
    assert google.total == 10.0
    assert len(google.sales["0001"]["userData"]["userIdentifiers"]) == 2
    landed = activation.newest()
    assert {one["state"] for one in landed.values()} == {"confirmed"}
    assert landed[f"{NAME}/0003/1"]["value"] == "3.00"
    assert landed[f"{NAME}/0003/1"]["consent"].startswith("ads granted, personalization granted")
    again = activation.run()[KIND]
    assert whats(again) == {("held back", "unchanged since sent"): 5}
    assert len(google.told) == 5


def test_a_changed_value_is_one_adjustment_at_the_time_that_was_told_first(
    activation: Activation, google: DataManager
) -> None:
    sales(activation, 3)
    activation.run()
    first = google.sales["0002"]["eventTimestamp"]
    activation.sale(NAME, "0002", 20, converted_at=NOW, click_id="another")
    assert whats(activation.run()[KIND])["adjusted", ""] == 1
    assert google.sales["0002"]["conversionValue"] == 20.0
    assert google.sales["0002"]["eventTimestamp"] == first
    assert google.sales["0002"]["adIdentifiers"] == {"gclid": "click-0002"}
    assert activation.newest()[f"{NAME}/0002/2"]["kind"] == "adjustment"


def test_an_address_that_was_added_is_no_adjustment(
    activation: Activation, google: DataManager
) -> None:
    sales(activation, 1)
    activation.run()
    activation.person("p0000", "new@x.com")
    assert whats(activation.run()[KIND]) == {("held back", "unchanged since sent"): 1}


def test_a_sale_that_vanishes_is_withdrawn_and_counts_again_when_it_comes_back(
    activation: Activation, google: DataManager
) -> None:
    sales(activation, 3)
    activation.run()
    gone = activation.conversions.pop((NAME, "0002"))
    assert whats(activation.run()[KIND])["withdrawn", ""] == 1
    assert google.sales["0002"]["conversionValue"] == 0
    assert "userData" not in google.sales["0002"]
    assert len(activation.run()[KIND].rows) == 2
    activation.conversions[NAME, "0002"] = gone
    activation.run()
    assert google.sales["0002"]["conversionValue"] == 2.0


def test_many_that_vanish_at_once_are_withdrawn_only_when_told_so(
    activation: Activation, google: DataManager
) -> None:
    sales(activation, 30)
    activation.run()
    activation.conversions.clear()
    done = activation.run()[KIND]
    assert whats(done) == {("held back", "no longer there, as are too many others"): 30}
    assert "30 conversions (435.00 USD) of 30 are no longer there" in done.warnings[0]
    assert whats(activation.run(withdraw_all=True)[KIND]) == {("withdrawn", ""): 30}
    assert google.total == 0


@pytest.mark.parametrize("consent", ["denied", None])
def test_without_consent_nothing_leaves_whatever_the_models_say(
    activation: Activation, google: DataManager, consent: str | None
) -> None:
    activation.sale(NAME, "0001", consent_ads=consent)
    assert whats(activation.run()[KIND]) == {("held back", "no consent"): 1}
    assert google.sales == {}


def test_a_shared_address_is_nobody_s(activation: Activation, google: DataManager) -> None:
    activation.sale(NAME, "0001", click_id=None)
    activation.person("p0001", "info@x.com")
    activation.write()
    with closing(connect(activation.home)) as work:
        work.execute("update intermediate.int_identifiers_resolved set is_shared = true")
    (done,) = activate(activation.home, Order(send=True))
    assert whats(done) == {("held back", "no click id and no e-mail or phone"): 1}


def test_of_a_tombstone_nobody_is_told_anything(
    activation: Activation, google: DataManager
) -> None:
    activation.sale(NAME, "0001")
    activation.person("p0001", "erased-0a1b2c3d4e5f60718293@x.com")
    assert whats(activation.run()[KIND]) == {("held back", "erased"): 1}
    assert google.sales == {}


def test_a_503_after_processing_counts_once(activation: Activation, google: DataManager) -> None:
    sales(activation, 4)
    google.lost["/events:ingest"] = 1
    assert whats(activation.run()[KIND]) == {("sent", ""): 4}
    assert (len(google.told), google.total) == (8, 6.0)


def test_what_no_answer_came_for_is_told_by_the_next_run_under_its_key(
    activation: Activation, google: DataManager
) -> None:
    sales(activation, 4)
    google.lost["/events:ingest"] = 99
    done = activation.run()[KIND]
    assert done.problem is not None
    assert "503 from POST" in done.problem
    assert whats(done) == {("would be sent", ""): 4}
    google.lost.clear()
    activation.sale(NAME, "0003", 33)  # changed meanwhile
    assert whats(activation.run()[KIND]) == {
        ("sent", ""): 4,
        ("adjusted", ""): 1,
    }
    assert google.total == 36.0
    # First what was begun, as it was: a vendor that had it would not look at another value.
    assert [value for key, value in google.told if key == "0003"][-2:] == [3.0, 33.0]
    assert {key for key, _ in google.told} == set(google.sales)


def test_one_bad_row_is_refused_alone_and_named(
    activation: Activation, google: DataManager
) -> None:
    sales(activation, 6)
    google.bad = {"0002", "0004"}
    done = whats(activation.run()[KIND])
    assert done["sent", ""] == 4
    assert sum(count for (what, why), count in done.items() if "INVALID_GCLID" in why) == 2
    assert activation.newest()[f"{NAME}/0002/1"]["state"] == "rejected"
    calls = len(google.requests)
    again = whats(activation.run()[KIND])
    assert sum(count for (what, why), count in again.items() if "INVALID_GCLID" in why) == 2
    assert not [one for one in google.requests[calls:] if one.path == "/events:ingest"]
    activation.sale(NAME, "0002", 2, click_id="right")
    google.bad.clear()
    assert whats(activation.run()[KIND])["sent", ""] == 1


def test_a_wrong_setting_is_no_row_s_fault(activation: Activation, google: DataManager) -> None:
    sales(activation, 6)
    google.actions.clear()
    done = activation.run()[KIND]
    assert done.problem is not None
    assert "INVALID_DESTINATION" in done.problem
    assert activation.landed() == []
    google.actions.add("987")
    assert whats(activation.run()[KIND]) == {("sent", ""): 6}


def test_what_google_refuses_later_is_said(activation: Activation, google: DataManager) -> None:
    sales(activation, 2)
    google.statuses = [failed("DENIED_CONSENT", 2)]
    done = activation.run()[KIND]
    assert "DENIED_CONSENT 2" in done.warnings[0]
    assert {one["state"] for one in activation.newest().values()} == {"rejected"}


def test_what_google_is_still_at_work_on_is_asked_for_by_the_next_run(
    activation: Activation, google: DataManager
) -> None:
    sales(activation, 2)
    google.statuses = [{"requestStatus": "PROCESSING"}]
    activation.run()
    assert {one["state"] for one in activation.newest().values()} == {"accepted"}
    activation.run()
    assert {one["state"] for one in activation.newest().values()} == {"confirmed"}


def test_a_token_that_expires_and_a_rate_limit_lose_nothing(
    activation: Activation, google: DataManager
) -> None:
    sales(activation, 4_500)
    google.uses = 2
    google.every[3] = lambda: Answer(429, {}, {"Retry-After": "0.01"})
    assert whats(activation.run()[KIND]) == {("sent", ""): 4_500}
    assert len(google.sales) == 4_500


def test_a_limit_of_the_day_keeps_what_was_told(
    activation: Activation, google: DataManager
) -> None:
    sales(activation, 4_500)
    google.every[4] = lambda: Answer(429, {}, {"Retry-After": "80000"})
    done = activation.run()[KIND]
    assert "the next run goes on" in (done.problem or "")
    assert 0 < len(google.sales) < 4_500
    google.every.clear()
    activation.run()
    assert len(google.told) == len(google.sales) == 4_500


def test_killed_after_the_vendor_took_it_it_counts_once(
    activation: Activation, google: DataManager
) -> None:
    sales(activation, 3_000)
    activation.write()
    slow, killed = google.answer, threading.Event()

    def hold(request: object) -> Answer:
        told = slow(request)  # type: ignore[arg-type]
        if len(google.sales) == 2_000:
            killed.wait(30)
        return told

    google.answer = hold  # type: ignore[method-assign]
    run = subprocess.Popen(
        [sys.executable, "-m", "orchestration.commands.activate", "--send"],
        cwd=PROJECT_ROOT,
        env=os.environ | {"CLOSEDLOOP_HOME": str(activation.home.root)},
        stdout=subprocess.DEVNULL,
    )
    while len(google.sales) < 2_000:
        time.sleep(0.05)
        assert run.poll() is None
    run.send_signal(signal.SIGKILL)
    run.wait()
    killed.set()
    google.answer = slow  # type: ignore[method-assign]
    assert activation.landed() == []
    assert whats(activation.run()[KIND]) == {("sent", ""): 3_000}
    assert len(google.told) == 5_000
    assert len(google.sales) == 3_000
    assert google.total == sum(range(3_000))
    assert len(activation.newest()) == 3_000


def backup(activation: Activation) -> None:
    with sqlite3.connect(activation.home.activation / "ledger.sqlite") as ledger:
        ledger.execute("vacuum into ?", [str(activation.home.root / "yesterday.sqlite")])


def restore(activation: Activation) -> None:
    for left in activation.home.activation.glob("ledger.sqlite*"):
        left.unlink()
    shutil.copy(
        activation.home.root / "yesterday.sqlite", activation.home.activation / "ledger.sqlite"
    )


@pytest.mark.parametrize("lost", ["restored", "gone"])
def test_a_ledger_from_a_backup_takes_back_what_landed_since(
    activation: Activation, google: DataManager, lost: str, caplog: pytest.LogCaptureFixture
) -> None:
    sales(activation, 3)
    activation.run()
    backup(activation)
    sales(activation, 6)
    activation.sale(NAME, "0001", 11)
    activation.run()
    told = len(google.told)
    if lost == "restored":
        restore(activation)
    else:
        for left in activation.home.activation.glob("ledger.sqlite*"):
            left.unlink()
    assert whats(activation.run()[KIND]) == {("held back", "unchanged since sent"): 6}
    assert len(google.told) == told
    activation.conversions.pop((NAME, "0005"))  # told after the backup
    assert whats(activation.run()[KIND])["withdrawn", ""] == 1
    assert google.sales["0005"]["conversionValue"] == 0


def test_a_ledger_and_landing_from_a_backup_double_nothing_where_the_vendor_knows_it_again(
    activation: Activation, google: DataManager
) -> None:
    sales(activation, 3)
    activation.run()
    backup(activation)
    landing = activation.home.root / "landing-of-yesterday"
    shutil.copytree(activation.home.landing, landing)
    sales(activation, 6)
    activation.run()
    restore(activation)
    shutil.rmtree(activation.home.landing)
    landing.rename(activation.home.landing)
    activation.run()
    assert len(google.sales) == 6
    assert google.total == 15.0
    assert len(activation.newest()) == 6


def test_a_damaged_ledger_stops_in_one_line(activation: Activation, google: DataManager) -> None:
    sales(activation, 1)
    activation.run()
    (activation.home.activation / "ledger.sqlite").write_bytes(b"no database" * 100)
    for left in activation.home.activation.glob("ledger.sqlite-*"):
        left.unlink()
    with pytest.raises(ActivationError, match="bring it back from the last backup"):
        activation.run()


def test_nothing_leaves_from_a_build_that_failed_a_test(
    activation: Activation, google: DataManager
) -> None:
    sales(activation, 1)
    activation.write()
    activation.home.audit.unlink()
    with pytest.raises(ActivationError, match="did not pass every test"):
        list(activate(activation.home, Order(send=True)))
    assert google.requests == []


def test_two_activations_or_one_beside_a_refresh_do_not_run_at_once(
    activation: Activation, google: DataManager
) -> None:
    sales(activation, 1)
    activation.write()
    command = [sys.executable, "-m", "orchestration.commands.activate"]
    env = os.environ | {"CLOSEDLOOP_HOME": str(activation.home.root)}
    for lock in (activation_lock, refresh_lock):
        with lock(activation.home):
            env.pop("CLOSEDLOOP_LOCK_HELD", None)
            ran = subprocess.run(
                command, cwd=PROJECT_ROOT, env=env, capture_output=True, text=True, check=False
            )
        assert ran.returncode == 1
        assert "is at work" in ran.stderr


def test_only_checks_tells_nothing_and_books_nothing(
    activation: Activation, google: DataManager
) -> None:
    sales(activation, 2)
    settings = activation.home.connections.read_text()
    activation.home.connections.write_text(settings + "    only_checks: true\n")
    done = activation.run()[KIND]
    assert whats(done) == {("sent", ""): 2}
    assert "checked, and not taken" in done.notes[0]
    assert google.sales == {}
    assert activation.landed() == []


def test_an_old_conversion_that_was_begun_is_not_forgotten_in_silence(
    activation: Activation, google: DataManager
) -> None:
    sales(activation, 2)
    google.lost["/events:ingest"] = 99
    activation.run()
    google.lost.clear()
    activation.sale(NAME, "0001", 1, held_back_because="older than 90 days")
    done = activation.run()[KIND]
    assert whats(done)["not known whether it arrived", "older than 90 days"] == 1
    assert "not known whether" in activation.newest()[f"{NAME}/0001/1"]["reason"]


def test_what_has_grown_too_old_since_the_models_looked_is_held_back(
    activation: Activation, google: DataManager
) -> None:
    """A refresh of five days ago is what is published: by now two sales are too old."""
    for number, days in enumerate((2, 6.9, 7.1, 30)):
        activation.sale(NAME, f"{number}", converted_at=NOW - timedelta(days=days), oldest_days=7)
    activation.sale(NAME, "any", converted_at=NOW - timedelta(days=400))
    activation.published_at = NOW.replace(tzinfo=UTC) - timedelta(days=5)
    done = activation.run()[KIND]
    assert whats(done) == {("sent", ""): 3, ("held back", "older than 7 days"): 2}
    assert google.sales.keys() == {"0", "1", "any"}


def test_a_company_of_the_past_is_told_in_its_own_time(
    activation: Activation, google: DataManager
) -> None:
    """Published just now, for a day that is long over."""
    then = NOW - timedelta(days=300)
    activation.sale(NAME, "1", converted_at=then, oldest_days=7)
    activation.sale(NAME, "2", converted_at=then - timedelta(days=9), oldest_days=7)
    activation.as_of = then
    assert whats(activation.run()[KIND])["sent", ""] == 1


def test_what_was_built_and_not_published_is_told_nobody(
    activation: Activation, google: DataManager
) -> None:
    sales(activation, 1)
    activation.write()
    activation.home.audit.write_text('{"loads": "another"}')
    with pytest.raises(ActivationError, match=r"not what is published.*`make refresh`"):
        list(activate(activation.home, Order(send=True)))
    shutil.rmtree(activation.home.published)
    activation.home.audit.write_text("{}")
    with pytest.raises(ActivationError, match="not what is published"):
        list(activate(activation.home, Order(send=True)))
    assert google.told == []
