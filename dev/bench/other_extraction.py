"""The same contacts by dlt's RESTClient, into a file like ours: with no state, and no way back in.

`python -m dev.bench.other_extraction URL TOKEN PROPERTIES HISTORY FILE`, names with commas.
"""

from __future__ import annotations

import gzip
import json
import sys


def main(url: str, token: str, properties: str, history: str, file: str) -> None:
    """Lists all contacts, then the archived ones, and prints how many came."""
    from dlt.sources.helpers.rest_client import RESTClient  # type: ignore[import-not-found]
    from dlt.sources.helpers.rest_client.auth import BearerTokenAuth  # type: ignore[import-not-found]
    from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator  # type: ignore[import-not-found]

    paginator = JSONResponseCursorPaginator("paging.next.after", "after")
    client = RESTClient(url, auth=BearerTokenAuth(token), paginator=paginator)
    asked = {"limit": 50, "properties": properties, "propertiesWithHistory": history}
    count = calls = 0
    with gzip.open(file, "wt", compresslevel=1, encoding="utf-8") as landed:
        for archived in ("false", "true"):
            path = "/crm/v3/objects/contacts"
            given = asked | {"archived": archived}
            for page in client.paginate(path, params=given, data_selector="results"):
                calls += 1
                count += len(page)
                landed.writelines(json.dumps(one) + "\n" for one in page)
    print(count, calls)


if __name__ == "__main__":
    main(*sys.argv[1:])
