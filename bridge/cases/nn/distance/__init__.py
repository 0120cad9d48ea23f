"""Cases of nn/distance/."""
