"""A company's exports in any batches: every mart as if all had been there from the first."""

from __future__ import annotations

import gzip
import io
import shutil
from collections import Counter
from contextlib import closing
from pathlib import Path
from random import Random

import pyarrow.parquet as pq

from dev.compiled import CompiledHome, Project
from dev.dbt_builds import build_twice
from dev.torture.samples import write_exports
from dev.torture.trials import Figure, Say, TrialError
from orchestration.lib.common.settings import Home
from orchestration.lib.landing.streams import read_streams

VISITORS = 25
_MOST_REFRESHES = 4
_AGAIN = 0.1  # of files, and of lines: sent once more
_SPLIT = 0.4  # of files: sent in two to four parts
# Of exports without ids a newer one replaces an older one by day: a line that comes again in a file
# of its own would be one more line of that export.
_WITHOUT_IDS = ("generic/ad_spend", "ga4/events")
_ALL_MODELS = 10  # of so many batchings one is looked into model by model
# The rows that tell of what landed, where others tell of the files that it landed in.
_OF_CONTENT = {"rpt_freshness": "false", "rpt_reconciliation": "check_name not like 'rows%'"}

Delivery = dict[str, bytes]


def batchings(count: int, folder: Path, seed: int, say: Say) -> list[Figure]:
    """Refreshes `count` data folders, each by other batches, and compares them with one build."""
    project = compile_all(folder / "compiled")
    say(f"compiled {len(project.models)} models")
    exports = Home(folder / "exports")
    write_exports(exports.root, read_streams(), seed, VISITORS)
    files = read_files(exports)
    done: Counter[str] = Counter()
    with closing(build_whole(project, folder / "whole", files)) as whole:
        for number in range(count):
            arriving = batches(files, Random(f"{seed}/batchings/{number}"))
            home = folder / f"{number}"
            with closing(build_pieces(project, home, arriving)) as pieces:
                found = differing_marts(pieces, whole)
                if number % _ALL_MODELS == 0:
                    found += differing_models(pieces)
                    done["looked into"] += 1
            if found:
                raise TrialError(f"batching {number} of seed {seed}: {', '.join(found)} differ")
            shutil.rmtree(home)
            done["refreshes"] += len(arriving)
            done["files"] += sum(map(len, arriving))
            say(f"{number + 1} batchings, all alike")
    return [
        Figure("batchings", count),
        Figure("refreshes", done["refreshes"]),
        Figure("files, split and sent again", done["files"]),
        Figure("marts compared after each batching", len(marts_of(project)), is_sum=False),
        Figure("batchings of which every model was compared", done["looked into"]),
        Figure("models compared of those", len(project.compared), is_sum=False),
        Figure("marts and models that differed from one full build", 0),
    ]


def compile_all(folder: Path) -> Project:
    """Every model as dbt compiles it."""
    folder.mkdir(parents=True)
    return build_twice(folder).project


def read_files(home: Home) -> Delivery:
    """Everything that landed, unpacked; text files of one folder as one, for they are many."""
    files: Delivery = {}
    for file in sorted(home.landing.rglob("*.*")):
        if not file.is_file():
            continue
        path = file.relative_to(home.landing).as_posix()
        content = file.read_bytes()
        if path.endswith(".gz"):
            path, content = path.removesuffix(".gz"), gzip.decompress(content)
        if path.endswith(".jsonl"):
            path = f"{path.rpartition('/')[0]}/all.jsonl"
            content = files.get(path, b"") + content
        files[path] = content
    return files


def batches(files: Delivery, chance: Random) -> list[Delivery]:
    """The files over two to four refreshes: in parts, late, doubled, and in lines sent again."""
    arriving: list[Delivery] = [{} for _ in range(chance.randint(2, _MOST_REFRESHES))]
    last = len(arriving) - 1
    is_in_order = chance.random() < 0.5
    for place, (path, content) in enumerate(files.items()):
        usual = place * len(arriving) // len(files) if is_in_order else chance.randint(0, last)
        for number, part in enumerate(_parts(path, content, chance)):
            turn = chance.randint(0, last) if chance.random() < 0.3 else usual
            arriving[turn][_named(path, f"part {number}")] = part
            if chance.random() < _AGAIN:
                arriving[chance.randint(0, last)][_named(path, f"again {number}")] = part
    for delivery in arriving:
        shuffled = list(delivery.items())
        chance.shuffle(shuffled)
        delivery.clear()
        delivery.update(shuffled)
    return [delivery for delivery in arriving if delivery]


def build_whole(project: Project, folder: Path, files: Delivery) -> CompiledHome:
    """One full build of everything."""
    home = CompiledHome(project, folder)
    home.land(files)
    home.refresh(full=True)
    return home


def build_pieces(project: Project, folder: Path, arriving: list[Delivery]) -> CompiledHome:
    """A refresh after each delivery; marts that are built anew each time only after the last."""
    home = CompiledHome(project, folder)
    for number, delivery in enumerate(arriving, 1):
        home.land(delivery)
        home.refresh(marts=number == len(arriving))
    return home


def marts_of(project: Project) -> list[str]:
    """The marts, but those that tell of the runs themselves."""
    return [one.name for one in project.models if one.relation.startswith("marts.")]


def differing_marts(pieces: CompiledHome, whole: CompiledHome) -> list[str]:
    """The marts of which the two have other rows, besides those that tell of files."""
    return [
        mart
        for mart in marts_of(whole.project)
        if pieces.fingerprint(mart, _OF_CONTENT.get(mart, "true"))
        != whole.fingerprint(mart, _OF_CONTENT.get(mart, "true"))
    ]


def differing_models(pieces: CompiledHome) -> list[str]:
    """The models that become others when all are built in full of what has been loaded."""
    before = {model: pieces.fingerprint(model) for model in pieces.project.compared}
    pieces.refresh(full=True)
    return [model for model, found in before.items() if pieces.fingerprint(model) != found]


def _parts(path: str, content: bytes, chance: Random) -> list[bytes]:
    """The file as it is, or in two to four parts, of which some lines come in another too."""
    if chance.random() > _SPLIT:
        return [content]
    count = chance.randint(2, 4)
    if path.endswith(".parquet"):
        table = pq.read_table(io.BytesIO(content))
        cut = chance.randint(0, table.num_rows)
        return [_parquet(part) for part in (table.slice(0, cut), table.slice(cut)) if part.num_rows]
    lines = content.splitlines(keepends=True)
    header = lines.pop(0) if path.endswith(".csv") else b""
    parts: list[list[bytes]] = [[] for _ in range(count)]
    for line in lines:
        parts[chance.randrange(count)].append(line)
        if not path.startswith(_WITHOUT_IDS) and chance.random() < _AGAIN:
            parts[chance.randrange(count)].append(line)
    return [header + b"".join(part) for part in parts if part]


def _parquet(table: object) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def _named(path: str, name: str) -> str:
    folder, _, file = path.rpartition("/")
    return f"{folder}/{name} of {file}"
