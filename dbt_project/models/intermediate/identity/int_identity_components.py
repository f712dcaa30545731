"""Which identifiers are tied together, over any number of hops. One row per strong identifier."""

import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def model(dbt, session):
    """Rows of (node_id, component_id); component ids mean nothing beyond this run."""
    dbt.config(materialized="table")

    nodes = dbt.ref("int_identity_nodes").order("node_id").project("node_id").fetchnumpy()
    edges = dbt.ref("int_identity_edges").project("from_node_id, to_node_id").fetchnumpy()

    # Node ids are 0, 1, 2, ...: they index the matrix as they are.
    size = len(nodes["node_id"])
    ends = (edges["from_node_id"], edges["to_node_id"])
    ties = coo_array(([True] * len(ends[0]), ends), shape=(size, size))
    _, components = connected_components(ties, directed=False) if size else (0, [])

    return pa.table(
        {
            "node_id": pa.array(nodes["node_id"], pa.int64()),
            "component_id": pa.array(components, pa.int64()),
        }
    )
