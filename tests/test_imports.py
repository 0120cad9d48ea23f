"""What an import brings along: the NumPy side stays light, the torch side itself."""

import subprocess
import sys

import pytest

FORBIDDEN = {
    "numpy_impl": ("torch", "sklearn", "scipy", "matplotlib", "bridge", "torch_impl"),
    "torch_impl": ("sklearn", "scipy", "matplotlib", "bridge", "numpy_impl"),
}
PACKAGES = "first_loop nn optim data random training estimators workshop.digits_mlp"


@pytest.mark.parametrize("wing", FORBIDDEN)
def test_imports(wing):
    """In a process of its own: here everything has been imported already."""
    modules = ", ".join(f"{wing}.{name}" for name in PACKAGES.split())
    program = f"import {modules}, sys; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in run.stdout.split()}
    assert not loaded & set(FORBIDDEN[wing])
