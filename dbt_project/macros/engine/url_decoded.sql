{#- Percent- and plus-decoded text. What a redirect encoded once more is decoded once more; a tab or
   line break, which no value has on purpose, is a blank. -#}
{% macro url_decoded(expression) %}
    {{- adapter.dispatch('url_decoded')(expression) -}}
{% endmacro %}

{% macro default__url_decoded(expression) -%}
    {%- set spaced = "replace(" ~ expression ~ ", '+', ' ')" -%}
    {#- Percent signs that spell no UTF-8 (an old Latin-1 link) leave the text as it is. -#}
    {%- set decoded -%}
        coalesce(
            try(url_decode(url_decode({{ spaced }}))), try(url_decode({{ spaced }})), {{ spaced }}
        )
    {%- endset -%}
    {#- Replacing costs more than decoding, and next to no value needs it. -#}
    case
        when contains({{ expression }}, '%0')
            then translate({{ decoded }}, chr(9) || chr(10) || chr(13), '   ')
        else {{ decoded }}
    end
{%- endmacro %}

{#- Java decodes bad UTF-8 to U+FFFD and refuses a percent sign of its own. -#}
{% macro spark__url_decoded(expression) -%}
    {%- set no_text = "decode(unhex('EFBFBD'), 'UTF-8')" -%}
    {%- set stray = "'%(?![0-9A-Fa-f]{2})', '%25'" -%}
    {%- set spaced = "replace(" ~ expression ~ ", '+', ' ')" -%}
    {%- set once = "try_url_decode(regexp_replace(" ~ spaced ~ ", " ~ stray ~ "))" -%}
    {%- set twice -%}
        try_url_decode(regexp_replace(replace({{ once }}, '+', '%2B'), {{ stray }}))
    {%- endset -%}
    translate(
        case
            when not contains({{ expression }}, '%') then {{ spaced }}
            when not contains({{ twice }}, {{ no_text }}) then {{ twice }}
            when not contains({{ once }}, {{ no_text }}) then {{ once }}
            else {{ spaced }}
        end,
        chr(9) || chr(10) || chr(13),
        '   '
    )
{%- endmacro %}
