"""A case: how to construct one member of a pair, and what to feed it.

Tests, parity report and bench all read the same cases. `quantities(side)` runs a case
on one side and names all that can be compared; `work(side)` gives the calls to time.
"""

import inspect
from dataclasses import dataclass, field

import numpy as np
import torch

from bridge import sides
from bridge.cases.specs import Spec
from bridge.parity import to_numpy
from bridge.trees import beside, flatten, map_tree, named_leaves

__all__ = ["KINDS", "Case", "ModuleCase"]

# What is compared, in the order of a training step; the columns of the parity atlas.
KINDS = ("output", "input gradient", "parameter gradient", "buffer", "state", "update")

LEARNING_RATE = 0.1


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """What every kind of case has.

    Args:
        file: the pair's module below both wings, such as "nn.linear".
        name: the class or function in it, such as "Linear".
        label: what is special about this case, such as "bias=False".
        bench: a size worth timing; left out of tests and report.
        modes: in which of "train" and "eval" to compare.
        witnesses: the sides that NumPy is compared with; leave out PyTorch's own kernel
            where there is none, or where it draws other random numbers.
    """

    file: str
    name: str
    label: str = ""
    bench: bool = False
    modes: tuple = ("train",)
    witnesses: tuple = (sides.TORCH_IMPL, sides.TORCH)

    def __str__(self):
        return f"{self.name} {self.label}".strip()

    @property
    def path(self):
        """The full name of the pair, such as "nn.linear.Linear"."""
        return f"{self.file}.{self.name}"

    @property
    def takes_device(self):
        """Whether the PyTorch sides compute where they are told to."""
        return True

    def quantities(self, side, dtype="float64", mode="train", seed=0, device="cpu"):
        """{(kind, name): ndarray} of everything that this case computes on `side`."""
        raise NotImplementedError

    def work(self, side, dtype="float32", device="cpu"):
        """{what: callable} to be timed, such as "forward"."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True, eq=False)
class ModuleCase(Case):
    """A layer, activation or loss: construct, call, go backward, update.

    Args:
        args, kwargs: of the constructor; a Spec among them is drawn (a loss's weight).
        inputs: Specs (nested tuples of them) of the positional arguments of forward.
        call: keyword arguments of forward; a Spec among them is drawn.
        spread: how far the parameters are moved, N(0, spread²): where much comes of
            much, all of 1 would drive a softmax to its ends, and nothing comes back.
        smooth: False where a finite difference cannot be taken (steps, kinks hit).
        build: {side name: callable(*args, **kwargs)} where the pair is no class of that
            name, e.g. a function that is wrapped to have forward and backward.
    """

    args: tuple = ()
    kwargs: dict = field(default_factory=dict)
    inputs: tuple = ()
    call: dict = field(default_factory=dict)
    modes: tuple = ("train", "eval")
    spread: float = 1.0
    smooth: bool = True
    build: dict = field(default_factory=dict)

    def construct(self, side, dtype="float64", seed=0, device="cpu", perturb=True):
        """The module on `side`, from one seed; `perturb` moves its parameters.

        Initial ones and zeros hide a forgotten weight, so everything but the tests of
        the initial values moves the parameters by the same noise on every side.

        One seed draws other values in float32 than in float64. Here they are float32's
        in both: what float64 makes of them is the truth that float32 is measured by.
        """
        rng = np.random.default_rng(seed)
        args = self.draw_arguments(side, self.args, rng, dtype, device)
        kwargs = self.draw_arguments(side, self.kwargs, rng, dtype, device)
        factory = self.build.get(side.name) or side.get(self.file, self.name)
        # torch.nn.LSTM is signed (*args, **kwargs): the NumPy class says what it takes
        signed = factory if self.build else sides.NUMPY.get(self.file, self.name)
        has_dtype = "dtype" in inspect.signature(signed).parameters
        if has_dtype:
            kwargs["dtype"] = side.dtype("float32" if perturb else dtype)
        side.manual_seed(seed)
        module = factory(*args, **kwargs)
        if has_dtype:
            module = module.to(side.dtype(dtype))
        if not side.is_numpy:
            module = module.to(device)
        if perturb:
            for parameter in module.parameters():
                noise = self.spread * rng.normal(size=tuple(parameter.shape))
                with side.no_grad():
                    start = noise if device == "meta" else to_numpy(parameter)
                    moved = np.asarray(start + noise, np.float32)
                    parameter.copy_(side.array(moved.astype(dtype), device))
        return module

    def draw_arguments(self, side, arguments, rng, dtype, device):
        """Draw the Specs among the constructor's or the call's arguments."""

        def value(argument):
            if isinstance(argument, Spec):
                return side.array(argument.sample(rng, dtype), device)
            return argument

        if isinstance(arguments, dict):
            return {name: value(argument) for name, argument in arguments.items()}
        return tuple(value(argument) for argument in arguments)

    def sample(self, dtype="float64", seed=0):
        """The inputs as ndarrays, nested as `inputs`; the same for every side."""
        rng = np.random.default_rng(seed + 1)
        return map_tree(
            lambda spec: spec.sample(rng, dtype) if isinstance(spec, Spec) else spec,
            self.inputs,
        )

    def forward(self, side, module, inputs, seed=0, device="cpu"):
        """(arguments, output) of one call; random masks come from `seed`."""
        rng = np.random.default_rng(seed + 2)
        arguments = map_tree(
            lambda a: side.array(a, device) if isinstance(a, np.ndarray) else a, inputs
        )
        leaves = zip(flatten(arguments), flatten(self.inputs), strict=True)
        if not side.is_numpy:
            for leaf, spec in leaves:
                leaf.requires_grad_(spec.differentiable)
        dtype = self._dtype_of(inputs)
        call = self.draw_arguments(side, self.call, rng, dtype, device)
        given = arguments
        if getattr(module, "inplace", False):  # it must not write into a leaf
            given = map_tree(lambda a: a + 0, arguments)
        side.manual_seed(seed + 3)
        return arguments, module(*given, **call)

    def backward(self, side, module, arguments, output, grad_output):
        """The gradients of the differentiable inputs, in order; parameters keep theirs.

        `grad_output` has the structure of `output`, as ndarrays.
        """
        if side.is_numpy:
            return flatten(module.backward(grad_output))
        pairs = [(y, g) for y, g in beside(output, grad_output) if y.requires_grad]
        device = pairs[0][0].device if pairs else "cpu"
        torch.autograd.backward(
            [y for y, _ in pairs], [side.array(g, device) for _, g in pairs]
        )
        leaves = zip(flatten(arguments), flatten(self.inputs), strict=True)
        return [leaf.grad for leaf, spec in leaves if spec.differentiable]

    def grad_output(self, output, seed=0):
        """A random upstream gradient: softmax would send ones to zero.

        It is None for integers beside another output, such as the indices of maxima.
        """
        rng = np.random.default_rng(seed + 4)
        several = isinstance(output, tuple | list)

        def draw(y):
            y = to_numpy(y)
            if several and y.dtype.kind not in "fc":
                return None
            grad = rng.normal(size=y.shape).astype(np.float32).astype(y.dtype)
            grad.flags.writeable = False  # backward never writes to its arguments
            return grad if y.ndim else grad[()]

        return map_tree(lambda y: None if y is None else draw(y), output)

    def quantities(self, side, dtype="float64", mode="train", seed=0, device="cpu"):
        module = self.construct(side, dtype, seed, device)
        module.train(mode == "train")
        inputs = self.sample(dtype, seed)
        arguments, output = self.forward(side, module, inputs, seed, device)
        found = {("output", n): y for n, y in named_leaves(output, "y")}
        grad_output = self.grad_output(output, seed)
        grads = self.backward(side, module, arguments, output, grad_output)
        names = self.input_names()
        for name, grad in zip(names, grads, strict=True):
            found["input gradient", name] = grad
        for name, parameter in module.named_parameters():
            found["parameter gradient", name] = parameter.grad
        for name, buffer in module.named_buffers():
            found["buffer", name] = buffer
        parameters = list(module.parameters())
        if parameters:
            optimizer = side.get("optim", "SGD")(parameters, lr=LEARNING_RATE)
            optimizer.step()
        for name, parameter in module.named_parameters():
            found["update", name] = parameter
        return {
            key: to_numpy(value).copy()
            for key, value in found.items()
            if value is not None
        }

    def input_names(self):
        """The argument names of the differentiable inputs, as on the NumPy side."""
        factory = self.build.get("numpy_impl") or sides.NUMPY.get(self.file, self.name)
        forward = getattr(factory, "forward", None)
        named = list(inspect.signature(forward).parameters)[1:] if forward else []
        names = []
        for i, tree in enumerate(self.inputs):
            name = named[i] if i < len(named) else f"input[{i}]"
            leaves = named_leaves(tree, name)
            names += [leaf for leaf, spec in leaves if spec.differentiable]
        return names

    def work(self, side, dtype="float32", device="cpu"):
        module = self.construct(side, dtype, device=device)
        inputs = self.sample(dtype)
        parameters = list(module.parameters())
        optimizer = (
            side.get("optim", "SGD")(parameters, lr=1e-6) if parameters else None
        )
        arguments, output = self.forward(side, module, inputs, device=device)
        grad_output = self.grad_output(output)
        if not side.is_numpy:
            grad_output = map_tree(
                lambda g: None if g is None else side.array(g, device), grad_output
            )
        rng = np.random.default_rng(2)
        call = self.draw_arguments(side, self.call, rng, dtype, device)

        def forward():
            with side.no_grad():
                return module(*arguments, **call)

        def step():
            output = module(*arguments, **call)
            if side.is_numpy:
                module.backward(grad_output)
            else:
                torch.autograd.backward(*zip(*beside(output, grad_output)))
                for leaf in flatten(arguments):
                    leaf.grad = None
            if optimizer:
                optimizer.step()
                optimizer.zero_grad()

        if side.is_numpy:
            module.backward(grad_output)  # undo the forward above: empty tape
        return {"forward": forward, "forward+backward+step": step}

    @staticmethod
    def _dtype_of(inputs):
        floats = [a.dtype for a in flatten(inputs) if a.dtype.kind == "f"]
        return floats[0] if floats else np.dtype("float64")
