-- Grain: one row per user agent.

{{ config(materialized='incremental', incremental_strategy='append') }}

with

web_events as (

    select * from {{ ref('int_web_events_unioned') }}

),

user_agents as (

    select distinct user_agent

    from web_events

    where
        user_agent is not null
        and {{ is_newly_loaded() }}

        {% if is_incremental() %}
            and user_agent not in (select seen.user_agent from {{ this }} as seen)
        {% endif %}

)

select * from user_agents
