"""Jacobians, Hessians and their products with vectors."""

from tests.autograd.programs.program import constant, program

__all__ = []


def curve(x):
    return (x * x).cumsum(0)


@program
def vector_jacobian(lib):
    x, v = constant(lib, [1.0, 2.0, 3.0]), constant(lib, [1.0, -1.0, 2.0])
    return lib.vjp(curve, x, v)


@program
def jacobian_vector(lib):
    x, v = constant(lib, [1.0, 2.0, 3.0]), constant(lib, [1.0, -1.0, 2.0])
    return lib.jvp(curve, x, v)


@program
def jacobian_vector_of_two(lib):
    a, b = constant(lib, [1.0, 2.0]), constant(lib, [3.0, 4.0])
    return lib.jvp(lambda a, b: a * b, (a, b), (b, a))


@program
def whole_jacobian(lib):
    return lib.jacobian(curve, constant(lib, [1.0, 2.0, 3.0]))


@program
def jacobian_of_two(lib):
    a, b = constant(lib, [[1.0, 2.0]]), constant(lib, [[3.0], [4.0]])
    return lib.jacobian(lambda a, b: a * b, (a, b))


@program
def jacobian_of_a_constant(lib):
    return lib.jacobian(lambda x: x.detach() * 2, constant(lib, [1.0, 2.0]))


@program
def whole_hessian(lib):
    return lib.hessian(lambda x: (x.exp() * x.sum()).prod(), constant(lib, [0.1, 0.2]))


@program
def hessian_of_two(lib):
    a, b = constant(lib, [1.0, 2.0]), constant(lib, 3.0)
    return lib.hessian(lambda a, b: (a * a * b * b).sum(), (a, b))


@program
def hessian_of_something_linear(lib):
    return lib.hessian(lambda x: (3 * x).sum(), constant(lib, [1.0, 2.0]))


@program
def hessian_vector(lib):
    x, v = constant(lib, [1.0, 2.0]), constant(lib, [1.0, 10.0])
    return lib.hvp(lambda x: (x**3).sum() * x[0], x, v)
