"""Vendors' APIs into the landing folder: what is new, as the vendors' own records."""
