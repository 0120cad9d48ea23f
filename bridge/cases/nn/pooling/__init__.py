"""Tables of nn/pooling."""
