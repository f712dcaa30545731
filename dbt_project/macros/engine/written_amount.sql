{#-
    An amount as people and sites write it: 1234.5, "1.234,50", "1,234.50", "12,50", "$ 1'234.50".
    The last of points and commas is the decimal one, unless it comes several times or is a comma
    before three digits; null where there is no number.
-#}
{% macro written_amount(text) %}
    {{- adapter.dispatch('written_amount')(text) -}}
{% endmacro %}

{% macro default__written_amount(text) -%}
    {%- set bare = "regexp_replace(" ~ text ~ ", '[^0-9.,-]', '', 'g')" -%}
    {#- A number too large for money is none, and not the digits of 1e30. -#}
    coalesce(
        try_cast({{ text }} as decimal(18, 2)),
        try_cast(case
            when {{ regex_matches(text, "'[0-9][eE][-+]?[0-9]'") }} then null
            when regexp_full_match({{ bare }}, '-?[0-9.]+,[0-9]+') and {{ bare }} like '%.%,%'
                then replace(replace({{ bare }}, '.', ''), ',', '.')
            when
                regexp_full_match({{ bare }}, '-?[0-9]+,[0-9]+')
                and not regexp_full_match({{ bare }}, '-?[1-9][0-9]{0,2},[0-9]{3}')
                then replace({{ bare }}, ',', '.')
            when regexp_full_match({{ bare }}, '-?[0-9]+([.][0-9]{3}){2,}')
                then replace({{ bare }}, '.', '')
            else replace({{ bare }}, ',', '')
        end as decimal(18, 2))
    )
{%- endmacro %}

{% macro spark__written_amount(text) -%}
    {%- set bare = "regexp_replace(" ~ text ~ ", '[^0-9.,-]', '')" -%}
    {%- set plain -%}
        case
            when {{ regex_matches(text, "'[0-9][eE][-+]?[0-9]'") }} then null
            when regexp_like({{ bare }}, '^-?[0-9.]+,[0-9]+$') and {{ bare }} like '%.%,%'
                then replace(replace({{ bare }}, '.', ''), ',', '.')
            when
                regexp_like({{ bare }}, '^-?[0-9]+,[0-9]+$')
                and not regexp_like({{ bare }}, '^-?[1-9][0-9]{0,2},[0-9]{3}$')
                then replace({{ bare }}, ',', '.')
            when regexp_like({{ bare }}, '^-?[0-9]+([.][0-9]{3}){2,}$')
                then replace({{ bare }}, '.', '')
            else replace({{ bare }}, ',', '')
        end
    {%- endset -%}
    coalesce({{ amount_or_null(text) }}, {{ amount_or_null(plain) }})
{%- endmacro %}
