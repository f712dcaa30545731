# Grain: one row per user agent.
import pyarrow as pa
from crawleruseragents import is_crawler


def model(dbt, session):
    events = dbt.ref("int_web_events_unioned")
    known = events.filter("user_agent is not null").project("user_agent").distinct()
    user_agents = sorted(row[0] for row in known.fetchall())
    is_bot = [is_crawler(user_agent) for user_agent in user_agents]
    return pa.table(
        {
            "user_agent": pa.array(user_agents, pa.string()),
            "is_bot": pa.array(is_bot, pa.bool_()),
        }
    )
