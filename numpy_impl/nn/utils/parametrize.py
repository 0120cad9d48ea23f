"""Parametrizations: a weight that is computed from what is learnt, at each forward."""

import numpy as np

from numpy_impl.nn.container import ModuleDict, ModuleList
from numpy_impl.nn.module import Parameter, no_grad
from numpy_impl.nn.utils.parametrize_checks import (
    check_assigned,
    check_has,
    check_inverse,
    check_like,
    check_registered,
    check_removed,
)
from numpy_impl.nn.utils.parametrized import cached, parametrized_class, weight_of

__all__ = [
    "cached",
    "ParametrizationList",
    "register_parametrization",
    "is_parametrized",
    "remove_parametrizations",
    "type_before_parametrizations",
    "transfer_parametrizations_and_params",
]


class ParametrizationList(ModuleList):
    """original -> weight, through one parametrization after the other

    `register_parametrization` makes it. A parametrization is a Module, with a forward
    and a backward, and perhaps a right_inverse(weight): what has to be learnt so that
    the weight is this one. Where that is one array it is kept as `original`, where it
    is a tuple as `original0`, `original1`, and so on.

    Args:
        modules: the parametrizations, one at least.
        original: Parameter or array, what the weight was so far.
        unsafe: the weight may get another shape and dtype; nothing is tried out.

    Raises:
        ValueError: there is no module, or what a right_inverse returns is no array, or
            the weight would become another shape or dtype.
    """

    def __init__(self, modules, original, unsafe=False):
        if len(modules) == 0:
            raise ValueError("ParametrizationList requires one module or more")
        super().__init__(modules)
        self.unsafe = unsafe
        new = self._inverted(original, is_needed=False)
        self.is_tensor = isinstance(new, np.ndarray)
        check_inverse(new, original)
        self.ntensors = 1 if self.is_tensor else len(new)
        if self.is_tensor and new.shape == original.shape:
            original[...] = new  # the same object: an optimizer that knows it goes on
            originals = [original]
        else:
            is_learnt = isinstance(original, Parameter)
            originals = [
                np.array(array) for array in ([new] if self.is_tensor else new)
            ]
            if is_learnt:
                learns = original.requires_grad
                originals = [Parameter(array, learns) for array in originals]
        for name, array in zip(self.names(), originals, strict=True):
            _register(self, name, array)
        if not unsafe:
            with no_grad():
                check_like(self(), original, "the weight")

    def names(self):
        """Of what is learnt: `original`, or `original0`, `original1` and so on."""
        if self.is_tensor:
            return ["original"]
        return [f"original{i}" for i in range(self.ntensors)]

    def originals(self):
        """What is learnt: the arrays from which the weight is computed."""
        return [getattr(self, name) for name in self.names()]

    def learns(self):
        """Whether an original, or a parametrization's own parameter, is to learn."""
        return any(p.requires_grad for p in self.parameters())

    def forward(self):
        x = self[0](*self.originals())
        for parametrization in list(self)[1:]:
            x = parametrization(x)
        self.saved.append(None)  # a forward to undo: a parametrization may save none
        return x

    def backward(self, grad_weight):
        """The chain rule, from the last parametrization to what is learnt."""
        self.saved.pop()
        grad = grad_weight
        for parametrization in reversed(list(self)):
            grad = parametrization.backward(grad)
        grads = grad if isinstance(grad, tuple) else (grad,)
        for original, grad in zip(self.originals(), grads, strict=True):
            if isinstance(original, Parameter) and grad is not None:
                original.accumulate_grad(grad)

    def _inverted(self, value, is_needed):
        """Back through all right inverses; where none is needed, a missing one is x."""
        for parametrization in reversed(list(self)):
            if hasattr(parametrization, "right_inverse"):
                try:
                    value = parametrization.right_inverse(value)
                except NotImplementedError:
                    if is_needed:
                        raise
            elif is_needed:
                raise RuntimeError(
                    f"{type(parametrization).__name__} has no right_inverse"
                )
        return value

    def right_inverse(self, value):
        """Make the weight equal `value`, as far as the parametrizations can.

        Raises:
            RuntimeError: one of them has no right_inverse.
            ValueError: `value` has another shape or dtype. PyTorch takes some shapes,
                and gives the parameter other memory; an array keeps its own.
        """
        new = self._inverted(value, is_needed=True)
        check_assigned(new, self.originals(), self.is_tensor)
        for original, array in zip(
            self.originals(), [new] if self.is_tensor else new, strict=True
        ):
            original[...] = array


def _register(module, name, array):
    kind = "parameter" if isinstance(array, Parameter) else "buffer"
    getattr(module, f"register_{kind}")(name, array)


def register_parametrization(module, tensor_name, parametrization, *, unsafe=False):
    """From now on `module.weight` is parametrization(original)

    What was `module.weight` becomes `module.parametrizations.weight.original`; a second
    parametrization takes what the first returns. The module computes its weight once in
    each forward, and its backward hands the weight's gradient on to `original`.

    Args:
        module: a Module, whose class becomes a subclass, ParametrizedLinear and so on.
        tensor_name: of a parameter or a buffer, such as "weight".
        parametrization: a Module, see ParametrizationList.
        unsafe: the weight may get another shape and dtype; nothing is tried out.

    Returns:
        The module.

    Raises:
        ValueError: the module has no such parameter, or the parametrization does not
            fit it.
    """
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        if not unsafe:
            check_registered(parametrization, getattr(module, tensor_name))
        module.parametrizations[tensor_name].append(parametrization)
        module.parametrizations[tensor_name].unsafe |= unsafe
        return module
    check_has(module, tensor_name)
    original = getattr(module, tensor_name)
    parametrizations = ParametrizationList([parametrization], original, unsafe)
    delattr(module, tensor_name)
    if not is_parametrized(module):
        module.__class__ = parametrized_class(type(module))
        module.parametrizations = ModuleDict()
    weight = property(
        lambda self: weight_of(self, tensor_name),
        lambda self, value: self.parametrizations[tensor_name].right_inverse(value),
    )
    setattr(type(module), tensor_name, weight)
    module.parametrizations[tensor_name] = parametrizations
    return module


def is_parametrized(module, tensor_name=None):
    """Whether the module has a parametrization, of that name or of any."""
    parametrizations = getattr(module, "parametrizations", None)
    if not isinstance(parametrizations, ModuleDict):
        return False
    if tensor_name is None:
        return len(parametrizations) > 0
    return tensor_name in parametrizations


def remove_parametrizations(module, tensor_name, leave_parametrized=True):
    """`module.weight` is an ordinary parameter again

    Args:
        module, tensor_name: as for register_parametrization.
        leave_parametrized: with the value that it has now; else with that of
            `original`, which there has to be.

    Returns:
        The module, of its class of before if no other name is parametrized.

    Raises:
        ValueError: the name is not parametrized, or there is no `original`.
    """
    check_removed(module, tensor_name, leave_parametrized)
    parametrizations = module.parametrizations[tensor_name]
    original = parametrizations.originals()[0]
    if leave_parametrized:
        value = getattr(module, tensor_name)
        if parametrizations.is_tensor and value.shape == original.shape:
            original[...] = value  # the same object: an optimizer that knows it goes on
        elif isinstance(original, Parameter):
            original = Parameter(np.array(value), parametrizations.learns())
        else:
            original = np.array(value)
    delattr(type(module), tensor_name)
    del module.parametrizations[tensor_name]
    _register(module, tensor_name, original)
    if not is_parametrized(module):
        del module.parametrizations
        module.__class__ = type(module).__bases__[0]
    return module


def type_before_parametrizations(module):
    """The class of the module without its parametrizations."""
    return type(module).__bases__[0] if is_parametrized(module) else type(module)


def transfer_parametrizations_and_params(from_module, to_module, tensor_name=None):
    """The parametrizations of one module, and what they learn, in another one, too

    Args:
        from_module, to_module: modules, which share them from now on.
        tensor_name: of one parameter; None for all.

    Returns:
        to_module.
    """
    if not is_parametrized(from_module):
        return to_module
    every = tuple(from_module.parametrizations)
    for name in every if tensor_name is None else (tensor_name,):
        if not hasattr(to_module, name):
            setattr(to_module, name, Parameter(np.array(getattr(from_module, name))))
        theirs = from_module.parametrizations[name]
        for parametrization in theirs:
            register_parametrization(to_module, name, parametrization)
        for original in theirs.names():
            value = getattr(theirs, original)
            setattr(to_module.parametrizations[name], original, value)
    return to_module
