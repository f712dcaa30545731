"""Plain Python behind the Dagster assets, a folder a stage; nothing here imports Dagster.

Each stage imports only itself and those before it: common, landing, loading, building, publishing.
"""
