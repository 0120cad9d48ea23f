"""What modules of both libraries have in common: they list their parts by name."""

from bridge.causal.side import Side

__all__ = ["ModuleSide"]


class ModuleSide(Side):
    """A Module, of torch.nn or of numpy_impl."""

    def parameters(self):
        return dict(self.model.named_parameters())

    def buffers(self):
        return dict(self.model.named_buffers())

    def modules(self):
        return dict(self.model.named_modules())

    def owners(self):
        names = {id(p): name for name, p in self.model.named_parameters()}
        found = {}  # a tied parameter is held by several modules
        for path, module in self.model.named_modules():
            for _, parameter in module.named_parameters(recurse=False):
                found.setdefault(names[id(parameter)], []).append(path)
        return found

    def gradients(self):
        return {name: p.grad for name, p in self.parameters().items()}

    def trainable(self):
        return {n for n, p in self.parameters().items() if p.requires_grad}
