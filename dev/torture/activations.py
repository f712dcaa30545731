"""Activations killed at random moments, and whether each conversion counts once.

A Data Manager takes 5,000 conversions, throttles, fails after it took some, refuses a few, and ends
its tokens. One activation is killed again and again; after half of the kills, and whenever one ends
by itself, values change and conversions vanish. After the last kill one run is left alone. Then the
vendor must have each conversion once with its value of now, 0 where it is gone, and each outcome
landed.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from dev.activation_tables import TABLES, filled, published
from dev.fakes.google_data_manager import REFRESH_TOKEN, DataManager
from dev.fakes.server import Answer, Request
from dev.torture.trials import Figure, Say, TrialError
from orchestration.lib.common.settings import PROJECT_ROOT, Home
from orchestration.lib.common.warehouse import connect

CONVERSIONS = 5_000
_NAME = "google_data_manager"
_BAD = 7  # conversions that Google refuses
_LONGEST = 600  # seconds of an activation that is left alone
_SLOW = 0.1  # seconds of an answer, at most
Rows = dict[str, dict[str, Any]]


class _SlowManager(DataManager):
    """One that takes its time, so that kills hit calls at work."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._chance = chance

    def answer(self, request: Request) -> Answer:
        """What Google says, a moment before or after it did what it was asked."""
        time.sleep(self._chance.uniform(0, _SLOW))
        told = super().answer(request)
        time.sleep(self._chance.uniform(0, _SLOW))
        return told


def activations(
    count: int, folder: Path, seed: int, say: Say, conversions: int = CONVERSIONS
) -> list[Figure]:
    """Kills `count` activations; see the module."""
    chance = random.Random(f"{seed}/activations")
    home = Home(folder / "home")
    rows = _rows(chance, conversions)
    first = dict(rows)
    killed = ended = 0
    with _SlowManager(chance) as google:
        google.bad = set(chance.sample(sorted(rows), _BAD))
        google.uses = 9
        google.every = {11: lambda: Answer(429, {}, {"Retry-After": "0.1"})}
        _write(home, google, rows)
        while killed < count:
            if chance.random() < 0.3:
                google.lost["/events:ingest"] = 1
            run = _start(home)
            if _kill(run, google, chance):
                killed += 1
                say(f"{killed}: killed, {len(google.told):,} times told")
            else:
                _check(run)
                ended += 1
            if run.returncode == 0 or chance.random() < 0.5:
                _change(rows, chance)
                _write(home, google, rows)
        google.lost.clear()
        _check(_start(home))
        told = len(google.told)
        _check(_start(home))
        if len(google.told) != told:
            raise TrialError(f"(seed {seed}) a second run told something again")
        wrong = [key for key in first if not _is_right(key, rows, google)]
    if wrong:
        raise TrialError(f"(seed {seed}) {len(wrong)} do not count as they should: {wrong[:3]}")
    landed = _landed(home)
    if lost := [key for key in google.sales if f"{_NAME}/{key}/1" not in landed]:
        raise TrialError(f"(seed {seed}) {len(lost)} have no outcome in landing: {lost[:3]}")
    return [
        Figure("activations killed", killed),
        Figure("activations that ended meanwhile", ended),
        Figure("calls", len(google.requests)),
        Figure("conversions", len(first), is_sum=False),
        Figure("times that one was told", len(google.told)),
        Figure("conversions refused and named", _BAD, is_sum=False),
        Figure("conversions that count twice, or not at all, or with another value", 0),
    ]


def _rows(chance: random.Random, count: int) -> Rows:
    at = datetime.now().replace(microsecond=0) - timedelta(days=2)
    return {
        f"{number:032x}": {
            "destination": _NAME,
            "send_key": f"{number:032x}",
            "event_name": "Purchase",
            "converted_at": at,
            "value": Decimal(chance.randint(100, 99_999)) / 100,
            "currency": "USD",
            "click_id": f"click-{number}",
            "click_id_type": "gclid",
            "consent_ads": "granted",
            "consent_personalization": "denied",
            "consent_because": "made up",
        }
        for number in range(count)
    }


def _change(rows: Rows, chance: random.Random) -> None:
    """Other values for a tenth, and a few that are gone."""
    for key in chance.sample(sorted(rows), len(rows) // 10):
        rows[key] = rows[key] | {"value": Decimal(chance.randint(100, 99_999)) / 100}
    for key in chance.sample(sorted(rows), 10):
        del rows[key]


def _write(home: Home, google: DataManager, rows: Rows) -> None:
    home.warehouse_folder.mkdir(parents=True, exist_ok=True)
    published(home)
    settings = {
        "base_url": google.url,
        "token_url": f"{google.url}/token",
        "per_second": 1_000,
        "client_id": "GOOGLE_ID",
        "client_secret": "GOOGLE_ID",
        "refresh_token": "GOOGLE_REFRESH",
        "operating_account": "1",
        "conversion_actions": {"Purchase": "987"},
    }
    home.connections.write_text(yaml.safe_dump({"activate": {_NAME: settings}}))
    with closing(connect(home)) as connection:
        for statement in TABLES:
            connection.execute(statement)
        filled(connection, "activation.act_conversions", rows.values())


def _start(home: Home) -> subprocess.Popen[str]:
    environment = {"GOOGLE_ID": "id", "GOOGLE_REFRESH": REFRESH_TOKEN}
    return subprocess.Popen(
        [sys.executable, "-m", "orchestration.commands.activate", "--send"],
        cwd=PROJECT_ROOT,
        env=os.environ | environment | {"CLOSEDLOOP_HOME": str(home.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _kill(run: subprocess.Popen[str], google: DataManager, chance: random.Random) -> bool:
    """Kills a run some calls and a moment from now; whether it was still at work then."""
    until = len(google.requests) + chance.randint(1, 6)
    while len(google.requests) < until and run.poll() is None:
        time.sleep(0.002)
    time.sleep(chance.uniform(0, 0.3))
    if run.poll() is not None:
        return False
    run.kill()
    run.communicate()
    return True


def _check(run: subprocess.Popen[str]) -> None:
    said, _ = run.communicate(timeout=_LONGEST)
    if run.returncode:
        raise TrialError(f"an activation that nobody killed failed: {said}")


def _is_right(key: str, rows: Rows, google: DataManager) -> bool:
    if key in google.bad:
        return key not in google.sales
    if key not in google.sales:  # gone before it was ever told
        return key not in rows
    value = rows[key]["value"] if key in rows else Decimal(0)
    return round(Decimal(google.sales[key]["conversionValue"]), 2) == value


def _landed(home: Home) -> set[str]:
    files = (home.landing / "closedloop/sends").glob("*/part-*.jsonl.gz")
    return {
        json.loads(line)["send_id"]
        for file in files
        for line in gzip.decompress(file.read_bytes()).splitlines()
    }
