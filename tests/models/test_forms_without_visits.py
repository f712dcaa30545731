"""Forms that join no visit count as Direct: the run says so where much rests on them."""

import duckdb

from dev.rendering import singular_test

CHECK = singular_test("assert_forms_join_their_visits", str)


def problems(touchpoint_type: str, source: str = "(direct)", visits: int = 5) -> list[str]:
    """What the check says of two sales of 100.00, one of which has this touch."""
    with duckdb.connect() as connection:
        connection.execute(
            """
            create table fct_touchpoints as from (values ('t', ?, ?), ('s', 'session', 'google'))
                as rows (touchpoint_id, touchpoint_type, source);
            """,
            [touchpoint_type, source],
        )
        connection.execute(
            """
            create table fct_touchpoint_credits as
                from (values ('c', 't', 'linear', 1.0, 100.00), ('d', 's', 'linear', 1.0, 100.00))
                as rows (conversion_id, touchpoint_id, attribution_model, credit, revenue_credit);
            create table fct_conversions as
                from (values ('c', 'customer'), ('d', 'customer'))
                as rows (conversion_id, conversion_type)
            """
        )
        connection.execute("create table fct_sessions as from range(?) as rows (id)", [visits])
        return [row[0] for row in connection.execute(CHECK).fetchall()]


def test_revenue_that_rests_on_forms_without_visits_is_told_with_its_sum() -> None:
    [problem] = problems("form")
    assert problem.startswith("0 of 0 leads and 100.00 of 200.00 USD of revenue rest on forms")


def test_what_a_visit_or_a_source_is_known_of_is_no_problem() -> None:
    assert problems("session") == []
    assert problems("form", source="google") == []
    assert problems("call") == []


def test_without_web_analytics_no_form_can_join_a_visit() -> None:
    assert problems("form", visits=0) == []
