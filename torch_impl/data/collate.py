"""Collate: a list of samples becomes one batch, a tensor per field.

See torch/utils/data/_utils/collate.py: one function per type of the first sample in
`default_collate_fn_map`, containers taken apart and put together again.
`python torch_impl/data/collate.py` makes a batch of two samples.
"""

from torch.utils.data import default_collate, default_convert

__all__ = ["default_collate", "default_convert"]


if __name__ == "__main__":
    # Make one batch of two samples
    samples = [{"x": [1.0, 2.0], "name": "a"}, {"x": [3.0, 4.0], "name": "b"}]
    print(default_collate(samples))
