"""Who is one person and who is not, case by case, and what the audit says of it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import md5
from uuid import UUID

import duckdb
import identity_landing
import pytest
from identity_landing import CHAIN_LENGTH, EXPORTS, SPELLINGS

from dev.compiled import CompiledHome, Project
from dev.refreshing import Demo

People = Callable[[str], list[str]]
Reasons = Callable[[str], dict[str, str]]

MARTS = ("fct_sessions", "fct_touchpoints", "dim_persons", "fct_stage_entries")


@pytest.fixture(scope="module")
def people(scenarios: Demo) -> People:
    """Whose the visits of a browser are, in order of time; the browsers' names without prefix."""
    visits: dict[str, list[str]] = {}
    for visitor, person in scenarios.marts.execute(
        "select visitor_id, person_id from marts.fct_sessions order by started_at, session_id"
    ).fetchall():
        visits.setdefault(visitor, []).append(person)
    return lambda browser: visits[f"identity-{browser}"]


@pytest.fixture(scope="module")
def reasons(scenarios: Demo) -> Reasons:
    """What the audit says of an identifier: reasons by conflict."""

    def of(identifier: str) -> dict[str, str]:
        return dict(
            scenarios.work.execute(
                "select conflict, reason from intermediate.int_identity_conflicts"
                " where identifier = ?",
                [identifier],
            ).fetchall()
        )

    return of


@pytest.fixture(scope="module")
def person_of(scenarios: Demo) -> Callable[[str], str]:
    """Whose an identifier is."""

    def of(identifier: str) -> str:
        found = scenarios.work.execute(
            "select person_id from intermediate.int_identifiers_resolved where identifier = ?",
            [identifier],
        ).fetchall()
        assert len(found) == 1, identifier
        return found[0][0].hex

    return of


@pytest.fixture(scope="module")
def known(scenarios: Demo) -> dict[str, bool]:
    """All people of the mart, and whether they are known."""
    return dict(
        scenarios.marts.execute("select person_id, is_known from marts.dim_persons").fetchall()
    )


@pytest.fixture(scope="module")
def caller(scenarios: Demo) -> Callable[[str], str]:
    """Whose a call is."""

    def of(call_id: str) -> str:
        found = scenarios.work.execute(
            "select person_id from intermediate.int_interactions_assigned"
            " where interaction_type = 'call' and source_id = ?",
            [call_id],
        ).fetchall()
        assert len(found) == 1
        return found[0][0].hex

    return of


def test_two_people_on_one_device_are_two_in_either_order(
    people: People, person_of: Callable[[str], str]
) -> None:
    ann, bob = person_of("identity-ann@one.example"), person_of("identity-bob@two.example")
    assert people("home") == [ann, ann, ann, bob, bob]
    ann, bob = person_of("identity-ann@two.example"), person_of("identity-bob@one.example")
    assert people("office") == [bob, bob, bob, ann, ann]


def test_a_forwarded_link_changes_nothing_for_a_reader_who_is_known_before_or_later(
    people: People, person_of: Callable[[str], str], reasons: Reasons
) -> None:
    recipient = person_of("identity-recipient@one.example")
    assert people("recipient") == [recipient]
    for reader in ("known-later", "known-before"):
        own = person_of(f"identity-{reader}@two.example")
        assert own != recipient
        assert people(reader) == [own, own, own]
    passed_on = reasons("identity-recipient@one.example")["passed on"]
    assert "2 browser(s) of other people" in passed_on


def test_a_forwarded_link_gives_its_own_visit_to_the_recipient_where_nobody_is_known(
    people: People, person_of: Callable[[str], str], known: dict[str, bool], reasons: Reasons
) -> None:
    recipient = person_of("identity-recipient@one.example")
    before, opened, after = people("never-known")
    assert opened == recipient
    assert before == after != recipient
    assert not known[before]
    assert people("link-only") == [recipient]
    unknown = reasons("identity-recipient@one.example")["browser unknown"]
    assert "2 browser(s) that nobody was identified on" in unknown


def test_a_switchboard_phone_makes_nobody_one_person(
    people: People, person_of: Callable[[str], str], caller: Callable[[str], str], reasons: Reasons
) -> None:
    colleagues = [person_of(f"identity-desk-{number}@office.example") for number in (1, 2, 3)]
    assert len(set(colleagues)) == 3
    switchboard = person_of("+13035554100")
    assert switchboard not in colleagues
    # The first two left their address on the browser that they called from; the third did not.
    for number in (1, 2):
        assert set(people(f"desk-{number}")) == {colleagues[number - 1]}
    assert people("desk-3")[0] not in {*colleagues, switchboard}
    for number in (1, 2, 3):
        assert caller(f"identity-desk-{number}") == people(f"desk-{number}")[0]
    assert caller("identity-desk-unseen") == switchboard
    assert "3 identifiers or groups" in reasons("+13035554100")["shared"]


def test_a_switchboard_that_the_crm_does_not_know_is_found_by_who_calls_from_it(
    people: People, person_of: Callable[[str], str], caller: Callable[[str], str], reasons: Reasons
) -> None:
    colleagues = [person_of(f"identity-hall-{number}@hall.example") for number in (1, 2, 3)]
    assert len(set(colleagues)) == 3
    for number, person in enumerate(colleagues, start=1):
        assert set(people(f"hall-{number}")) == {person}
        assert caller(f"identity-hall-{number}") == person
    assert "shared" in reasons("+13035554101")


def test_colleagues_who_give_one_info_address_are_two(people: People, reasons: Reasons) -> None:
    assert people("role-1") != people("role-2")
    assert "shared" in reasons("info@identity-firm.example")


def test_an_info_address_of_a_firm_of_one_is_that_person(people: People, reasons: Reasons) -> None:
    assert people("solo-1") == people("solo-2")
    assert reasons("info@identity-solo.example") == {}


def test_contacts_merged_in_the_crm_are_one_person(
    people: People, person_of: Callable[[str], str]
) -> None:
    assert people("merged-1") == people("merged-2")
    assert person_of("generic:identity-merged-1") == person_of("generic:identity-merged-2")


def test_a_chain_of_merges_is_one_person_and_their_phone_is_no_switchboard(
    people: People, person_of: Callable[[str], str], reasons: Reasons
) -> None:
    merged = {person for number in (1, 2, 3, 4) for person in people(f"link-{number}")}
    assert merged == {person_of("+13035554301")}
    assert reasons("+13035554301") == {}


def test_an_alias_by_plus_sign_is_another_person(people: People) -> None:
    assert people("jane") != people("jane+news")


def test_three_devices_joined_months_later_are_one_journey_from_its_anonymous_start(
    scenarios: Demo, people: People
) -> None:
    journey = [*people("phone"), *people("laptop"), *people("tablet")]
    assert len(journey) == 7
    [person] = set(journey)
    touches = scenarios.marts.execute(
        "select min(touched_at)::date::varchar, count(*) from marts.fct_touchpoints"
        " where person_id = ? and touchpoint_type = 'session'",
        [person],
    ).fetchall()
    assert touches == [("2026-01-06", 7)]


def test_a_caller_is_the_contact_who_appears_in_the_crm_later(
    people: People,
    person_of: Callable[[str], str],
    caller: Callable[[str], str],
    known: dict[str, bool],
) -> None:
    person = person_of("generic:identity-caller")
    assert people("caller") == people("caller-mobile") == [person]
    assert caller("identity-caller") == person
    assert known[person]


def test_a_user_id_used_by_two_people_ties_neither(
    people: People, person_of: Callable[[str], str], known: dict[str, bool], reasons: Reasons
) -> None:
    eve, dan = person_of("identity-eve@one.example"), person_of("identity-dan@one.example")
    assert people("eve") == [eve, eve]
    assert people("dan") == [dan, dan]
    assert eve != dan
    # Where only the id is seen, nobody is.
    [either] = people("eve-or-dan")
    assert not known[either]
    assert "2 identifiers or groups" in reasons("identity-reused")["shared"]


def test_a_user_id_with_two_phones_of_one_person_is_theirs(
    people: People, reasons: Reasons
) -> None:
    assert people("own-1") == people("own-2")
    assert reasons("identity-own") == {}


def test_a_user_id_on_any_event_says_who_is_logged_in(
    people: People, person_of: Callable[[str], str]
) -> None:
    member = person_of("identity-member")
    assert people("signed-in") == [member, member]
    assert people("signed-in-too") == [member]


@pytest.mark.parametrize("country", SPELLINGS)
def test_a_phone_is_one_person_in_every_spelling(people: People, country: str) -> None:
    browsers = [f"{country}-{number}" for number in range(len(SPELLINGS[country]))]
    assert len({person for browser in browsers for person in people(browser)}) == 1


def test_phones_of_five_countries_are_five_people(people: People) -> None:
    assert len({people(f"{country}-0")[0] for country in SPELLINGS}) == len(SPELLINGS) == 5


@pytest.mark.parametrize(
    ("identifier", "reason"),
    [
        ("Undefined", "junk: a missing value written by a browser"),
        ("test@identity.example", "junk: a try"),
        ("n/a", "junk: a missing value written as text"),
        ("nobody", "not an e-mail address"),
        ("555-5555", "no phone number"),
        ("+19999999999", "junk: one key held down"),
        ("anonymous", "junk: says that nobody is known"),
    ],
)
def test_junk_is_listed_with_its_reason(reasons: Reasons, identifier: str, reason: str) -> None:
    assert reason in reasons(identifier)["unusable"]


def test_junk_identifies_nobody(
    scenarios: Demo, people: People, caller: Callable[[str], str], known: dict[str, bool]
) -> None:
    for number in (1, 2):
        assert not known[people(f"junk-{number}")[0]]
        assert caller(f"identity-junk-{number}") == people(f"junk-{number}")[0]
    assert people("junk-1") != people("junk-2")
    [(clicker,)] = scenarios.work.execute(
        "select person_id from intermediate.int_email_clicks_assigned where session_id is null"
        " and campaign = '(not set)' and clicked_at = timestamp '2026-01-07 09:00:00'"
    ).fetchall()
    assert not known[clicker.hex]


def test_a_chain_of_2000_identifiers_is_one_person(
    scenarios: Demo, people: People, person_of: Callable[[str], str]
) -> None:
    person = person_of("identity-chain-0@one.example")
    [(tied,)] = scenarios.work.execute(
        "select count(*) from intermediate.int_identifiers_resolved where person_id = ?", [person]
    ).fetchall()
    assert tied == CHAIN_LENGTH == 2_000
    assert people("chain-0") == people(f"chain-{CHAIN_LENGTH - 2}") == [person]


def test_contacts_of_one_address_are_one_person_however_many(
    people: People, person_of: Callable[[str], str], reasons: Reasons
) -> None:
    for name in ("repeated", "repeated-name"):
        persons = {person_of(f"generic:identity-{name}-{number}") for number in range(6)}
        assert len(persons) == 1, name
    assert people("of-repeated") == [person_of("identity-repeated@one.example")]
    assert people("of-repeated") == [person_of("generic:identity-repeated-0")]
    assert reasons("identity-repeated@one.example") == {}


def test_contacts_of_one_address_and_many_names_are_many(
    people: People, person_of: Callable[[str], str], reasons: Reasons
) -> None:
    for name, address in (
        ("counter", "identity-counter@firm.example"),
        ("role", "info@identity-contacts.example"),
    ):
        persons = {person_of(f"generic:identity-{name}-{number}") for number in range(6)}
        assert len(persons) == 6, name
        assert "6 identifiers or groups" in reasons(address)["shared"]
    assert person_of("generic:identity-counter-again") == person_of("generic:identity-counter-0")
    assert people("of-counter")[0] not in {person_of("generic:identity-counter-0")}


def test_a_user_id_is_whose_form_and_call_came_from_its_visits(
    people: People, person_of: Callable[[str], str], caller: Callable[[str], str]
) -> None:
    person = person_of("identity-own-form@one.example")
    assert person_of("identity-user-own-form") == person
    assert people("own-form") == [person, person, person]
    assert people("own-form-too") == [person]
    assert caller("identity-own-form") == person_of("+13035554701") == person


def test_a_clerks_user_id_ties_none_of_the_customers(
    people: People, person_of: Callable[[str], str], reasons: Reasons
) -> None:
    customers = {person_of(f"identity-customer-{number}@one.example") for number in (1, 2, 3)}
    assert len(customers) == 3
    assert person_of("identity-user-clerk") not in customers
    assert "name 3 person(s)" in reasons("identity-user-clerk")["doubtful visits"]
    assert "1 user id(s)" in reasons("identity-customer-1@one.example")["doubtful visits"]


def test_a_form_of_a_colleague_on_a_signed_in_browser_fuses_nobody(
    person_of: Callable[[str], str], reasons: Reasons
) -> None:
    host, guest = (person_of(f"identity-{name}@firm.example") for name in ("host", "guest"))
    assert host != guest
    assert person_of("identity-user-host") not in {host, guest}
    assert "name 2 person(s)" in reasons("identity-user-host")["doubtful visits"]


def test_an_address_from_visits_of_two_user_ids_ties_neither(
    person_of: Callable[[str], str], reasons: Reasons
) -> None:
    users = [person_of(f"identity-user-couple-{number}") for number in (1, 2)]
    assert len({*users, person_of("identity-couple@a.example")}) == 3
    assert "2 user id(s)" in reasons("identity-couple@a.example")["doubtful visits"]


@pytest.fixture(scope="module")
def forms(scenarios: Demo) -> Callable[[str], list[tuple]]:
    """Of the forms of an address: which record stands for them, and who told of them."""
    return lambda name: scenarios.work.execute(
        "select source_id, reported_by, session_id is not null"
        " from intermediate.int_interactions_assigned where email like ? order by occurred_at",
        [f"identity-{name}@%"],
    ).fetchall()


def test_a_form_that_two_systems_tell_of_is_one_lead(
    scenarios: Demo, forms: Callable[[str], list[tuple]], person_of: Callable[[str], str]
) -> None:
    assert forms("told-twice") == [
        ("identity-identity-told-twice-1-2", "generic, generic/tracker", True)
    ]
    leads = scenarios.marts.execute(
        "select count(*) from marts.fct_conversions"
        " where conversion_type = 'lead' and person_id = ?",
        [person_of("identity-told-twice@one.example")],
    ).fetchall()
    assert leads == [(1,)]


@pytest.mark.parametrize("name", ["told-later", "told-by-one", "told-of"])
def test_forms_that_only_look_alike_stay_two(
    forms: Callable[[str], list[tuple]], name: str
) -> None:
    assert len(forms(f"{name}%")) == 2


def test_a_form_of_no_instance_finds_the_only_browser_of_that_id(
    scenarios: Demo, person_of: Callable[[str], str], reasons: Reasons
) -> None:
    visits = dict(
        scenarios.marts.execute(
            "select visitor_id, person_id from marts.fct_sessions where visitor_id like '%-site%'"
        ).fetchall()
    )
    assert visits["north:identity-one-site"] == person_of("identity-one-site@one.example")
    two = person_of("identity-two-sites@one.example")
    assert two not in {visits["north:identity-two-sites"], visits["south:identity-two-sites"]}
    assert "seen by 2 instances" in reasons("identity-two-sites")["several browsers"]
    assert "in a folder instance=<name>" in scenarios.output


def test_an_account_is_the_crms_link_else_the_domain_of_the_address(
    scenarios: Demo, person_of: Callable[[str], str]
) -> None:
    def account(name: str) -> tuple | None:
        found = scenarios.marts.execute(
            "select accounts.account_id, accounts.account_name, accounts.is_in_crm"
            " from marts.dim_persons inner join marts.dim_accounts as accounts using (account_id)"
            " where person_id = ?",
            [person_of(f"generic:identity-{name}")],
        ).fetchall()
        return found[0] if found else None

    assert account("linked")[1:] == ("A", True)
    assert account("by-domain") == account("linked")
    assert account("unknown-firm")[1:] == ("identity-c.example", False)
    assert account("free-mail") is None
    assert account("linked-free-mail")[1:] == ("B", True)


@pytest.fixture(scope="module")
def in_two_loads(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[set[str], duckdb.DuckDBPyConnection]]:
    """The people known after the first export, and the work file after both."""
    with closing(CompiledHome(project, tmp_path_factory.mktemp("in_two_loads") / "home")) as home:
        identity_landing.land(home.home.landing, EXPORTS[:1])
        home.refresh()
        found = home.work.execute("select person_id from marts.dim_persons").fetchall()
        identity_landing.land(home.home.landing, EXPORTS[1:])
        home.refresh()
        yield {person.hex for (person,) in found}, home.work


def _published(row: tuple) -> tuple:
    """A row of the work file with its ids as they are published."""
    return tuple(value.hex if isinstance(value, UUID) else value for value in row)


def test_either_order_of_arrival_gives_the_same_people(
    scenarios: Demo, in_two_loads: tuple[set[str], duckdb.DuckDBPyConnection]
) -> None:
    _, work = in_two_loads
    ours = "select session_id from marts.fct_sessions where visitor_id like 'identity-%'"
    assert len(work.execute(ours).fetchall()) == len(scenarios.marts.execute(ours).fetchall())
    for mart in MARTS:
        rows = {_published(row) for row in work.execute(f"from marts.{mart}").fetchall()}
        assert rows
        assert rows <= set(scenarios.marts.execute(f"from marts.{mart}").fetchall()), mart


def test_every_person_id_of_an_earlier_load_still_means_somebody(
    in_two_loads: tuple[set[str], duckdb.DuckDBPyConnection],
    person_of: Callable[[str], str],
) -> None:
    earlier, work = in_two_loads
    people = work.execute("select person_id from marts.dim_persons").fetchall()
    now = {person.hex for (person,) in people}
    retired = dict(
        map(_published, work.execute("from intermediate.int_persons_retired").fetchall())
    )
    assert earlier - now <= set(retired)
    assert set(retired.values()) <= now
    assert not set(retired) & now

    three = person_of("identity-three@one.example")
    for kind, value, person in (
        ("visitor_id", "identity-known-later", person_of("identity-known-later@two.example")),
        ("visitor_id", "identity-link-only", person_of("identity-recipient@one.example")),
        ("email", "identity-merged-2@one.example", person_of("generic:identity-merged-1")),
        ("phone", "+13035554401", three),
        ("user_id", "identity-user-three", three),
    ):
        person_id = md5(f"{kind}\x1f{value}".encode(), usedforsecurity=False).hexdigest()
        assert person_id in earlier, value
        assert retired[person_id] == person, value
