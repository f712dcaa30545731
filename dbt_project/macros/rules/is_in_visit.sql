{#- Whether a moment is in a visit: until it would end for want of another page. `visits` names the
    table of it. -#}
{% macro is_in_visit(moment, visits) -%}
    {{ moment }} >= {{ visits }}.started_at
    and {{ moment }} <= {{ visits }}.ended_at + interval {{ var('session_gap_minutes') }} minutes
{%- endmacro %}
