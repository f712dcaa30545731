"""Reading back what a simulation wrote, with nothing of the simulator's own."""

import csv
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq


@dataclass(frozen=True)
class Home:
    path: Path

    def files(self, stream: str) -> list[Path]:
        folder = self.path / "landing" / stream
        return sorted(path for path in folder.rglob("*") if path.is_file())

    def lines(self, stream: str) -> Iterator[str]:
        for path in self.files(stream):
            yield from lines_of(path)

    def records(self, stream: str) -> list[dict[str, Any]]:
        """Return the readable records of a stream, whatever its files' kind."""
        paths = self.files(stream)
        if paths[0].suffix == ".parquet":
            return [row for path in paths for row in pq.read_table(path).to_pylist()]
        if paths[0].suffix == ".csv":
            return [row for path in paths for row in csv.DictReader(path.open())]
        return [record for line in self.lines(stream) if (record := _read(line)) is not None]

    def truth(self, kind: str) -> list[dict[str, Any]]:
        with gzip.open(self.path / "truth" / f"{kind}.jsonl.gz", "rt") as file:
            return [json.loads(line) for line in file]

    def totals(self) -> dict[str, Any]:
        return json.loads((self.path / "truth" / "totals.json").read_text())

    def stories(self) -> dict[str, Any]:
        return json.loads((self.path / "truth" / "stories.json").read_text())


def lines_of(path: Path) -> list[str]:
    """Return the lines of a landed text file, plain or gzip."""
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode().splitlines()


def _read(line: str) -> dict[str, Any] | None:
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        return None
