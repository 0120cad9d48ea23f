"""Linear algebra: signs, sides and tolerances."""

import numpy as np
import torch

from bridge.conventions.register import convention, entry

__all__ = []


@convention(
    "SVD",
    symptom="singular vectors or eigenvectors are those of the other library times -1",
    translate="compare products: U diag(S) Vh, or outer products of the vectors",
)
def signs_of_singular_vectors():
    """A singular vector or eigenvector is determined up to its sign: with other signs
    on both sides U diag(S) Vh is the same. No library promises which it takes."""
    A = np.array([[3.0, 1.0], [1.0, 3.0]])
    U, S, Vh = np.linalg.svd(A)
    flip = np.array([-1.0, 1.0])
    T = torch.from_numpy(A)
    return entry(
        locals(),
        {
            "np.allclose(U * S @ Vh, A)": True,
            "np.allclose((U * flip) * S @ (flip[:, None] * Vh), A)": True,
            "np.allclose(U * flip, U)": False,
        },
        same=("np.abs(U)", "torch.linalg.svd(T).U.abs()"),
    )


@convention(
    "SVD",
    symptom="the singular vectors are transposed: rows taken for columns",
)
def rows_or_columns_of_singular_vectors():
    """np.linalg.svd and torch.linalg.svd return Vh, one vector a row; the older
    torch.svd returns V, one a column, and only as many as there are values."""
    A = np.array([[3.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
    T = torch.from_numpy(A)
    return entry(
        locals(),
        {
            "np.linalg.svd(A)[2].shape": (3, 3),
            "torch.linalg.svd(T)[2].shape": (3, 3),
            "torch.svd(T)[2].shape": (3, 2),
        },
        same=(
            "np.linalg.svd(A, full_matrices=False)[2].shape",
            "torch.linalg.svd(T, full_matrices=False)[2].shape",
            "torch.svd(T)[2].T.shape",
        ),
    )


@convention(
    "eigenvalues",
    symptom="my first principal component explains least",
)
def order_of_eigenvalues():
    """eigh sorts the eigenvalues upwards, svd the singular values downwards, in both
    libraries."""
    A = np.diag([1.0, 3.0, 2.0])
    T = torch.from_numpy(A)
    return entry(
        locals(),
        {
            "np.linalg.eigvalsh(A)": [1.0, 2.0, 3.0],
            "torch.linalg.eigvalsh(T)": [1.0, 2.0, 3.0],
            "np.linalg.svd(A)[1]": [3.0, 2.0, 1.0],
        },
        same=("np.linalg.svd(A)[1]", "torch.linalg.eigvalsh(T).flip(0)"),
    )


@convention(
    "eigenvalues",
    symptom="complex dtype after eig, ComplexWarning or a dtype that no layer takes",
)
def real_eigenvalues():
    """np.linalg.eig returns real numbers where all eigenvalues are real,
    torch.linalg.eig complex ones always."""
    A = np.array([[1.0, 1.0], [0.0, 2.0]])
    T = torch.from_numpy(A)
    return entry(
        locals(),
        {
            "np.linalg.eigvals(A).dtype": "float64",
            "torch.linalg.eigvals(T).dtype": "torch.complex128",
        },
        same=(
            "np.sort(np.linalg.eigvals(A))",
            "torch.linalg.eigvals(T).real.sort()[0]",
        ),
    )


@convention(
    "triangles",
    symptom="eigenvalues of a matrix that is not symmetric are wrong, without an error",
    translate="(A + A.T) / 2 first, or eig",
)
def only_the_lower_triangle_is_read():
    """eigh and cholesky read the lower triangle, in both libraries: what stands above
    the diagonal is never looked at."""
    A = np.array([[0.0, 9.0], [1.0, 0.0]])
    T = torch.from_numpy(A)
    return entry(
        locals(),
        {
            "np.linalg.eigvalsh(A)": [-1.0, 1.0],
            "torch.linalg.eigvalsh(T)": [-1.0, 1.0],
            "np.sort(np.linalg.eigvals(A))": [-3.0, 3.0],
        },
    )


@convention(
    "QR",
    symptom="Q and R have other signs than Gram-Schmidt gives; R has a negative "
    "diagonal",
)
def signs_of_qr():
    """Householder's QR, which both libraries use, takes the sign opposite to the
    column's first entry; Gram and Schmidt's takes the length, a positive number."""
    A = np.array([[3.0], [4.0]])
    T = torch.from_numpy(A)
    return entry(
        locals(),
        {
            "np.linalg.qr(A)[1]": [[-5.0]],
            "torch.linalg.qr(T)[1]": [[-5.0]],
            "np.linalg.norm(A, axis=0)": [5.0],
        },
        same=("np.abs(np.linalg.qr(A)[1])", "torch.linalg.qr(T)[1].abs()"),
    )


@convention(
    "solve",
    symptom="a batch of right-hand sides is taken for one matrix, the answer has an "
    "axis too many",
    changed={"NumPy 2.0": "before, it decided as PyTorch does"},
)
def many_right_hand_sides():
    """solve of n matrices with b of shape (n, k): NumPy takes b as one matrix for all,
    PyTorch as a vector for each."""
    A, b = np.array([np.eye(2), 2 * np.eye(2)]), np.array([[1.0, 2.0], [3.0, 4.0]])
    T, c = torch.from_numpy(A), torch.from_numpy(b)
    return entry(
        locals(),
        {
            "np.linalg.solve(A, b)": [
                [[1.0, 2.0], [3.0, 4.0]],
                [[0.5, 1.0], [1.5, 2.0]],
            ],
            "torch.linalg.solve(T, c)": [[1.0, 2.0], [1.5, 2.0]],
        },
        same=("np.linalg.solve(A, b[..., None])[..., 0]", "torch.linalg.solve(T, c)"),
    )


@convention(
    "pseudoinverse",
    symptom="huge numbers from the pseudoinverse of a float32 matrix that is nearly "
    "singular",
)
def tolerance_of_pinv():
    """np.linalg.pinv counts a singular value as 0 below 1e-15 of the largest, whatever
    the dtype; torch.linalg.pinv below the rounding of the dtype times the size."""
    A = np.diag([1.0, 1e-8]).astype(np.float32)
    T = torch.from_numpy(A)
    return entry(
        locals(),
        {"np.linalg.pinv(A)[1, 1]": 1e8, "torch.linalg.pinv(T)[1, 1]": 0.0},
        same=("np.linalg.pinv(A, rcond=2 * 2.0**-23)", "torch.linalg.pinv(T)"),
    )


@convention(
    "least squares",
    symptom="rank, residuals or singular values of lstsq are empty",
    translate="((A @ x - b) ** 2).sum(0) for the residuals, whatever the driver",
)
def what_lstsq_returns():
    """np.linalg.lstsq returns the singular values; torch.linalg.lstsq on the CPU uses
    another method, gelsy, that has none, and no residuals either."""
    A, b = np.array([[1.0], [2.0]]), np.array([[1.0], [1.0]])
    T, c = torch.from_numpy(A), torch.from_numpy(b)
    return entry(
        locals(),
        {
            "np.linalg.lstsq(A, b)[3]": [5.0**0.5],
            "torch.linalg.lstsq(T, c)[3]": [],
        },
        same=(
            "np.linalg.lstsq(A, b)[3]",
            "torch.linalg.lstsq(T, c, driver='gelsd')[3]",
        ),
    )


@convention(
    "products",
    symptom="RuntimeError: 1D tensors expected, dot is no matrix product",
)
def dot_and_outer_of_matrices():
    """np.dot of matrices is their product, np.outer flattens them; torch.dot and
    torch.outer take vectors only."""
    A = np.array([[1.0, 2.0], [3.0, 4.0]])
    T = torch.from_numpy(A)
    return entry(
        locals(),
        {
            "np.dot(A, A)": [[7.0, 10.0], [15.0, 22.0]],
            "torch.dot(T, T)": RuntimeError,
            "np.outer(A, A).shape": (4, 4),
            "torch.outer(T, T)": RuntimeError,
        },
        same=("np.dot(A, A)", "A @ A", "T @ T", "torch.mm(T, T)"),
    )


@convention(
    "products",
    symptom="cross products of exactly three vectors are wrong",
)
def axis_of_the_cross_product():
    """np.cross and torch.linalg.cross take the last axis; torch.cross the first that
    has three entries, which of a 3 x 3 matrix is the axis of the batch."""
    a, b = np.eye(3), np.roll(np.eye(3), 1, axis=1)  # rows: e1 x e2, e2 x e3, e3 x e1
    t, u = torch.from_numpy(a), torch.from_numpy(b)
    return entry(
        locals(),
        {
            "np.cross(a, b)[0]": [0.0, 0.0, 1.0],
            "torch.linalg.cross(t, u)[0]": [0.0, 0.0, 1.0],
            "torch.cross(t, u)[0]": [0.0, 0.0, -1.0],
        },
        same=("np.cross(a, b)", "torch.cross(t, u, dim=-1)"),
    )


@convention(
    "covariance",
    symptom="the covariance matrix has the size of the batch",
)
def samples_in_rows_or_columns():
    """np.cov and torch.cov take each row as a variable; scikit-learn each column, with
    one sample a row, and divides by n."""
    x = np.arange(6.0).reshape(3, 2)  # three samples, two variables
    t = torch.from_numpy(x)
    return entry(
        locals(),
        {
            "np.cov(x).shape": (3, 3),
            "torch.cov(t).shape": (3, 3),
            "sklearn.covariance.empirical_covariance(x)": [[8 / 3, 8 / 3]] * 2,
        },
        same=(
            "sklearn.covariance.empirical_covariance(x)",
            "np.cov(x, rowvar=False, ddof=0)",
            "torch.cov(t.T, correction=0)",
        ),
    )


@convention(
    "determinant",
    symptom="the gradient of a determinant is 0, and differences say that it is not",
    translate="create_graph=True; or the cofactors, by hand",
)
def gradient_of_a_singular_determinant():
    """The gradient of det is the matrix of cofactors. PyTorch computes it as det times
    the transposed inverse, which gives 0 where the matrix is singular, but for
    create_graph=True."""
    x = torch.tensor([[1.0, 2.0], [2.0, 4.0]], dtype=torch.float64, requires_grad=True)

    def gradient(**options):
        return torch.autograd.grad(x.det(), x, **options)[0]

    def slope_of_first(step=0.25):  # det is linear in each entry
        moved = x.detach().numpy() + [[step, 0.0], [0.0, 0.0]]
        return np.linalg.det(moved) / step

    return entry(
        locals(),
        {
            "gradient()": [[0.0, 0.0], [0.0, 0.0]],
            "gradient(create_graph=True)": [[4.0, -2.0], [-2.0, 1.0]],
            "slope_of_first()": 4.0,
        },
        same=("gradient(create_graph=True)[0, 0]", "slope_of_first()"),
    )
