"""Collate: a list of samples becomes one batch, a tensor per field.

See torch/utils/data/_utils/collate.py: one function per type of the first sample in
`default_collate_fn_map`, containers taken apart and put together again.
"""

from torch.utils.data import default_collate, default_convert

__all__ = ["default_collate", "default_convert"]
