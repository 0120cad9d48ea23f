"""Cases of nn/transformer, one file for each of its files."""
