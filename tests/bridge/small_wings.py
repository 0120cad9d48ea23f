"""Two small wings for the tests of what is read side by side."""

FILES = {
    "numpy_impl/nn/__init__.py": '"""Layers."""',
    "numpy_impl/nn/module.py": "class Module:\n    pass",
    "numpy_impl/nn/scale.py": '''
        """Scaling."""

        import numpy as np

        from numpy_impl.nn.module import Module
        from numpy_impl.nn.sums.total import total, total_backward

        __all__ = ["scale", "Scale"]

        # Twice is enough.
        FACTOR = 2
        OTHER = 3


        def scale(x, weight):
            """y[n] = 2 weight x[n] / Σ_n x[n]

            Args:
                x: (N,), numbers
                    of any size.

            Returns:
                y (N,).
            """
            check_scale(x)
            x = np.asarray(x)
            return doubled(x) * weight / total(x)


        def scale_backward(grad_y, x, weight):
            """Why."""
            return grad_y * 2 * weight + total_backward(grad_y)


        def doubled(x):
            """2 x"""
            return FACTOR * x


        def unrelated(x):
            return x


        class Scale(Module):
            """y = scale(x, weight)"""

            factor = 1

            def forward(self, x):
                self.saved.append(x)
                return scale(x, self.weight)

            def backward(self, grad_y):
                return scale_backward(grad_y, self.saved.pop(), self.weight)

            def checked(self):
                return True


        def check_scale(x):
            """Nothing is empty"""
            if len(x) == 0:
                raise ValueError("x is empty")
    ''',
    "torch_impl/nn/__init__.py": '"""Layers."""',
    "torch_impl/nn/module.py": "from torch.nn import Module",
    "torch_impl/nn/scale.py": '''
        """Scaling."""

        import torch

        from torch_impl.nn.module import Module
        from torch_impl.nn.sums.total import total

        __all__ = ["scale", "Scale"]

        FACTOR = 2


        def scale(x, weight):
            """y[n] = 2 weight x[n] / Σ_n x[n]"""
            x = torch.asarray(x)
            return doubled(x) * weight / total(x)


        def doubled(x):
            """2 x"""
            return FACTOR * x


        class Scale(Module):
            """y = scale(x, weight)"""

            factor = 1

            def forward(self, x):
                return scale(x, self.weight)

            def on_device(self):
                return "cpu"
    ''',
    "numpy_impl/nn/sums/__init__.py": '"""Sums."""',
    "numpy_impl/nn/sums/loader.py": '''
        """Loading."""

        __all__ = ["Loader"]


        class Loader:
            """One batch after the other"""

            def __iter__(self):
                return iter(self.batches)
    ''',
    "numpy_impl/nn/sums/mean.py": '''
        """Means."""

        from numpy_impl.nn.checks import check
        from numpy_impl.nn.sums.total import Sum, total

        __all__ = ["mean", "MeanLoss"]


        def mean(x):
            check(x)
            return total(x) / len(x)


        class MeanLoss(Sum):
            """mean(x)"""
    ''',
    "numpy_impl/nn/checks.py": "def check(x):\n    pass",
    "numpy_impl/nn/sums/total.py": '''
        """Totals."""

        __all__ = ["total", "Sum"]


        def total(x):
            """Σ_n x[n]"""
            return added(x)


        def total_backward(grad_y):
            return grad_y


        def added(x):
            return x.sum()


        class Sum:
            """total(x)"""
    ''',
    "torch_impl/nn/sums/__init__.py": '"""Sums."""',
    "torch_impl/nn/sums/loader.py": '''
        """Loading: see torch/utils/data."""

        from torch.utils.data import DataLoader as Loader

        __all__ = ["Loader"]

        if __name__ == "__main__":
            print(len(Loader(range(3))))
    ''',
    "torch_impl/nn/sums/mean.py": '''
        """Means."""

        from torch_impl.nn.sums.total import Sum, total

        __all__ = ["mean", "MeanLoss"]


        def mean(x):
            return total(x) / len(x)


        class MeanLoss(Sum):
            """mean(x)"""
    ''',
    "torch_impl/nn/sums/total.py": '''
        """Totals."""

        __all__ = ["total", "Sum"]


        def total(x):
            """Σ_n x[n]"""
            return x.sum()


        class Sum:
            """total(x)"""
    ''',
}
