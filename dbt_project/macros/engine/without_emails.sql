{#- Text without the e-mail addresses in it, percent-encoded ones too: links carry them now and
   then, and no mart may. Next to no text holds an at sign, and looking for one is quick: in
   `within`, where a slow expression is worked out from that. -#}
{% macro without_emails(expression, within=none) %}
    {{- adapter.dispatch('without_emails')(expression, within or expression) -}}
{% endmacro %}

{% macro default__without_emails(expression, within) -%}
    case
        when contains({{ within }}, '@') or contains({{ within }}, '%40')
            then regexp_replace(
                {{ expression }},
                '[^\s/?&=#;,<>"''()]+(?:@|%40)[A-Za-z0-9.-]+\.[A-Za-z]{2,}', '(e-mail)', 'g'
            )
        else {{ expression }}
    end
{%- endmacro %}

{% macro spark__without_emails(expression, within) -%}
    case
        when contains({{ within }}, '@') or contains({{ within }}, '%40')
            then regexp_replace(
                {{ expression }},
                r'[^\s/?&=#;,<>"\x27()]+(?:@|%40)[A-Za-z0-9.-]+\.[A-Za-z]{2,}', '(e-mail)'
            )
        else {{ expression }}
    end
{%- endmacro %}
