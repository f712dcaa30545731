"""Systems that overlap: two CRMs in step, two recorders of one site, and two companies whose
systems give out the same ids."""

from collections.abc import Callable

import pytest
from simulated_home import Home

from dev.simulator import simulate


@pytest.fixture(scope="module")
def in_step(tmp_path_factory: pytest.TempPathFactory) -> Home:
    path = tmp_path_factory.mktemp("in step")
    simulate(path, days=60, visitors=200, crm="both", web="both")
    return Home(path)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Home:
    path = tmp_path_factory.mktemp("twice")
    simulate(path, days=60, visitors=200, instances=2)
    return Home(path)


@pytest.mark.parametrize(
    ("stream", "link", "linked"),
    [
        ("deals", "hs_salesforceopportunityid", "opportunities"),
        ("companies", "salesforceaccountid", "accounts"),
        ("contacts", "salesforcecontactid", "contacts"),
        ("contacts", "salesforceleadid", "leads"),
    ],
)
def test_hubspot_names_the_record_that_salesforce_has(
    in_step: Home, stream: str, link: str, linked: str
) -> None:
    links = {
        record["properties"].get(link)
        for record in in_step.records(f"hubspot/{stream}")
        if "createdate" in record["properties"]
    } - {None}
    assert links
    assert links <= {record["Id"] for record in in_step.records(f"salesforce/{linked}")}


def test_ga4_and_segment_record_the_same_pages(in_step: Home) -> None:
    segment = {
        event["context"]["page"]["url"]
        for event in in_step.records("segment/events")
        if event["type"] == "page" and "page" in event.get("context", {})
    }
    ga4 = {
        value["value"]["string_value"]
        for event in in_step.records("ga4/events")
        for value in event.get("event_params") or []
        if event["event_name"] == "page_view" and value["key"] == "page_location"
    }
    assert len(ga4 & segment) > 0.7 * len(segment)


def test_two_companies_have_the_same_ids_and_nobody_in_common(twice: Home) -> None:
    for stream in ("hubspot/contacts", "hubspot/deals", "intercom/conversations"):
        north, south = (
            {record["id"] for record in twice.records(f"{stream}/instance={one}") if "id" in record}
            for one in ("north", "south")
        )
        assert len(north & south) > 0.3 * len(north | south), stream
    for identifier in ("emails", "phones"):
        north, south = (
            {value for person in twice.truth(f"{one}/persons") for value in person[identifier]}
            for one in ("north", "south")
        )
        assert north, identifier
        assert not north & south, identifier


def test_there_are_as_many_instances_as_have_names(simulated: Callable[..., Home]) -> None:
    with pytest.raises(ValueError, match="1 to 4 instances, not 5"):
        simulated("five", instances=5)
