"""What would be lost without a channel. One row per Markov model, type of conversion and channel."""

import numpy as np
import pyarrow as pa
from scipy.sparse import csc_array, identity
from scipy.sparse.linalg import splu

START, CONVERSION, NULL = "(start)", "(conversion)", "(null)"
SCHEMA = pa.schema(
    [
        ("attribution_model", pa.string()),
        ("conversion_type", pa.string()),
        ("channel", pa.string()),
        ("removal_effect", pa.float64()),
        ("conversion_probability", pa.float64()),
        ("journey_count", pa.int64()),
        ("conversion_count", pa.int64()),
        ("arrival_count", pa.int64()),
        ("last_before_conversion_count", pa.int64()),
        ("last_before_null_count", pa.int64()),
    ]
)


def model(dbt, session):
    """Fits every model and type of conversion to its transitions.

    Of a channel, the counts are of transitions: into it, and from it to the two ends.
    """
    dbt.config(materialized="table")

    transitions = dbt.ref("int_transitions_counted").order(
        "attribution_model, conversion_type, from_state, to_state"
    )
    fits = {}
    for name, kind, from_state, to_state, count in transitions.fetchall():
        fits.setdefault((name, kind), {})[from_state, to_state] = count
    rows = [(*fitted, *row) for fitted, counts in fits.items() for row in fit(counts)]
    return pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], SCHEMA)


def fit(counts):
    """Rows of (channel, removal effect, conversion probability, five counts), by channel.

    `counts` maps (from state, to state) to how many journeys went so. No row without a conversion.
    """
    chain = Chain(counts)
    if chain.probability == 0:
        return []
    journeys = sum(count for (source, _), count in counts.items() if source == START)
    conversions = sum(count for (_, target), count in counts.items() if target == CONVERSION)
    effects = chain.effects_by_formula() if chain.is_first_order else chain.effects_by_removal()
    arrivals, wins, losses = (dict.fromkeys(effects, 0) for _ in range(3))
    for (source, target), count in counts.items():
        if target not in (CONVERSION, NULL):
            arrivals[channels(target)[-1]] += count
        elif source != START:
            (wins if target == CONVERSION else losses)[channels(source)[-1]] += count
    return [
        # Below 12 digits there is only the noise of the arithmetic.
        (
            channel,
            round(min(max(effect, 0.0), 1.0), 12),
            chain.probability,
            journeys,
            conversions,
            arrivals[channel],
            wins[channel],
            losses[channel],
        )
        for channel, effect in effects.items()
    ]


def channels(state):
    """The channels that a state remembers, the latest last."""
    return state.split(" > ")


class Chain:
    """An absorbing Markov chain, by maximum likelihood from counts of transitions.

    With Q the transitions between states, c those to the conversion and s those from the start, a
    journey converts with probability s (I - Q)^-1 c (Kemeny and Snell 1960, chapter 3).
    """

    def __init__(self, counts):
        self.states = sorted(
            {state for pair in counts for state in pair} - {START, CONVERSION, NULL}
        )
        self.is_first_order = all(len(channels(state)) == 1 for state in self.states)
        place = {state: number for number, state in enumerate(self.states)}
        size = len(self.states)
        leaving = {}
        for (source, _), count in counts.items():
            leaving[source] = leaving.get(source, 0) + count
        self.start, self.conversion = np.zeros(size), np.zeros(size)
        ends, values = [], []
        for (source, target), count in sorted(counts.items()):
            share = count / leaving[source]
            if source == START and target in place:
                self.start[place[target]] = share
            elif source in place and target == CONVERSION:
                self.conversion[place[source]] = share
            elif source in place and target in place:
                ends.append((place[source], place[target]))
                values.append(share)
        rows, columns = zip(*ends, strict=True) if ends else ((), ())
        self.steps = csc_array((values, (rows, columns)), shape=(size, size))
        self.probability = self.absorbed(np.ones(size, bool))

    def absorbed(self, kept):
        """The probability of a conversion when no other state than the `kept` can be entered."""
        if not kept.any():
            return 0.0
        steps = self.steps[kept][:, kept]
        reached = splu((identity(kept.sum(), format="csc") - steps).tocsc())
        return float(self.start[kept] @ reached.solve(self.conversion[kept]))

    def effects_by_removal(self):
        """Removal effect by channel: all states that remember it are taken out, and lead to null."""
        effects = {}
        for channel in sorted({one for state in self.states for one in channels(state)}):
            kept = np.array([channel not in channels(state) for state in self.states])
            effects[channel] = 1 - self.absorbed(kept) / self.probability
        return effects

    def effects_by_formula(self):
        """Removal effect by channel where each is one state: h_i / N_ii x b_i / P.

        With N = (I - Q)^-1, h = s N and b = N c: who ever comes to i, times who converts from there.
        """
        visits = np.linalg.inv(np.eye(len(self.states)) - self.steps.toarray())
        reached = self.start @ visits / np.diag(visits)
        effects = reached * (visits @ self.conversion) / self.probability
        return dict(zip(self.states, effects.tolist(), strict=True))
