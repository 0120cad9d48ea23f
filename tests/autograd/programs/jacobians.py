"""Jacobians, Hessians and their products with vectors."""

from tests.autograd.programs.program import constant, error, program

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


def several(x, y):
    return x * x * y, (x * y).sum()


def two(lib):
    return constant(lib, [1.0, 2.0]), constant(lib, [3.0, -4.0])


@program
def jacobian_of_several_results(lib):
    return lib.jacobian(several, two(lib)), lib.jacobian(
        lambda x: (x, x * x), 2 * two(lib)[0]
    )


@program
def products_of_several_results(lib):
    x, y = two(lib)
    backward = lib.vjp(several, (x, y), (y, constant(lib, 2.0)))
    return backward, lib.jvp(several, (x, y), (y, x))


@program
def hessian_from_both_sides(lib):
    x, v = two(lib)

    def energy(x):
        return (x**3).prod() + x.exp().sum()

    return lib.vhp(energy, x, v), lib.hvp(energy, x, v), lib.hessian(energy, x)


@program
def hessian_of_two_from_both_sides(lib):
    x, y = two(lib)

    def energy(x, y):
        return (x * y * y).sum() + x.prod()

    return lib.vhp(energy, (x, y), (y, x)), lib.hvp(energy, (x, y), (y, x))


@program
def vectors_left_out(lib):
    x = constant(lib, 3.0)
    functions = lib.vjp, lib.jvp, lib.vhp, lib.hvp
    return [f(lambda x: x**3, x) for f in functions]


@program
def jacobian_that_is_recorded(lib):
    x = two(lib)[0].requires_grad_()
    jacobian = lib.jacobian(lambda x: x**3, x, create_graph=True)
    plain = lib.jacobian(lambda x: x**3, x)
    return jacobian.requires_grad, plain.requires_grad, lib.grad(jacobian.sum(), x)


@program
def products_that_are_recorded(lib):
    x, v = two(lib)
    x.requires_grad_()
    found = []
    for f in (lib.vjp, lib.jvp, lib.vhp, lib.hvp):
        y, product = f(lambda x: (x**3).sum(), x, None if f is lib.vjp else v, True)
        found.append((y, product, lib.grad(product.sum(), x)))
    return found


@program
def jacobian_vectorized(lib):
    x = two(lib)[0]
    ways = [{"vectorize": True}, {"vectorize": True, "strategy": "forward-mode"}]
    return [lib.jacobian(curve, x, **way) for way in ways]


@program
def hessian_of_one_entry_in_a_vector(lib):
    return lib.hessian(lambda x: x.prod().reshape(1), two(lib)[0])


@program
def inputs_stay_as_they_were(lib):
    x = two(lib)[0].requires_grad_()
    lib.jacobian(curve, x)
    lib.hvp(lambda x: x.prod(), x, x)
    return x.grad, x.requires_grad, x.is_leaf


@error
def jacobian_of_a_number(lib):
    lib.jacobian(lambda x: 3.0, two(lib)[0])


@error
def jacobian_at_a_number(lib):
    lib.jacobian(lambda x: x, 3.0)


@error
def jacobian_at_integers(lib):
    lib.jacobian(lambda x: x * 2.0, lib.tensor([1, 2]))


@error
def vector_of_another_shape(lib):
    lib.vjp(curve, two(lib)[0], constant(lib, [1.0]))


@error
def vector_missing(lib):
    lib.vjp(curve, two(lib)[0])


@error
def vector_missing_forward(lib):
    lib.jvp(curve, two(lib)[0])


@error
def vectors_too_few(lib):
    lib.jvp(lambda x, y: x * y, two(lib), two(lib)[0])


@error
def hessian_product_of_a_vector(lib):
    x = two(lib)[0]
    lib.vhp(curve, x, x)


@error
def strict_and_unused(lib):
    lib.jacobian(lambda x, y: x * 2, two(lib), strict=True)


@error
def strict_and_constant(lib):
    lib.vjp(lambda x: constant(lib, 1.0), two(lib)[0], strict=True)


@error
def strict_and_linear(lib):
    lib.hessian(lambda x: x.sum(), two(lib)[0], strict=True)


@error
def strict_and_recorded(lib):
    lib.jacobian(lambda x: x * 2, two(lib)[0], create_graph=True, strict=True)


@error
def strict_and_vectorized(lib):
    lib.jacobian(curve, two(lib)[0], strict=True, vectorize=True)


@error
def forward_mode_one_by_one(lib):
    lib.jacobian(curve, two(lib)[0], strategy="forward-mode")
