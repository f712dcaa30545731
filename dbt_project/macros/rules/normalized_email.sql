{#-
    An e-mail address in one spelling; var email_plus_alias decides about the part after a plus
    sign.
-#}
{% macro normalized_email(column) -%}
    {%- if not var('email_plus_alias') -%}
        lower(trim({{ column }}))
    {%- else -%}
        case
            when trim({{ column }}) like '_%+%@%'
                then lower(concat_ws(
                    '',
                    {{ text_before('trim(' ~ column ~ ')', '+') }},
                    '@',
                    {{ text_after('trim(' ~ column ~ ')', '@') }}
                ))
            else lower(trim({{ column }}))
        end
    {%- endif -%}
{%- endmacro %}
