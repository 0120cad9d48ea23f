"""Broadcasting, undone: what was read many times gets the sum of its gradients."""

__all__ = []


def sum_to_size(grad_y, size):
    """grad_x[j] = Σ_i grad_y[i], over all i to which broadcasting copied x[j]

    NumPy puts missing axes in front and repeats axes of one entry, as if x were copied.
    What undoes copies is a sum over the same axes. Source: torch.Tensor.sum_to_size.

    Args:
        grad_y: of the shape that x was broadcast to.
        size: the shape of x.

    Returns:
        grad_x, of that shape; grad_y itself if nothing was copied.
    """
    if grad_y.shape == size:
        return grad_y
    new = grad_y.ndim - len(size)
    repeated = [new + i for i, n in enumerate(size) if n != grad_y.shape[new + i]]
    return grad_y.sum((*range(new), *repeated), keepdims=True).reshape(size)
