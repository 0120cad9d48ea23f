"""The tape behind `loss.backward()`.

Read it in this order:

    tensor.py        Tensor: numbers, `.grad`, and the node that computed them
    operators.py     which operation `+`, `@` and `x[i]` are
    properties.py    its sizes and its dtype, and the one number it may hold
    operation.py     what an operation records
    saved.py         what it keeps for backward, and the versions of that
    derivatives/     the table: each operation and its derivative, a line each
    graph.py         the walk back: order, accumulation, errors
    hooks.py         who sees a gradient on its way, and may replace it
    views.py         what writing to a part of a tensor does to the graph
    promotion.py     the dtype of a result
    modes.py         no_grad, enable_grad, inference_mode
    function.py      operations of one's own
    forward_ad.py    tangents, carried forward by the same table
    functional.py    vjp, jvp, jacobian, hessian
    checkpoint.py    computing again instead of saving
    by_hand.py       a function and its derivative by hand as an operation
    on_tape.py       the modules of numpy_impl.nn among the operations

Complex numbers are computed with, but not differentiated: that is refused.
"""

from numpy_impl.autograd.by_hand import by_hand
from numpy_impl.autograd.checkpoint import checkpoint
from numpy_impl.autograd.derivatives.broadcast import (
    add,
    atan2,
    div,
    hypot,
    lerp,
    logaddexp,
    masked_fill,
    maximum,
    minimum,
    mul,
    pow,
    remainder,
    sub,
    where,
)
from numpy_impl.autograd.derivatives.entrywise import (
    abs,
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atanh,
    clamp,
    cos,
    cosh,
    erf,
    exp,
    exp2,
    expm1,
    floor,
    log,
    log1p,
    log2,
    log10,
    neg,
    reciprocal,
    relu,
    round,
    rsqrt,
    sigmoid,
    sign,
    sin,
    sinh,
    sqrt,
    square,
    tan,
    tanh,
)
from numpy_impl.autograd.derivatives.matrices import (
    cholesky,
    det,
    einsum,
    inverse,
    logdet,
    matmul,
    solve,
)
from numpy_impl.autograd.derivatives.places import (
    cat,
    clone,
    diagonal,
    flip,
    gather,
    permute,
    reshape,
    roll,
    scatter_add,
    select,
    split,
    squeeze,
    stack,
    transpose,
    tril,
    triu,
    unbind,
    unsqueeze,
)
from numpy_impl.autograd.derivatives.reductions import (
    amax,
    amin,
    cumsum,
    log_softmax,
    logsumexp,
    mean,
    prod,
    softmax,
    std,
    sum,
    trace,
    var,
)
from numpy_impl.autograd.forward_ad import (
    UnpackedDualTensor,
    dual_level,
    make_dual,
    unpack_dual,
)
from numpy_impl.autograd.function import (
    Function,
    once_differentiable,
)
from numpy_impl.autograd.functional import (
    hessian,
    hvp,
    jacobian,
    jvp,
    vhp,
    vjp,
)
from numpy_impl.autograd.graph import (
    grad,
)
from numpy_impl.autograd.modes import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    is_inference_mode_enabled,
    no_grad,
    set_grad_enabled,
)
from numpy_impl.autograd.on_tape import on_tape
from numpy_impl.autograd.tensor import Tensor, float32, float64, int64, tensor

__all__ = [
    "Function",
    "Tensor",
    "UnpackedDualTensor",
    "abs",
    "acos",
    "acosh",
    "add",
    "amax",
    "amin",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "by_hand",
    "cat",
    "checkpoint",
    "cholesky",
    "clamp",
    "clone",
    "cos",
    "cosh",
    "cumsum",
    "det",
    "diagonal",
    "div",
    "dual_level",
    "einsum",
    "enable_grad",
    "erf",
    "exp",
    "exp2",
    "expm1",
    "flip",
    "float32",
    "float64",
    "floor",
    "gather",
    "grad",
    "hessian",
    "hvp",
    "hypot",
    "inference_mode",
    "int64",
    "inverse",
    "is_grad_enabled",
    "is_inference_mode_enabled",
    "jacobian",
    "jvp",
    "lerp",
    "log",
    "log10",
    "log1p",
    "log2",
    "log_softmax",
    "logaddexp",
    "logdet",
    "logsumexp",
    "make_dual",
    "masked_fill",
    "matmul",
    "maximum",
    "mean",
    "minimum",
    "mul",
    "neg",
    "no_grad",
    "once_differentiable",
    "on_tape",
    "permute",
    "pow",
    "prod",
    "reciprocal",
    "relu",
    "remainder",
    "reshape",
    "roll",
    "round",
    "rsqrt",
    "scatter_add",
    "select",
    "set_grad_enabled",
    "sigmoid",
    "sign",
    "sin",
    "sinh",
    "softmax",
    "solve",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "std",
    "sub",
    "sum",
    "tan",
    "tanh",
    "tensor",
    "trace",
    "transpose",
    "tril",
    "triu",
    "unbind",
    "unpack_dual",
    "unsqueeze",
    "var",
    "vhp",
    "vjp",
    "where",
]
