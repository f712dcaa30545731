"""An erasure that is killed at whatever moment, and started again, ends as one that was not."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

from house import House

from dev.searching import holding
from orchestration.lib.common.erased import erasure_state
from orchestration.lib.erasing.run import begin

KILLS = 8
FILES = 80
CODE = """
import sys
from pathlib import Path
from orchestration.lib.common.erased import Identifier, erasure_state
from orchestration.lib.common.settings import Home
from orchestration.lib.erasing.run import begin, finish
from orchestration.lib.landing.streams import read_streams
from orchestration.lib.loading.load import load
home, streams = Home(Path(sys.argv[1])), read_streams(Path(sys.argv[2]))
print("begun", flush=True)
if not erasure_state(home):
    begin(home, [Identifier("email", f"ann{n}@firm.example") for n in range(50)])
finish(home, lambda: bool(load(home, streams)))
"""


def _start(house: House, declarations: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, str(house.home.root), str(declarations)],
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    process.stdout.readline()  # its modules are loaded
    return process


def _landed(house: House) -> dict[str, bytes]:
    files = (path for path in house.home.landing.rglob("*") if path.is_file())
    return {str(path.relative_to(house.home.landing)): path.read_bytes() for path in files}


def _loaded(house: House) -> list[tuple[object, ...]]:
    return house.rows("select _file, _row, payload from raw_web.events order by all")


def test_killed_and_started_again_it_ends_the_same(tmp_path: Path, declarations: Path) -> None:
    first = House(tmp_path / "first", declarations)
    for number in range(FILES):
        lines = "".join(
            f'{{"id":"{number}-{row}","type":"page","at":"2026-06-01","user":'
            f'"ann{row}@firm.example"}}\n'
            for row in range(100)
        )
        first.land(f"web/events/{number}.jsonl", lines)
    first.load()
    begin(first.home, [])
    first.home.erasure_journal.unlink()  # what is left is the key: the same tokens for all
    before = tmp_path / "before"
    shutil.copytree(first.home.root, before)

    started = time.monotonic()
    assert _start(first, declarations).wait() == 0
    usual = time.monotonic() - started
    chosen = random.Random(23)
    cut_off = 0
    for kill in range(KILLS):
        house = House(tmp_path / f"killed{kill}", declarations)
        shutil.copytree(before, house.home.root)
        process = _start(house, declarations)
        time.sleep(chosen.uniform(0, usual * 0.6))
        process.kill()
        process.wait()
        cut_off += erasure_state(house.home) is not None
        assert _start(house, declarations).wait() == 0
        assert erasure_state(house.home) is None
        assert _landed(house) == _landed(first)
        assert _loaded(house) == _loaded(first)
        assert holding(house.home.root, [b"ann7@firm.example"]) == []
    assert cut_off, "no kill came in time"
