"""What the design and the issue ask for at 20 million events on 2 cores, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterator

from dev.bench.results import Results

# Of one run.
FULL_PER_FLOOR = 5.0
PEAK_GIGABYTES = 8.0
PERCENT_PER_FULL = 0.20
NOTHING_SECONDS = 5.0
# Seconds that a refresh with the same new events takes more for each million of history.
GROWTH = 4.0
GROWS_FROM, GROWS_TO = "5m", "20m"
# Of the visits put together as one person's, and of those that some identifier ties.
PRECISION, RECALL = 0.999, 0.98

Verdict = tuple[str, str, str]  # target, measured, met or missed


def verdicts(results: Results) -> Iterator[Verdict]:
    """The targets of one run."""
    full = results.refreshes["full"].seconds
    peak = max(refresh.peak_bytes for refresh in results.refreshes.values())
    yield _at_most("full build / floor", full / results.floor.seconds, FULL_PER_FLOOR, "{:.2f}")
    yield _at_most("memory of any refresh, GB", peak / 1e9, PEAK_GIGABYTES, "{:.2f}")
    yield _at_most(
        "1 % new events / full build",
        results.refreshes["percent"].seconds / full,
        PERCENT_PER_FULL,
        "{:.1%}",
    )
    yield _at_most(
        "nothing new, seconds", results.refreshes["nothing"].seconds, NOTHING_SECONDS, "{:.1f}"
    )
    if results.identity:
        precision, recall = (results.identity[f"pairwise_{one}"] for one in ("precision", "recall"))
        yield _at_least("pairwise precision of persons", precision, PRECISION, "{:.5f}")
        yield _at_least("pairwise recall of persons", recall, RECALL, "{:.5f}")


def growth(small: Results, large: Results) -> Verdict:
    """The target of two runs in the same format."""
    more = large.refreshes["fixed"].seconds - small.refreshes["fixed"].seconds
    millions = (large.floor.rows - small.floor.rows) / 1e6
    return _at_most("seconds more a million", more / millions, GROWTH, "{:.1f}")


def _at_most(what: str, measured: float, limit: float, form: str) -> Verdict:
    missed = f"missed by {form.format(measured - limit)}"
    target = f"{what}: at most {form.format(limit)}"
    return target, form.format(measured), "met" if measured <= limit else missed


def _at_least(what: str, measured: float, limit: float, form: str) -> Verdict:
    missed = f"missed by {form.format(limit - measured)}"
    target = f"{what}: at least {form.format(limit)}"
    return target, form.format(measured), "met" if measured >= limit else missed
