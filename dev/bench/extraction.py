"""What an extraction takes: `make bench-extraction`, into docs/performance.md.

A HubSpot of 100,000 contacts is a real HTTP server in this process; each extraction is a process of
its own, which alone is measured. It keeps no pace, so its seconds say little: calls do.
"""

from __future__ import annotations

import importlib.util
import re
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import yaml

from dev.bench import document, machine
from dev.bench.measuring import measure
from dev.bench.tables import table
from dev.fakes.hubspot import TOKEN, HubSpot
from orchestration.lib.common.settings import Home
from orchestration.lib.extracting.drop import Drop

_CONTACTS, _MODIFIED = 100_000, 1_000
_PACE = 9  # calls a second, as the vendor's module has it
_TOLD = re.compile(r"^hubspot\.contacts +(\S+) +(\S+) +(\S+)", re.MULTILINE)
_WEEK = 8 * 86_400_000  # milliseconds: a sweep is due


def main() -> None:
    """Measures, prints and writes the section `extraction`."""
    with tempfile.TemporaryDirectory() as folder, HubSpot() as portal:
        section = _section(Home(Path(folder)), portal)
    document.put(document.PERFORMANCE, document.EXTRACTION, section)
    print(section)


def _section(home: Home, portal: HubSpot) -> str:
    on = machine.machine()
    settings = {"token": "HUBSPOT_TOKEN", "base_url": portal.url, "per_second": 100_000}
    settings["streams"] = ["contacts"]
    home.connections.write_text(yaml.safe_dump({"extract": {"hubspot": settings}}))
    portal.ago = 7_200  # seconds: no later search overlaps it
    for number in range(1, _CONTACTS + 1):
        _put(portal, number, "lead")
    portal.ago = 0
    rows = [_run(home, "first run")]
    rows.append(_run(home, "nothing new"))
    for number in range(1, _MODIFIED + 1):
        _put(portal, number * 97, "customer")
    rows.append(_run(home, f"{_MODIFIED:,} modified"))
    with Drop(home, "hubspot", "contacts") as drop:
        drop.save(swept=drop.cursors["swept"] - _WEEK)
    rows.append(_run(home, "a sweep that finds nothing new"))
    if importlib.util.find_spec("dlt"):
        rows.append(_run_dlt(home, portal))
    heading = ("", "landed", "of seen", "calls", f"minutes at {_PACE} a second", "CPU seconds")
    state = (home.extraction / "hubspot.contacts.sqlite").stat().st_size
    return "\n".join(
        [
            "### Extraction",
            "",
            f"{datetime.now(UTC):%Y-%m-%d}. {on}. {machine.versions()}.",
            f"Hashes and cursors in the end: {state / 1e6:.1f} MB.",
            "",
            *table((f"HubSpot, {_CONTACTS:,} contacts", *heading[1:], "peak memory"), rows),
        ]
    )


def _put(portal: HubSpot, number: int, stage: str) -> None:
    one = portal.put(
        "contacts",
        number,
        email=f"person.{number}@firm-{number % 9_973}.example",
        firstname="Ann",
        lastname=f"Field {number}",
        phone=f"+1212555{number % 10_000:04}",
        jobtitle="Marketing Director",
        country="United States",
        lifecyclestage=stage,
        hs_analytics_source="PAID_SEARCH",
    )
    entry = {"value": stage, "timestamp": one["updatedAt"], "sourceType": "CRM_UI"}
    history = one.setdefault("propertiesWithHistory", {"lifecyclestage": [], "hs_lead_status": []})
    history["lifecyclestage"].insert(0, entry)


def _run(home: Home, title: str) -> tuple[str, ...]:
    where = {"CLOSEDLOOP_HOME": str(home.root), "HUBSPOT_TOKEN": TOKEN}
    done = measure(["-m", "orchestration.commands.extract"], where)
    told = _TOLD.search(done.output)
    if told is None or "WARNING" in done.output:
        raise SystemExit(f"bench: {done.output}")
    landed, seen, calls = told.groups()
    minutes = int(calls.replace(",", "")) / _PACE / 60
    memory = f"{done.peak_bytes / 1e6:.0f} MB"
    return title, landed, seen, calls, f"{minutes:.1f}", f"{done.cpu_seconds:.1f}", memory


def _run_dlt(home: Home, portal: HubSpot) -> tuple[str, ...]:
    """The same objects and properties, by dlt's RESTClient."""
    asked = next(one.query for one in portal.requests if "propertiesWithHistory" in one.query)
    names = [asked["properties"], asked["propertiesWithHistory"]]
    file = str(home.root / "by_dlt.jsonl.gz")
    arguments = ["-m", "dev.bench.other_extraction", portal.url, TOKEN, *names, file]
    done = measure(arguments, {"RUNTIME__DLTHUB_TELEMETRY": "false"})
    count, calls = map(int, done.output.split()[-2:])
    minutes, memory = f"{calls / _PACE / 60:.1f}", f"{done.peak_bytes / 1e6:.0f} MB"
    came = f"{count:,}"
    title = f"all, by the RESTClient of dlt {version('dlt')}, without state"
    return title, came, came, f"{calls:,}", minutes, f"{done.cpu_seconds:.1f}", memory


if __name__ == "__main__":
    main()
