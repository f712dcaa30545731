"""Which identifiers are tied together, over any number of hops. One row per strong identifier."""

import numpy as np
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


def model(dbt, session):
    """Rows of (node_id, component_id, tied_count, is_shared, refused_count).

    An identifier that may be shared is dropped as a tie (is_shared) when it would tie more
    components (tied_count) than it may; the components of the rest are people. A user id and what
    was given in its visits are tied where each can only mean the other; else each has the number of
    those it could have meant (refused_count). The components' ids mean nothing beyond this run.
    """
    dbt.config(materialized="table")

    # Node ids are 0, 1, 2, ...: they index the arrays as they are.
    nodes = dbt.ref("int_identity_nodes").order("node_id")
    given = nodes.project(
        "coalesce(max_other_identifiers, -1) as allowed, identifier_type = 'user_id' as user_id, "
        "identifier_type = 'email' as email, identifier_type = 'crm_contact_id' as contact"
    ).fetchnumpy()
    edges = (
        dbt.ref("int_identity_edges")
        .project("from_node_id, to_node_id, is_tie, is_of_visit")
        .fetchnumpy()
    )
    allowed, is_tie, is_of_visit = given["allowed"], edges["is_tie"], edges["is_of_visit"]
    ends = np.stack([edges["from_node_id"], edges["to_node_id"]])

    is_suspected = allowed >= 0
    is_hint = ~is_tie & ~is_of_visit
    beyond_doubt = components(ends[:, is_tie & ~is_suspected[ends].any(axis=0)], len(allowed))
    counted = ends[:, is_tie | is_hint & is_suspected[ends[0]]]
    tied_count = neighbour_count(counted, is_suspected, beyond_doubt)
    is_shared = is_suspected & (tied_count > allowed)
    is_whole = ~is_shared[ends].any(axis=0)

    ties, visits = ends[:, is_tie & is_whole], ends[:, is_of_visit & is_whole]
    # Addresses first: a phone that called from their browsers is then known to be no stranger's.
    persons = components(ties, len(allowed))
    ties = np.hstack([ties, visits[:, addresses_of_one_user(visits, persons, given)]])
    persons = components(ties, len(allowed))
    is_own_phone = phones_of_one_user(visits, ends[:, is_hint], persons, given)
    persons = components(np.hstack([ties, visits[:, is_own_phone]]), len(allowed))
    refused_count = others_count(visits, persons)

    return pa.table(
        {
            "node_id": pa.array(np.arange(len(allowed)), pa.int64()),
            "component_id": pa.array(persons, pa.int64()),
            "tied_count": pa.array(tied_count, pa.int64(), mask=~is_suspected),
            "is_shared": pa.array(is_shared, pa.bool_()),
            "refused_count": pa.array(refused_count, pa.int64(), mask=refused_count == 0),
        }
    )


def components(ends, size):
    """The component of each of `size` nodes, given the edges' ends as two rows."""
    ties = coo_array((np.ones(ends.shape[1], bool), (ends[0], ends[1])), shape=(size, size))
    found = connected_components(ties, directed=False)[1] if size else np.empty(0)
    return found.astype(np.int64)


def neighbour_count(ends, is_suspected, component):
    """With how many different components each suspect shares an edge of any kind."""
    size = len(component)
    both_ways = np.concatenate([ends, ends[::-1]], axis=1)
    suspects, others = both_ways[:, is_suspected[both_ways[0]]]
    pairs = np.unique(np.stack([suspects, component[others]]), axis=1)
    return np.bincount(pairs[0], minlength=size)


def addresses_of_one_user(visits, component, given):
    """Which pairs of a user id and an address of its visits mean one person.

    Not if the user id's visits also give other people's addresses, or it has an address already;
    and not if the address is given in visits of other user ids, or is another user id's or another
    CRM contact's.
    """
    users, others = component[visits]
    has_email, has_user, has_contact = kinds(component, given)
    is_address = has_email[others]
    own = np.unique(users[has_email[users]])
    address_count = partner_count(
        np.concatenate([users[is_address], own]),
        np.concatenate([others[is_address], own]),
        len(component),
    )
    return (
        is_address
        & (address_count[users] == 1)
        & (partner_count(others, users, len(component))[others] == 1)
        & ~has_user[others]
        & ~(has_contact[users] & has_contact[others])
    )


def phones_of_one_user(visits, hints, component, given):
    """Which pairs of a user id and a phone of its visits, which has no address, mean one person.

    Not if the user id's visits give several such phones, or an address that is not its own; and not
    if the phone is given in visits of other user ids, or others called from it.
    """
    size = len(component)
    users, others = component[visits]
    has_email, has_user, has_contact = kinds(component, given)
    is_apart = users != others
    is_phone = is_apart & ~has_email[others]
    is_in_doubt = np.zeros(size, bool)
    is_in_doubt[users[is_apart & has_email[others]]] = True
    called = component[np.hstack([hints, hints[::-1]])]
    beside = called[:, called[0] != called[1]]
    is_beside_user = np.isin(others * size + users, beside[0] * size + beside[1])
    return (
        is_phone
        & ~is_in_doubt[users]
        & (partner_count(users[is_phone], others[is_phone], size)[users] == 1)
        & (partner_count(others, users, size)[others] == 1)
        & ~has_user[others]
        & ~(has_contact[users] & has_contact[others])
        & (partner_count(beside[0], beside[1], size)[others] <= is_beside_user)
    )


def kinds(component, given):
    """Which components hold an address, a user id and a CRM contact."""
    nodes = np.arange(len(component))
    return [np.isin(nodes, component[given[kind]]) for kind in ("email", "user_id", "contact")]


def partner_count(of, partners, size):
    """With how many different partners each component is paired."""
    return np.bincount(np.unique(np.stack([of, partners]), axis=1)[0], minlength=size)


def others_count(visits, component):
    """With how many components each node is paired, if one of its pairs ties nothing; else 0."""
    both_ways = np.hstack([visits, visits[::-1]])
    pairs = np.unique(np.stack([both_ways[0], component[both_ways[1]]]), axis=1)
    counted = np.bincount(pairs[0], minlength=len(component))
    is_refused = np.zeros(len(component), bool)
    is_refused[visits[:, component[visits[0]] != component[visits[1]]].ravel()] = True
    return np.where(is_refused, counted, 0)
