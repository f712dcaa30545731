"""How long each attribution model takes: `make bench-attribution`, into docs/performance.md.

The project's compiled models run one after the other over journeys made up here, on two cores. The
answer and the time of ChannelAttribution, the best-known implementation of Markov attribution,
stand beside them where it is installed (GPL, by the extra `bench` alone).
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from dev.bench import document, machine
from dev.bench.made_up_journeys import Journeys
from dev.bench.other_markov import Estimate, estimates
from dev.bench.tables import table

CONVERSIONS, JOURNEYS = 200_000, 1_000_000

_MODELS = {
    "touches eligible for each conversion": ("int_touchpoints_eligible",),
    "9 position models": (
        "int_touchpoint_milestones",
        "int_paths_shaped",
        "int_shapes_weighed",
        "int_credits_by_position",
    ),
    "time_decay": ("int_credits_by_decay",),
    "shapley": ("int_credits_by_coalition",),
    "markov: learning": (
        "int_fit_periods",
        "int_person_paths",
        "int_paths_counted",
        "int_transitions_counted",
        "int_removal_effects_fitted",
    ),
    "markov: credits": ("int_credits_by_removal_effect",),
    "all twelve, in cents": ("fct_touchpoint_credits",),
}


def main() -> int:
    """Measures, prints and writes the section `attribution`."""
    with tempfile.TemporaryDirectory() as folder:
        journeys = Journeys(Path(folder))
        lines = [
            "### Attribution",
            "",
            f"{datetime.now(UTC):%Y-%m-%d}. {machine.machine()}. DuckDB on 2 threads.",
            "",
            *_conversions(journeys),
            "",
            *_learning(journeys),
            "",
            *_compared(journeys),
        ]
    section = "\n".join(lines)
    document.put(document.PERFORMANCE, document.ATTRIBUTION, section)
    print(section)
    return 0


def _conversions(journeys: Journeys) -> list[str]:
    """What credits of many conversions cost, model by model, against writing the touches once."""
    journeys.make(persons=CONVERSIONS, most=9, percent=100)
    journeys.build("int_attribution_models", "int_touchpoints_creditable")
    rows, floor = [], 0.0
    for name, models in _MODELS.items():
        seconds = journeys.seconds(*models)
        if not floor:
            floor = journeys.floor_seconds()
            rows.append(("floor: the touches sorted and written", f"{floor:.2f}", ""))
        rows.append((name, f"{seconds:.2f}", f"{seconds / floor:.1f}"))
    touches = journeys.count("int_touchpoints_eligible")
    heading = (f"{CONVERSIONS:,} conversions, {touches:,} touches", "seconds", "x floor")
    return table(heading, rows)


def _learning(journeys: Journeys) -> list[str]:
    """What Markov and Shapley cost over many journeys, by order."""
    journeys.make(persons=JOURNEYS, most=6, percent=100)
    journeys.build("int_touchpoints_eligible")
    rows = [
        ("shapley, all of them converting", f"{journeys.seconds('int_credits_by_coalition'):.2f}")
    ]
    journeys.make(persons=JOURNEYS, most=6, percent=5)
    journeys.build("int_touchpoints_eligible", "int_fit_periods")
    paths = ("int_person_paths", "int_paths_counted")
    rows.append(("markov: paths, 5 % of them converting", f"{journeys.seconds(*paths):.2f}"))
    for order in (1, 2, 3):
        journeys.set_order(order)
        seconds = journeys.seconds("int_transitions_counted", "int_removal_effects_fitted")
        rows.append(
            (
                f"markov of order {order}: {journeys.state_count():,} states",
                f"{seconds:.2f}",
            )
        )
    journeys.set_order(1)
    return table((f"{JOURNEYS:,} journeys", "seconds"), rows)


def _compared(journeys: Journeys) -> list[str]:
    """Both answers on the same paths, and both times from there on."""
    start = time.perf_counter()
    journeys.build("int_transitions_counted", "int_removal_effects_fitted")
    seconds = time.perf_counter() - start
    effects = journeys.effects()
    rows: list[tuple[str, ...]] = [("closedloop, exact", "", f"{seconds:.2f}", "", "1")]
    found = estimates(journeys.paths())
    if not found:
        return ["ChannelAttribution is not installed: `pip install '.[bench]'`."]
    for one in found:
        rows.append(_row(one, effects, seconds))
    heading = (
        f"{journeys.count('int_paths_counted'):,} different paths",
        "convergence asked for",
        "seconds",
        "largest error of an effect",
        "times the exact one's",
    )
    return table(heading, rows)


def _row(one: Estimate, effects: dict[str, float], seconds: float) -> tuple[str, ...]:
    error = max(abs(one.effects[channel] - effect) for channel, effect in effects.items())
    return (
        f"ChannelAttribution {one.version}, simulated",
        f"{one.convergence:.2%}",
        f"{one.seconds:.1f}",
        f"{error:.4f}",
        f"{one.seconds / seconds:,.0f}",
    )


if __name__ == "__main__":
    sys.exit(main())
