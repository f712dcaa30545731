{#- The visitor, as the site knows them: the browser's id, else the id of the signed-in user. It is
   published, so one that is an e-mail address is replaced by its hash. -#}
{% macro browser_id(visitor_id, user_id=none) -%}
    {%- set given = blank_to_null(visitor_id) -%}
    {%- if user_id -%}
        {%- set given = "coalesce(" ~ given ~ ", 'user:' || " ~ blank_to_null(user_id) ~ ")" -%}
    {%- endif -%}
    {{ of_instance("case when " ~ given ~ " like '%@%' then " ~ record_hash([given])
        ~ " else " ~ given ~ " end") }}
{%- endmacro %}
