"""Einsum: products and sums, spelled with a letter for each index."""

from string import ascii_letters

import numpy as np

from numpy_impl.nn.broadcast import sum_to_size

__all__ = ["einsum"]


def einsum(equation, operands):
    """y[i, k] = Σ_j x1[i, j] x2[j, k], for "ij,jk->ik": what y lacks is summed over"""
    return np.einsum(equation, *operands)


def einsum_backward(grad_y, equation, operands):
    """Einsum again: y and the operand change places, "ik,jk->ij" for x1 above.

    grad_x1[i, j] = Σ_k grad_y[i, k] x2[j, k]
    """
    inputs, output = spelled_out(equation, operands)
    size = sizes_of(inputs, operands)
    grads = []
    for n, (own, x) in enumerate(zip(inputs, operands)):
        # y = np.einsum(equation, *operands)
        letters, arrays = list(inputs), list(operands)
        letters[n], arrays[n] = output, grad_y
        each = dict.fromkeys(own)  # the letters of x, once and in order
        found = "".join(i for i in each if i in "".join(letters))
        lost = "".join(i for i in each if i not in found)
        grad = np.einsum(f"{','.join(letters)}->{found}", *arrays)

        # along the axes that x alone has it was summed: grad is copied along them
        grad_x = np.zeros([size[i] for i in own], grad.dtype)
        axes_of(grad_x, own, lost + found)[...] = grad
        grads.append(sum_to_size(grad_x, x.shape))
    return tuple(grads)


def axes_of(x, own, letters):
    """x with its axes in the order of the letters; of one that comes twice, x[i, i]"""
    return np.einsum(f"{own}->{letters}", x) if own else x


def spelled_out(equation, operands):
    """The letters of each operand and those of y, with one for every axis

    "..." gets letters that are free. Without "->", y has these, and then the letters
    that come once, in the order of the alphabet.
    """
    inputs, arrow, output = equation.replace(" ", "").partition("->")
    if not arrow:
        once = sorted(i for i in inputs if i.isalpha() and inputs.count(i) == 1)
        output = "..." + "".join(once)
    free = [i for i in ascii_letters if i not in equation]
    found, rests = [], []
    for letters, x in zip(inputs.split(","), operands):
        rest = x.ndim - len(letters.replace("...", ""))  # how many axes "..." has
        found.append(letters.replace("...", "".join(free[:rest][::-1])))
        rests.append(rest)
    return found, output.replace("...", "".join(free[: max(rests)][::-1]))


def sizes_of(inputs, operands):
    """{letter: size} over all operands; of a size and 1, the size: 1 broadcasts"""
    size = {}
    for letters, x in zip(inputs, operands):
        size |= {i: n for i, n in zip(letters, x.shape) if n != 1 or i not in size}
    return size
