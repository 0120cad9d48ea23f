"""Cases of nn/attention, one file for each of its files."""
