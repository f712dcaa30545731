"""Which identifiers are tied together, over any number of hops. One row per strong identifier."""

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def model(dbt, session):
    """Rows of (node_id, component_id, tied_count, is_shared).

    A suspect is dropped as a tie (is_shared) when it would tie more components (tied_count) than
    it may; the components of the rest are people. Their ids mean nothing beyond this run.
    """
    dbt.config(materialized="table")

    # Node ids are 0, 1, 2, ...: they index the arrays as they are.
    nodes = dbt.ref("int_identity_nodes").order("node_id")
    allowed = nodes.project("coalesce(max_other_identifiers, -1) as allowed").fetchnumpy()
    edges = dbt.ref("int_identity_edges").project("from_node_id, to_node_id, is_tie").fetchnumpy()
    allowed, is_tie = allowed["allowed"], edges["is_tie"]
    ends = np.stack([edges["from_node_id"], edges["to_node_id"]])

    is_suspected = allowed >= 0
    beyond_doubt = components(ends[:, is_tie & ~is_suspected[ends].any(axis=0)], len(allowed))
    tied_count = neighbour_count(ends, is_suspected, beyond_doubt)
    is_shared = is_suspected & (tied_count > allowed)
    persons = components(ends[:, is_tie & ~is_shared[ends].any(axis=0)], len(allowed))

    return pa.table(
        {
            "node_id": pa.array(np.arange(len(allowed)), pa.int64()),
            "component_id": pa.array(persons, pa.int64()),
            "tied_count": pa.array(tied_count, pa.int64(), mask=~is_suspected),
            "is_shared": pa.array(is_shared, pa.bool_()),
        }
    )


def components(ends, size):
    """The component of each of `size` nodes, given the edges' ends as two rows."""
    ties = coo_array((np.ones(ends.shape[1], bool), (ends[0], ends[1])), shape=(size, size))
    return connected_components(ties, directed=False)[1] if size else np.empty(0, np.int64)


def neighbour_count(ends, is_suspected, component):
    """How many different components stand beside each suspect, in any kind of edge."""
    size = len(component)
    both_ways = np.concatenate([ends, ends[::-1]], axis=1)
    suspects, others = both_ways[:, is_suspected[both_ways[0]]]
    pairs = np.unique(np.stack([suspects, component[others]]), axis=1)
    return np.bincount(pairs[0], minlength=size)
