"""One module a vendor, named as its source; each has a VENDOR and nothing that others share."""
