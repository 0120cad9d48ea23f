"""Cases of nn/utils."""
