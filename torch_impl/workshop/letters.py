"""Text as numbers: the letters of an alphabet, and random windows of a long text."""

import re

import torch
from torch.utils.data import DataLoader, Dataset, RandomSampler

__all__ = ["prose", "Alphabet", "CharacterDataset", "batches"]


def prose(text):
    """text's words in small letters, with their full stops and commas"""
    return " ".join(re.findall(r"[a-z]+[.,]?", text.lower()))


class Alphabet:
    """tokens[t] = place of text[t] among the V characters that occur, in their order"""

    def __init__(self, text):
        self.characters = sorted(set(text))

    def __len__(self):
        return len(self.characters)

    def encode(self, text):
        """tokens (T,) of a string"""
        place = {character: i for i, character in enumerate(self.characters)}
        return torch.tensor([place[character] for character in text], dtype=torch.int64)

    def decode(self, tokens):
        """The string of tokens (T,)"""
        return "".join(self.characters[i] for i in tokens.tolist())


class CharacterDataset(Dataset):
    """dataset[i] = (tokens[i : i + T], tokens[i + 1 : i + T + 1]), T = context"""

    def __init__(self, tokens, context):
        self.tokens, self.context = tokens, context

    def __len__(self):
        return len(self.tokens) - self.context

    def __getitem__(self, i):
        window = self.tokens[i : i + self.context + 1]
        return window[:-1], window[1:]


def batches(tokens, context, steps, batch_size=16):
    """A loader of `steps` random batches: windows (N, T) and their futures (N, T)"""
    dataset = CharacterDataset(tokens, context)
    sampler = RandomSampler(dataset, replacement=True, num_samples=steps * batch_size)
    return DataLoader(dataset, batch_size, sampler=sampler)
