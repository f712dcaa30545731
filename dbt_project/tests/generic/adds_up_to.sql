{#- A column of counts adds up to the rows of another model. -#}
{% test adds_up_to(model, column, other_model) %}

with

counted as (

    select
        (select coalesce(sum({{ column }}), 0) from {{ model }}) as total,
        (select count(*) from {{ other_model }}) as row_count

)

select * from counted
where total <> row_count

{% endtest %}
