{#- A model has as many rows as another: none lost, none doubled on the way. -#}
{% test same_row_count(model, other_model) %}

with

counted as (

    select
        (select count(*) from {{ model }}) as row_count,
        (select count(*) from {{ other_model }}) as other_row_count

)

select * from counted
where row_count <> other_row_count

{% endtest %}
