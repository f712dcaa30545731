"""What a person or `make` starts: everything with a main()."""
