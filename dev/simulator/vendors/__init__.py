"""How each vendor writes what it saw: one module a vendor."""
