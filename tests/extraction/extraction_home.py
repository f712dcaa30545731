"""A data folder to extract into."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from dev.fakes.server import Fake
from orchestration.lib.common.settings import Home
from orchestration.lib.extracting.outcomes import Outcome
from orchestration.lib.extracting.run import extract
from orchestration.lib.landing.formats import find_format, says_whole
from orchestration.lib.landing.streams import read_streams


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

    def whole(self, stream: str) -> list[bool]:
        """Of each run that landed something of `<source>/<stream>`, whether it says whole."""
        (found,) = [one for one in read_streams() if one.path == stream]
        folders = sorted((self.home.landing / stream).glob("exported_at=*"))
        texts = [find_format(self.home, found, folder / "any")[1] for folder in folders]
        return [says_whole(text) for text in texts]

    def files(self) -> list[str]:
        """The name of every file below landing/, whatever it is."""
        return sorted(path.name for path in self.home.landing.rglob("*") if path.is_file())


def at(fake: Fake, **settings: object) -> dict[str, Any]:
    """What connections.yml says of a vendor that is a fake, which need not be spared."""
    return {"base_url": fake.url, "per_second": 10_000} | settings


def peak_mb(extraction: Extraction, only: str) -> float:
    """The most memory, in MB, that a process of its own takes to extract; it must go well."""
    code = (
        "import re, sys\n"
        "from orchestration.commands.extract import main\n"
        "code = main(sys.argv[1:])\n"
        # Not ru_maxrss, which begins with that of the process that started this one.
        "status = open('/proc/self/status').read()\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+) kB', status)[1]) / 1024)\n"
        "sys.exit(code)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, only],
        env=os.environ | {"CLOSEDLOOP_HOME": str(extraction.home.root)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert "WARNING" not in ran.stdout
    return float(ran.stdout.splitlines()[-1])
