"""Which functions are broken: derivatives, steps, and what only these call."""

import ast
import functools
import importlib
import inspect
from dataclasses import dataclass, field
from pathlib import Path

import numpy_impl

ROOT = Path(numpy_impl.__file__).parent
BY_HAND = ("autograd.five_ways",)  # a derivative by hand beside the tape
# What a training does to targets, gradients and weights beside its derivatives.
BESIDE = {
    "nn.rnn.lstm": ("lstm_slopes",),  # of a derivative, what needs no gradient
    "nn.sparse.rows": ("coalesce",),
    "nn.utils.clip_grad": (
        *("get_total_norm", "vector_norm", "clip_grads_with_norm_"),
        *("clip_grad_norm_", "clip_grad_value_"),
    ),
    "nn.utils.convert_parameters": ("vector_to_parameters",),
    "optim.swa_utils": (
        *("get_ema_multi_avg_fn", "get_swa_multi_avg_fn", "get_ema_avg_fn"),
        *("get_swa_avg_fn", "update_parameters", "update_bn"),
    ),
    "training.clipping": ("train_clipped",),
    "training.data_parallel": ("train_step",),
    "training.ema": ("update_parameters",),
    "training.grad_scaler": ("scale", "unscale_", "step", "update"),
    "training.low_precision": ("round_to",),
    "training.mixup": ("soft_labels", "mix"),
}


@dataclass(frozen=True)
class Function:
    """A derivative, a step, or what only these call: `file` is such as "nn.linear"."""

    file: str
    name: str  # as in __qualname__, such as "Linear.backward"
    tree: ast.FunctionDef = field(compare=False, repr=False)

    @functools.cached_property
    def live(self):
        """The function object itself, without its decorators."""
        found = importlib.import_module(f"numpy_impl.{self.file}")
        for name in self.name.split("."):
            found = vars(found)[name]
        if isinstance(found, property):
            found = found.fset if _is_setter(self.tree) else found.fget
        for inside in ("__func__", "func"):  # classmethod, cached_property
            found = getattr(found, inside, found)
        return inspect.unwrap(found)

    @property
    def code(self):
        return self.live.__code__

    def is_in(self, references):
        """A method is referred to by its name alone, a function by its file, too."""
        name = self.name.split(".")[-1]
        return name in references or (self.file, self.name) in references


@functools.cache
def functions():
    """All derivatives and steps, file by file."""
    found, named, called = [], {}, {}
    for path in sorted(ROOT.rglob("*.py")):
        file = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if file.startswith("autograd.") and file not in BY_HAND:
            continue  # a table of its own, which tests/autograd holds
        body = ast.parse(path.read_text(encoding="utf-8")).body
        origins = dict(_imports(body))
        for name, tree in _definitions(body):
            refer = functools.partial(_reference, file, origins)
            nodes = list(ast.walk(tree))
            # a property's getter, setter and deleter have one name
            named.setdefault((file, name), set()).update(map(refer, nodes))
            calls = {refer(n.func) for n in nodes if isinstance(n, ast.Call)}
            reads = {refer(n) for n in nodes if isinstance(n, ast.Attribute)}
            called[file, name] = calls | reads  # a property is called when it is read
            if isinstance(tree, ast.FunctionDef) and not _only_refuses(tree):
                found.append(Function(file, name, tree))

    chosen = [f for f in found if is_derivative(f)]
    while True:  # helpers: called by the chosen, and named by nobody else
        known = {(f.file, f.name) for f in chosen}
        ours = set().union(*(called[who] for who in known))
        others = set().union(*(named[who] for who in named.keys() - known))
        helps = [f.is_in(ours) and not f.is_in(others) for f in found]
        more = [f for f, yes in zip(found, helps) if f in chosen or yes]
        if len(more) == len(chosen):
            return chosen
        chosen = more


def is_derivative(function):
    package, name = function.file.split(".")[0], function.name.split(".")[-1]
    if package == "estimators":
        return is_backward(name) or name == "hessian"
    if package == "optim" and name in ("step", "update", "lerp"):
        return True  # the moving average is a step, too
    if package == "first_loop":
        return name == "updates"
    return is_backward(name) or name in BESIDE.get(function.file, ())


def is_backward(name):
    name = name.split(".")[-1]
    return name == "backward" or name.endswith("_backward")


def _only_refuses(tree):
    return isinstance(tree.body[-1], ast.Raise) or tree.name.startswith(
        ("check", "warn_")
    )


def _is_setter(tree):
    return any(ast.unparse(d).endswith(".setter") for d in tree.decorator_list)


def _definitions(body):
    """(qualified name, tree) of functions, of methods, and of a class or file's rest"""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{n}", t) for n, t in _definitions(node.body))
        elif isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif not isinstance(node, ast.Import | ast.ImportFrom):
            yield f"line {node.lineno}", node


def _imports(body):
    """(name here, (file, name there)) of what a file imports by name"""
    for node in body:
        if isinstance(node, ast.ImportFrom):
            file = node.module.removeprefix("numpy_impl.")
            for alias in node.names:
                yield alias.asname or alias.name, (file, alias.name)


def _reference(file, origins, node):
    if isinstance(node, ast.Name):
        return origins.get(node.id, (file, node.id))
    return node.attr if isinstance(node, ast.Attribute) else None
