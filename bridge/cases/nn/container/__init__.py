"""Cases of nn/container."""
