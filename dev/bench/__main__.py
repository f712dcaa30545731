"""Command line: python -m dev.bench --size 1m --format jsonl."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from datetime import datetime

from dev.bench import document, results, tables
from dev.bench.measuring import CommandError
from dev.bench.running import BenchError, run
from dev.bench.sizes import FORMATS, Bench, bench
from dev.bench.targets import GROWS_FROM, GROWS_TO


def main() -> int:
    """Runs the bench, prints its tables and writes them into docs/performance.md."""
    parser = argparse.ArgumentParser(prog="python -m dev.bench", description=__doc__)
    parser.add_argument("--size", default="1m", help="web events of the full build, such as 20m")
    parser.add_argument("--format", default="jsonl", help=" or ".join(FORMATS))
    options = parser.parse_args()
    try:
        chosen = bench(options.size, options.format)
        found = run(chosen, _say)
    except (ValueError, OSError, CommandError, BenchError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    results.write(found, chosen.results)
    section = tables.section(found)
    document.put(document.PERFORMANCE, f"{chosen.size} {chosen.format}", section)
    print(f"\n{section}")
    pairs = _pairs(chosen)
    if pairs:
        growth = tables.growth_section(pairs)
        document.put(document.PERFORMANCE, document.GROWTH, growth)
        print(f"\n{growth}")
    print(f"\nWritten to {document.PERFORMANCE}; the data folder is kept: {chosen.home}")
    return 0


def _pairs(chosen: Bench) -> dict[str, tuple[results.Results, results.Results]]:
    """The last runs of both sizes that growth is measured between, by format."""
    pairs = {}
    for form in FORMATS:
        small, large = (
            results.read(dataclasses.replace(chosen, size=size, format=form).results)
            for size in (GROWS_FROM, GROWS_TO)
        )
        if small and large:
            pairs[form] = small, large
    return pairs


def _say(line: str) -> None:
    print(f"{datetime.now():%H:%M:%S}  {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
