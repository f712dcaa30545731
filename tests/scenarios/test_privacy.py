"""Who somebody is stays in the work file, wherever in the exports it was written."""

from privacy_landing import EMAILS, IP, NAME, PHONES
from published_text import published_bytes, published_text

from dev.refreshing import Demo


def test_no_published_file_tells_an_address_a_phone_or_a_name(scenarios: Demo) -> None:
    text, raw = published_text(scenarios), published_bytes(scenarios.home)
    for needle in (*EMAILS, *PHONES, NAME, IP):
        assert needle not in text
        assert needle.encode() not in raw
        assert needle.replace("@", "%40").encode() not in raw


def test_no_log_or_message_tells_them_either(scenarios: Demo) -> None:
    logs = b"\n".join(path.read_bytes() for path in (scenarios.home / "logs").iterdir())
    for needle in (*EMAILS, *PHONES, NAME, IP):
        assert needle.encode() not in logs
        assert needle not in scenarios.output


def test_what_named_somebody_still_counts(scenarios: Demo) -> None:
    assert scenarios.marts.execute(
        "select landing_page, count(*) from marts.fct_sessions "
        "where landing_page like '%(e-mail)%' group by 1 order by 1"
    ).fetchall() == [("/unsubscribe/(e-mail)/done", 1)]
    # The form of the signed-in user belongs to the visit of that user.
    assert scenarios.marts.execute(
        "select count(*) from marts.fct_sessions where landing_page in ('/a', '/b') "
        "and length(visitor_id) = 32"
    ).fetchall() == [(2,)]
