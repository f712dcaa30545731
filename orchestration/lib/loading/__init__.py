"""From landed files to raw tables and the quarantine, one module a step, in load.py's order."""
