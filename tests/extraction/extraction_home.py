"""A data folder to extract into."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import yaml

from dev.fakes.server import Fake
from orchestration.lib.common.settings import Home
from orchestration.lib.extracting.outcomes import Outcome
from orchestration.lib.extracting.run import extract


class Extraction:
    """A data folder with a connections.yml."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root)
        root.mkdir(exist_ok=True)

    def connect(self, **sources: dict[str, Any]) -> None:
        """Writes connections.yml."""
        self.home.connections.write_text(yaml.safe_dump({"extract": sources}))

    def run(self, *only: str) -> dict[str, Outcome]:
        """Extracts; what became of each stream, by its name."""
        return {one.name: one for one in extract(self.home, only)}

    def landed(self, stream: str) -> list[dict[str, Any]]:
        """Every landed record of `<source>/<stream>`, in the order of landing."""
        files = sorted((self.home.landing / stream).glob("*/part-*.jsonl.gz"))
        return [json.loads(line) for file in files for line in gzip.open(file)]

    def newest(self, stream: str) -> dict[str, dict[str, Any]]:
        """The newest landed version of each object."""
        return {one["id"]: one for one in self.landed(stream)}

    def files(self) -> list[str]:
        """The name of every file below landing/, whatever it is."""
        return sorted(path.name for path in self.home.landing.rglob("*") if path.is_file())


def at(fake: Fake, **settings: object) -> dict[str, Any]:
    """What connections.yml says of a vendor that is a fake, which need not be spared."""
    return {"base_url": fake.url, "per_second": 10_000} | settings
