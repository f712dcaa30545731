{#- What is left of points after some days: half of them after each half-life, all without one. -#}
{% macro faded_points(points, half_life_days, days) -%}
    cast({{ points }} * coalesce(power(0.5, {{ days }} / {{ half_life_days }}), 1) as decimal(18, 6))
{%- endmacro %}
