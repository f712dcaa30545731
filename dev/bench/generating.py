"""Landing files of a size, written once by the project's own simulator and kept.

Two processes write a share each, in a fixed number so that the files do not depend on the machine.
A marker that is written last says that a folder is whole.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from dev import simulator
from dev.bench import parquet, splitting
from dev.bench.sizes import PARTS, Bench
from dev.simulator.settings import Share

# The first day after the simulated ones.
_END = "2026-08-30"
_DAYS = 90
_START = "2026-06-01"
_SEED = 7
_SHARES = 2
_EVENTS_PER_VISITOR = 10.05
# What an event takes on the disk.
_PLAIN_BYTES, _PACKED_BYTES = 1_000, 150
_MARKER = "complete.json"


@dataclass(frozen=True)
class Part:
    """The web events of one part of the landing files, and the day that it is refreshed on.

    That day is the one that the part ends within: a day that is not over is not judged.
    """

    events: int
    bytes: int
    as_of: str


def landing_files(bench: Bench) -> dict[str, Part]:
    """Makes the landing files, unless they are there and today's code made them.

    Returns the size of each part. Raises OSError when the disk is too small.
    """
    marker = bench.landing / _MARKER
    made_by = _code()
    kept = json.loads(marker.read_text()) if marker.is_file() else {}
    if kept.get("made_by") != made_by:
        shutil.rmtree(bench.landing, ignore_errors=True)
        parts = _made(bench)
        kept = {"made_by": made_by, "parts": {name: asdict(part) for name, part in parts.items()}}
        marker.write_text(json.dumps(kept, indent=1) + "\n")
    return {name: Part(**part) for name, part in kept["parts"].items()}


def stream(form: str) -> str:
    """The stream that holds the web events of a format."""
    return splitting.STREAM if form == "jsonl" else parquet.STREAM


def _code() -> str:
    """The code that makes them, as a hash."""
    digest = hashlib.sha256()
    ours = [Path(str(module.__file__)) for module in (parquet, splitting)]
    for file in [*sorted(Path(simulator.__file__).parent.rglob("*.py")), *ours]:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _made(bench: Bench) -> dict[str, Part]:
    if bench.format == "jsonl":
        _check_disk(bench)
        made = _simulated(bench)
    else:
        lines = Bench(bench.size, "jsonl", bench.root)
        made = landing_files(lines)
        for name in PARTS:
            parquet.convert(lines.landing / name, bench.landing / name)
    return {
        name: replace(made[name], bytes=_bytes(bench.landing / name / stream(bench.format)))
        for name in PARTS
    }


def _check_disk(bench: Bench) -> None:
    bench.folder.mkdir(parents=True, exist_ok=True)
    events = bench.events + sum(bench.added.values())
    needed = events * (_PACKED_BYTES if bench.is_packed else _PLAIN_BYTES)
    free = shutil.disk_usage(bench.folder).free
    if free < needed:
        raise OSError(
            f"{bench.folder} has {free / 1e9:.0f} GB free; the landing files of {bench.size} "
            f"events need {needed / 1e9:.0f}, the work file more. Set CLOSEDLOOP_BENCH to a folder "
            "on a larger disk."
        )


def _simulated(bench: Bench) -> dict[str, Part]:
    """Simulates, puts the shares together and cuts off what comes after the history.

    Returns the parts, without their bytes.
    """
    visitors = round((bench.events + sum(bench.added.values())) / _EVENTS_PER_VISITOR)
    shares = [bench.folder / f"share-{number}" for number in range(_SHARES)]
    for folder in (*shares, bench.truth):
        shutil.rmtree(folder, ignore_errors=True)
    with ProcessPoolExecutor(_SHARES) as pool:
        tasks = [
            pool.submit(
                simulator.simulate, home, _DAYS, visitors, _SEED, _START,
                share=Share(number, _SHARES), is_packed=bench.is_packed,
            )
            for number, home in enumerate(shares)
        ]  # fmt: skip
        written = sum(task.result().rows[splitting.STREAM] for task in tasks)
    for home in shares:
        _merge(home, bench)
        shutil.rmtree(home)
    begins = splitting.split(bench.landing, bench.added)
    events = {"history": written - sum(bench.added.values()), **bench.added}
    ends = [*begins.values(), _END]
    return {name: Part(events[name], 0, end) for name, end in zip(PARTS, ends, strict=True)}


def _merge(share: Path, bench: Bench) -> None:
    """Moves a share's landing files in, below a folder of its own, and adds its truth."""
    for stream in (share / "landing").glob("*/*"):
        target = bench.landing / "history" / stream.relative_to(share / "landing") / share.name
        target.parent.mkdir(parents=True, exist_ok=True)
        stream.rename(target)
    bench.truth.mkdir(exist_ok=True)
    for file in (share / "truth").glob("*.jsonl.gz"):
        # One gzip stream after another is a gzip stream.
        with file.open("rb") as source, (bench.truth / file.name).open("ab") as whole:
            shutil.copyfileobj(source, whole)


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
