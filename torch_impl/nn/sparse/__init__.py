"""Tables of vectors, looked up by index."""

from torch_impl.nn.sparse.embedding import *
from torch_impl.nn.sparse.embedding_bag import *

__all__ = ["embedding", "embedding_bag", "Embedding", "EmbeddingBag"]
