"""Is my gradient right? Anyone's forward and backward against anyone's PyTorch.

from bridge import check_backward
check_backward((forward, backward), [x], torch.nn.functional.gelu)
"""

from bridge.backward.check import check_backward
from bridge.backward.report import BackwardMismatch, Report, Row

__all__ = ["BackwardMismatch", "Report", "Row", "check_backward"]
