"""What Dagster sees: assets, checks, resources, the job and its schedule."""
