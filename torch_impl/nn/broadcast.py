"""Broadcasting, undone: what was read many times gets the sum of its gradients.

Autograd does so in the backward of every operation that broadcasts. Look at
`Tensor.sum_to_size`, and at sum_to in aten/src/ATen/ExpandUtils.h.
"""

__all__ = []
