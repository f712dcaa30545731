"""The page over what is published: a read-only server on loopback, plain HTML and JavaScript."""
