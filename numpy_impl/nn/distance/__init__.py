"""Distances and similarities: row by row, and of all pairs of rows."""

from numpy_impl.nn.distance.all_pairs import *
from numpy_impl.nn.distance.pairwise import *

__all__ = [
    "cdist",
    "cosine_similarity",
    "pairwise_distance",
    "pdist",
    "CosineSimilarity",
    "PairwiseDistance",
]
