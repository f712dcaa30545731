{#- Every rule of lead scoring can give points; the failing rows name the rule and its fault. -#}
{% test sensible_lead_score_rules(model) %}

with

rules as (

    select
        *,
        signal in ('session', 'page', 'content', 'email_click', 'form', 'chat', 'call', 'event')
            as is_done,
        signal in ('job_title', 'country', 'employee_count', 'free_mail') as is_fit

    from {{ model }}

),

judged as (

    select
        rule_id,
        case
            when not coalesce(is_done or is_fit, false)
                then 'there is no signal ''' || coalesce(signal, '') || ''''
            when points is null then 'it gives no points'
            when pattern is not null and signal in ('chat', 'call', 'employee_count', 'free_mail')
                then signal || ' has no pattern'
            when pattern is null and signal in ('page', 'content', 'job_title', 'country')
                then signal || ' needs a pattern'
            when signal = 'employee_count' and coalesce(min_value, max_value) is null
                then 'employee_count needs a min_value or a max_value'
            when signal != 'employee_count' and coalesce(min_value, max_value) is not null
                then signal || ' has no min_value and no max_value'
            when min_value > max_value then 'its min_value is above its max_value'
            when half_life_days <= 0 then 'its half_life_days are not above 0'
            when half_life_days is not null and is_fit
                then 'what somebody is does not fade: leave half_life_days blank'
        end as fault

    from rules

)

select 'rules/lead_score_rules.csv, rule ''' || coalesce(rule_id, '') || ''': ' || fault as problem

from judged

where fault is not null

{% endtest %}
