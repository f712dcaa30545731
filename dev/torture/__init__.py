"""What a refresh survives, tried by the thousand: `make torture`. Short forms are in tests/."""
