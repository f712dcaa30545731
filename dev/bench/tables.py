"""The results as Markdown, which also reads well on a console."""

from __future__ import annotations

from collections.abc import Sequence

from dev.bench.results import NAMES, Refresh, Results
from dev.bench.sizes import FIXED_EVENTS
from dev.bench.targets import GROWS_FROM, GROWS_TO, growth, verdicts

_FORMATS = {"jsonl": "JSON lines", "parquet": "Parquet"}
_STAGES = ("start", "load", "build and test", "publish")
# So many of the full build, and of each refresh after it.
_SLOWEST, _SLOWEST_AFTER = 10, 5


def section(results: Results) -> str:
    """One run: what it was made on, figures, targets, the slowest models, persons."""
    history = results.parts["history"]
    added = [
        f"then {part.events:,} ({_size(part.bytes)})"
        for part in (results.parts[name] for name in ("percent", "fixed"))
    ]
    lines = [
        f"### {results.size} web events, {_FORMATS[results.format]}",
        "",
        f"{results.date}. {results.machine}. {results.versions}.",
        f"Web events: {', '.join([f'{history.events:,} ({_size(history.bytes)})', *added])}. "
        f"Work file in the end: {_size(results.work_file_bytes)}.",
        "",
        *table(("", "seconds", "CPU", "ratio", "peak memory", "rows read", "rows published",
                *_STAGES),
                _figures(results)),
        "",
        *table(("target", "measured", ""), list(verdicts(results))),
        "",
        *table(("slowest models, seconds", "full build", "1 %", f"{FIXED_EVENTS:,}"),
                _slowest(results)),
    ]  # fmt: skip
    if results.identity:
        lines += ["", _persons(results.identity)]
    return "\n".join(lines)


def growth_section(pairs: dict[str, tuple[Results, Results]]) -> str:
    """How the refresh with a fixed number of new events grows with the history, by format."""
    rows = []
    for form, pair in pairs.items():
        seconds = (f"{one.refreshes['fixed'].seconds:.1f}" for one in pair)
        rows.append((_FORMATS[form], *seconds, *growth(*pair)))
    heading = (
        f"{FIXED_EVENTS:,} new events, seconds",
        f"after {GROWS_FROM}",
        f"after {GROWS_TO}",
        "target",
        "measured",
        "",
    )
    lines = ["### Growth with the history", "", *table(heading, rows)]
    for form, pair in pairs.items():
        what = f"{_FORMATS[form]}: {FIXED_EVENTS:,} new events, seconds more a million"
        lines += ["", *table((what, ""), _growing(*pair))]
    return "\n".join(lines)


def _growing(small: Results, large: Results) -> Sequence[tuple[str, ...]]:
    """What the growth is made of: the stages, all models and tests, and the models that grow most.

    Two models and tests are at work at a time, so their seconds are about twice the stage's.
    """
    before, after = small.refreshes["fixed"], large.refreshes["fixed"]
    millions = (large.floor.rows - small.floor.rows) / 1e6
    more = {
        node: (seconds - before.nodes.get(node, 0.0)) / millions
        for node, seconds in after.nodes.items()
    }
    rows = [
        (stage, f"{(after.stages[stage] - before.stages[stage]) / millions:.2f}")
        for stage in _STAGES
    ]
    for kind in ("model", "test"):
        nodes = _of_kind(more, kind)
        rows.append((f"{len(nodes)} {kind}s", f"{sum(more[node] for node in nodes):.2f}"))
    most = sorted(_of_kind(more, "model"), key=lambda node: -more[node])[:_SLOWEST]
    return rows + [(f"`{node.split('.')[-1]}`", f"{more[node]:.2f}") for node in most]


def _figures(results: Results) -> list[tuple[str, ...]]:
    floor, full = results.floor, results.refreshes["full"]
    of_floor = (
        f"{floor.seconds:.1f}",
        f"{floor.cpu_seconds:.1f}",
        "",
        _size(floor.peak_bytes),
        f"{floor.rows:,}",
    )
    rows: list[tuple[str, ...]] = [("floor", *of_floor, *("",) * (1 + len(_STAGES)))]
    for name, refresh in results.refreshes.items():
        ratio = f"{refresh.seconds / full.seconds:.1%} of full"
        if name == "full":
            ratio = f"{full.seconds / floor.seconds:.1f} x floor"
        rows.append(
            (
                NAMES[name],
                f"{refresh.seconds:.1f}",
                f"{refresh.cpu_seconds:.1f}",
                ratio,
                *_volumes(refresh),
            )
        )
    return rows


def _volumes(refresh: Refresh) -> tuple[str, ...]:
    stages = (f"{refresh.stages[one]:.1f}" if one in refresh.stages else "" for one in _STAGES)
    return (
        _size(refresh.peak_bytes),
        f"{refresh.rows_read:,}",
        f"{refresh.rows_published:,}",
        *stages,
    )


def _slowest(results: Results) -> list[tuple[str, ...]]:
    """The slowest models of every refresh, and what all models and all tests took."""
    built = [results.refreshes[name].nodes for name in ("full", "percent", "fixed")]
    shown = {
        node
        for nodes, count in zip(built, (_SLOWEST, _SLOWEST_AFTER, _SLOWEST_AFTER), strict=True)
        for node in sorted(_of_kind(nodes, "model"), key=lambda node: -nodes[node])[:count]
    }
    rows = [
        (f"`{node.split('.')[-1]}`", *(f"{nodes.get(node, 0):.1f}" for nodes in built))
        for node in sorted(shown, key=lambda node: -built[0].get(node, 0))
    ]
    for kind in ("model", "test"):
        sums = (sum(nodes[node] for node in _of_kind(nodes, kind)) for nodes in built)
        rows.append((f"all {kind}s", *(f"{seconds:.1f}" for seconds in sums)))
    return rows


def _of_kind(nodes: dict[str, float], kind: str) -> list[str]:
    return [node for node in nodes if node.startswith(f"{kind}.")]


def _persons(identity: dict[str, float]) -> str:
    return (
        f"Persons, over {identity['items']:,.0f} visits: pairwise precision "
        f"{identity['pairwise_precision']:.4f}, recall {identity['pairwise_recall']:.4f}, "
        f"F1 {identity['pairwise_f1']:.4f}; B-cubed precision "
        f"{identity['bcubed_precision']:.4f}, recall {identity['bcubed_recall']:.4f}, "
        f"F1 {identity['bcubed_f1']:.4f}."
    )


def _size(size: float) -> str:
    return f"{size / 1e9:.2f} GB" if size >= 1e8 else f"{size / 1e6:.1f} MB"


def table(heading: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """A Markdown table, readable as it stands: the first cell of a row left, the others right."""
    cells = [heading, *rows]
    widths = [max(3, *map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "| " + " | ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ) + " |"
        for row in cells
    ]  # fmt: skip
    rule = [f"{'-' * (width - 1)}{':' if place else '-'}" for place, width in enumerate(widths)]
    return [lines[0], f"| {' | '.join(rule)} |", *lines[1:]]
