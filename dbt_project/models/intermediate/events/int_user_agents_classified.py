# Grain: one row per user agent.
import pyarrow as pa
from crawleruseragents import is_crawler


def model(dbt, session):
    seen = dbt.ref("int_user_agents_seen").project("user_agent")
    user_agents = sorted(row[0] for row in seen.fetchall())
    is_bot = [is_crawler(user_agent) for user_agent in user_agents]
    return pa.table(
        {
            "user_agent": pa.array(user_agents, pa.string()),
            "is_bot": pa.array(is_bot, pa.bool_()),
        }
    )
