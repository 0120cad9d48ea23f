"""All parameters as one vector, and back: for norms, angles, steps of a model.

The vector is a copy: writing to it changes no parameter.
"""

import torch

__all__ = ["parameters_to_vector", "vector_to_parameters"]


def parameters_to_vector(parameters):
    """vec = the entries of all parameters, row by row, one parameter behind another"""
    parameters = list(parameters)
    return torch.concatenate([p.reshape(-1) for p in parameters])


def vector_to_parameters(vec, parameters):
    """p[k] ← its piece of vec: the values alone, and no gradient goes back to vec"""
    parameters = list(parameters)
    for p, values in zip(parameters, pieces(vec, parameters)):
        p.data = values


def pieces(vec, parameters):
    """vec cut into the shapes of the parameters"""
    found, start = [], 0
    for p in parameters:
        found.append(vec[start : start + p.numel()].reshape(p.shape))
        start += p.numel()
    return found
