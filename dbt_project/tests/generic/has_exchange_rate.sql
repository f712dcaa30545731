{#- Every amount could be converted; the failing rows name what rate is missing. -#}
{% test has_exchange_rate(model, column_name, currency, day) %}

select
    'No rate from ' || {{ currency }} || ' to {{ var("reporting_currency") }} on '
    || cast({{ day }} as string) || ': add one to rules/exchange_rates.csv' as problem,
    count(*) as row_count

from {{ model }}

where {{ column_name }} is null

group by all

{% endtest %}
