"""Good records of every stream, for mutators to spoil."""

from __future__ import annotations

import csv
import gzip
import io
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from dev.simulator.simulation import simulate
from dev.torture.values import CURRENCIES
from orchestration.lib.landing.streams import Field, Stream

_DAYS, _VISITORS = 40, 60
# A value of each type of the contracts, for streams that the simulator does not write.
_VALUES: dict[str, Any] = {
    "timestamp": "2026-06-{day:02}T10:00:00Z",
    "epoch": "1780308000",
    "epoch_microseconds": "1780308000000000",
    "moment": "1780308000000",
    "date": "2026-06-{day:02}",
    "compact_date": "202606{day:02}",
    "number": "{number}.50",
    "integer": "{number}",
    "count": "{number}",
    "boolean": "true",
    "list": "{number};{number}0",
    "json": '{{"score": {number}}}',
    "nested": '[{{"score": {number}}}]',
}
_TEXTS = {
    "email": "sample.{number}@sample-{number}.example",
    "phone": "+1212555{number:04}",
    "page_url": "https://www.brightpath.example/?utm_source=s{number}&utm_campaign=c{number}",
    "currency": "USD",
}


def write_exports(home: Path, streams: list[Stream], seed: int, visitors: int = _VISITORS) -> None:
    """A small company's exports by both web trackers and both CRMs, and of every other stream."""
    for web, crm in (("segment", "hubspot"), ("ga4", "salesforce")):
        simulated = home / web
        simulate(simulated, _DAYS, visitors, seed, "2026-06-01", web=web, crm=crm)
        for file in sorted((simulated / "landing").rglob("*")):
            if file.is_file():
                landed = home / "landing" / file.relative_to(simulated / "landing")
                landed.parent.mkdir(parents=True, exist_ok=True)
                file.replace(landed)
    for stream in streams:
        if not (home / "landing" / stream.path).is_dir():
            folder = home / "landing" / stream.path
            folder.mkdir(parents=True)
            records = [_sample(stream, number) for number in range(1, 13)]
            lines = "".join(json.dumps(record) + "\n" for record in records)
            (folder / "samples.jsonl").write_text(lines)


def read_samples(landing: Path, streams: list[Stream]) -> dict[str, list[dict[str, Any]]]:
    """The records that landed, by stream, amounts in the reporting currency: of others a rate may
    be missing, which stops a refresh by design."""
    samples: dict[str, list[dict[str, Any]]] = {}
    for stream in streams:
        records: list[dict[str, Any]] = []
        for file in sorted((landing / stream.path).rglob("*.*")):
            if file.is_file():
                records += _records(file)
        samples[stream.path] = [_in_dollars(record) for record in records[:400]]
    return samples


def _records(file: Path) -> list[dict[str, Any]]:
    if file.suffix == ".parquet":
        return pq.read_table(file).to_pylist()
    content = file.read_bytes()
    text = (gzip.decompress(content) if file.suffix == ".gz" else content).decode()
    if ".csv" in file.name:
        return list(csv.DictReader(io.StringIO(text)))
    found = []
    for line in text.splitlines():
        with suppress(ValueError):  # the simulator's own bad lines
            found.append(json.loads(line))
    return [record for record in found if isinstance(record, dict)]


def _in_dollars(record: dict[str, Any]) -> dict[str, Any]:
    return {
        key: "USD"
        if key in CURRENCIES
        else _in_dollars(value)
        if isinstance(value, dict)
        else value
        for key, value in record.items()
    }


def _sample(stream: Stream, number: int) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for field in stream.fields:
        holder = record
        *parents, key = field.name.split(".")
        for parent in parents:
            holder = holder.setdefault(parent, {})
        holder[key] = _value(field, number)
    return record


def _value(field: Field, number: int) -> str:
    if field.one_of:
        return field.one_of[number % len(field.one_of)]
    if field.name in _TEXTS or field.type == "text":
        return _TEXTS.get(field.name, f"sample-{{number}} {field.name}").format(number=number)
    return _VALUES[field.type].format(number=number, day=number)
