"""What became of topics."""
import typing

import numpy as np


class TopicMapper:
    """The topics of fit and what they are now. Attribute ``mappings_``: rows [topic of fit, topic now]; of a topic
    that came apart the one that has most of it, of a deleted one -1."""

    def __init__(self, begun: "dict[int, list[int]]", topics: "list[dict[str, typing.Any]]", shares: np.ndarray,
                 with_none: bool) -> None:
        of_atom = {atom: topic["id"] for topic in topics for atom in topic["atoms"]}
        self.mappings_: "list[list[int]]" = [[-1, -1]] if with_none else []
        for number, atoms in begun.items():
            held: "dict[int, float]" = {}
            for atom in atoms:
                held[of_atom.get(atom, -1)] = held.get(of_atom.get(atom, -1), 0) + float(shares[atom])
            self.mappings_.append([number, max(held, key=lambda topic: (held[topic], -topic))])

    def get_mappings(self, original_topics: bool = True) -> "dict[int, int]":
        """The topic now by the topic of fit. There are no steps between, so `original_topics` changes nothing."""
        return dict(map(tuple, self.mappings_))  # type: ignore[arg-type]
