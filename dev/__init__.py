"""What developing needs and the product does not: never imported by `orchestration`, never shipped.

A made-up company's exports (`simulator`), speed (`bench`), what a refresh survives (`torture`), and
stand-ins for dbt that run its models in half a second (`compiled`, `rendering`).
"""
