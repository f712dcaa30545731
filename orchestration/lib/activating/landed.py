"""What was told lands as the stream closedloop/sends, so that a mart can answer for it.

It is the ledger's second copy too: one that comes from a backup takes back what was sent since.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from orchestration.lib.activating.ledger import Ledger
from orchestration.lib.activating.refusing import ActivationError
from orchestration.lib.common.settings import Home
from orchestration.lib.extracting.drop import Drop

SOURCE, STREAM = "closedloop", "sends"


def land(home: Home, ledger: Ledger) -> int:
    """Lands each outcome that has not landed as it is; how many."""
    with Drop(home, SOURCE, STREAM) as drop:
        for record in ledger.settled():
            drop.add(record["send_id"], [record])
    ledger.keep_landings([folder.name for folder in _folders(home)])
    return drop.landed


def take_back(home: Home, ledger: Ledger) -> int:
    """Reads into the ledger what landed and is not in it; how many sends.

    Raises ActivationError where a landed file cannot be read.
    """
    known, count = ledger.landings(), 0
    for folder in reversed(_folders(home)):  # the newest says last what became of each
        if folder.name not in known:
            for file in sorted(folder.glob("part-*.jsonl.gz")):
                count += ledger.adopt(_records(file))
            ledger.keep_landings([folder.name])
    return count


def _folders(home: Home) -> list[Path]:
    return sorted((home.landing / SOURCE / STREAM).glob("exported_at=*"))


def _records(file: Path) -> list[dict[str, Any]]:
    try:
        with gzip.open(file) as lines:
            return [json.loads(line) for line in lines]
    except (OSError, EOFError, ValueError) as error:
        raise ActivationError(
            f"{file} cannot be read ({error}): bring it back from a backup, or move it away; "
            "what it says was sent may then be sent once more"
        ) from None
