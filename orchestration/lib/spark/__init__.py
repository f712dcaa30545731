"""A full build on Apache Spark, and its rows back in the work file: docs/engines.md."""
