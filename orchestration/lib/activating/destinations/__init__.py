"""A module for each vendor that is told something; it declares its DESTINATION."""
