"""Extractions killed at random moments, and whether what lands is what the vendor has.

A HubSpot of 20,000 contacts and 3,000 deals throttles, fails, and changes a contact every few
requests. One extraction of it is killed again and again; whenever one ends by itself, thousands of
contacts change and the next begins. After the last kill one run is left alone. The newest landed
version of each object must then be the one that an extraction into an empty folder lands.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import yaml

from dev.fakes.hubspot import TOKEN, HubSpot, used_up
from dev.fakes.server import Answer
from dev.torture.trials import Figure, Say, TrialError
from orchestration.lib.common.settings import PROJECT_ROOT, Home

CONTACTS, DEALS = 20_000, 3_000
_MOST_CALLS = 250  # until a run is killed, of the 100 that fill a file
_LONGEST = 600  # seconds of an extraction that is left alone


def extractions(
    count: int,
    folder: Path,
    seed: int,
    say: Say,
    contacts: int = CONTACTS,
    deals: int = DEALS,
) -> list[Figure]:
    """Kills `count` extractions; see the module."""
    chance = random.Random(f"{seed}/extractions")
    home = Home(folder / "home")
    killed = ended = 0
    with HubSpot() as portal:
        _fill(portal, contacts, deals)
        portal.on_call = lambda: _disturb(portal, chance, contacts)
        portal.every = {
            101: lambda: used_up("SECONDLY", "0.2"),
            37: lambda: Answer(502, "<html>Bad gateway</html>", {"Retry-After": "0.2"}),
        }
        while killed < count:
            run = _start(home, portal)
            if _kill(run, portal, chance):
                killed += 1
                say(f"{killed}: killed, {len(_landed(home)):,} records landed")
                continue
            _check(run)
            ended += 1
            for number in chance.sample(range(1, contacts + 1), contacts // 4):
                portal.put("contacts", number, lastname=f"{chance.random()}")
        portal.on_call = lambda: None
        _check(_start(home, portal))
        _check(_start(home, portal))  # what changed while the one before was at work
        calls = len(portal.requests)
        portal.every.clear()
        fresh = Home(folder / "fresh")
        _check(_start(fresh, portal))
    landed, should_be = _landed(home), _newest(_landed(fresh))
    found = _newest(landed)
    wrong = [one for one in found | should_be if found.get(one) != should_be.get(one)]
    if wrong:
        raise TrialError(f"(seed {seed}) {len(wrong)} objects are not as HubSpot has them")
    if left := [str(path) for path in home.landing.rglob("*.part")]:
        raise TrialError(f"(seed {seed}) left behind: {left}")
    return [
        Figure("extractions killed", killed),
        Figure("extractions that ended meanwhile", ended),
        Figure("calls", calls),
        Figure("objects", len(should_be), is_sum=False),
        Figure("records landed", len(landed)),
        Figure("objects that are not as the vendor has them", 0),
    ]


def _fill(portal: HubSpot, contacts: int, deals: int) -> None:
    for number in range(1, contacts + 1):
        portal.put("contacts", number, email=f"{number}@a.example", lifecyclestage="lead")
    for number in range(1, deals + 1):
        portal.put("deals", number, dealname=f"{number}", dealstage="new", amount=f"{number}")
        portal.link("deals", number, "contacts", [(number, 3), (number + 1, 3)])


def _disturb(portal: HubSpot, chance: random.Random, contacts: int) -> None:
    if len(portal.requests) % 13 == 0:
        number = chance.randint(1, contacts)
        portal.put("contacts", number, lastname=f"{chance.random()}")


def _start(home: Home, portal: HubSpot) -> subprocess.Popen[str]:
    home.root.mkdir(exist_ok=True)
    settings = {
        "token": "HUBSPOT_TOKEN",
        "base_url": portal.url,
        "per_second": 1_000,
        "streams": ["contacts", "deals"],
    }
    home.connections.write_text(yaml.safe_dump({"extract": {"hubspot": settings}}))
    return subprocess.Popen(
        [sys.executable, "-m", "orchestration.commands.extract"],
        cwd=PROJECT_ROOT,
        env=os.environ | {"CLOSEDLOOP_HOME": str(home.root), "HUBSPOT_TOKEN": TOKEN},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _kill(run: subprocess.Popen[str], portal: HubSpot, chance: random.Random) -> bool:
    """Kills a run some calls and a moment from now; whether it was still at work then."""
    until = len(portal.requests) + chance.randint(1, _MOST_CALLS)
    while len(portal.requests) < until and run.poll() is None:
        time.sleep(0.005)
    time.sleep(chance.uniform(0, 0.05))
    if run.poll() is not None:
        return False
    run.kill()
    run.communicate()
    return True


def _check(run: subprocess.Popen[str]) -> None:
    said, _ = run.communicate(timeout=_LONGEST)
    if run.returncode or "WARNING" in said:
        raise TrialError(f"an extraction that nobody killed failed: {said}")


def _landed(home: Home) -> list[tuple[str, dict[str, Any]]]:
    """Every landed record with its stream, in the order of landing."""
    files = sorted((home.landing / "hubspot").glob("*/*/part-*.jsonl.gz"))
    return [
        (file.parts[-3], json.loads(line))
        for file in files
        for line in gzip.decompress(file.read_bytes()).splitlines()
    ]


def _newest(landed: list[tuple[str, dict[str, Any]]]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(stream, record["id"]): record for stream, record in landed}
