"""What is asked of topics, as lines of a steering file (docs/formats.md)."""
import re
import typing

import numpy as np

Topics = typing.List[typing.Dict[str, typing.Any]]


class Steering:
    """Directives of a person's own file; seeds and pins of the constructor's parameters; then atoms that
    merging keeps together, topics that were deleted, and names."""

    def __init__(self, own: str = "") -> None:
        self.own = own
        self.seeds: "list[list[int]]" = []  # atoms kept together
        self.pins: "list[tuple[list[int], str]]" = []  # atoms that are a topic, and its name
        self.classes: "list[list[float]] | None" = None  # of each atom of the tree, (A, classes)
        self.together: "list[list[int]]" = []
        self.by_hand = False  # whether `together` is of merging, else of classes
        self.deleted: "list[list[int]]" = []
        self.names: "dict[int, str]" = {}  # by an atom of the topic
        self.no_topic: "str | None" = None  # a name for -1

    @classmethod
    def of(cls, state: "dict[str, typing.Any]") -> "Steering":
        steering = cls(state["own"])
        vars(steering).update({name: value for name, value in state.items() if name in vars(steering)})
        steering.names = {int(atom): name for atom, name in state["names"].items()}
        steering.pins = [(atoms, name) for atoms, name in steering.pins]
        return steering

    def state(self) -> "dict[str, typing.Any]":
        return dict(vars(self))

    def asks(self) -> bool:
        """Whether anything is asked beside the person's own file."""
        return bool(self.seeds or self.pins or self.together or self.deleted or self.names or self.classes)

    def text(self) -> str:
        gone = {atom for atoms in self.deleted for atom in atoms}
        pinned = gone | {atom for atoms, _ in self.pins for atom in atoms}
        held = _united([*self.seeds, *self.together])
        free = [[atom for atom in atoms if atom not in pinned] for atoms in held]
        lines = [f"together {_spaced(atoms)}" for atoms in free if len(atoms) > 1]
        for atoms, name in self.pins:
            if not gone & set(atoms):
                lines.append(f"pin {_spaced(atoms)} = {name}")
        for atoms in self.deleted:
            lines += [f"pin {_spaced(atoms)}", f"hide {atoms[0]}"]
        lines += [f"name {atom} = {name}" for atom, name in sorted(self.names.items()) if atom not in gone]
        own = self.own if self.own.endswith("\n") or not self.own else self.own + "\n"
        return own + "".join(line + "\n" for line in lines)

    def seed(self, atoms: "list[int]") -> None:
        """Keeps atoms together that no other seed has."""
        taken = {atom for of in self.seeds for atom in of}
        kept = [atom for atom in atoms if atom not in taken]
        if kept:
            self.seeds.append(kept)

    def pin(self, atoms: "list[int]", name: str) -> None:
        """Makes a topic of these atoms and no others."""
        self.pins.append((atoms, self.clean(name, "of a topic")))

    def group(self, of_atom: np.ndarray, atoms: np.ndarray, topics: int) -> None:
        """Keeps together the atoms of each of so many clusters."""
        self.together = [atoms[of_atom == t].tolist() for t in range(topics)]

    def groups(self) -> int:
        """Clusters of :meth:`group` that seeds leave apart."""
        return len(_united([*self.together, *self.seeds]))

    def merge(self, topics: Topics, merged: "list[list[int]]") -> int:
        """Keeps each topic's atoms together, and those of topics to merge. Returns how many are left."""
        numbers = [t["id"] for t in topics]
        group = {t: t for t in numbers}
        for of in merged:
            for wanted in of:
                if wanted not in group:
                    raise ValueError(no_topic(wanted, topics))
            roots = {group[wanted] for wanted in of}
            for number in numbers:
                if group[number] in roots:
                    group[number] = min(roots)
        atoms: "dict[int, list[int]]" = {}
        for topic in topics:
            atoms.setdefault(group[topic["id"]], []).extend(topic["atoms"])
        self.together = [sorted(of) for of in atoms.values()]
        self.by_hand = True
        whole = [set(of) for of in self.together]
        self.pins = [(of, name) for of, name in self.pins if set(of) in whole]  # others were merged
        return len(self.together)

    def delete(self, topics: Topics, numbers: "list[int]") -> int:
        """Sets topics aside. Returns how many are left."""
        atoms_of = {t["id"]: t["atoms"] for t in topics}
        for number in numbers:
            if number not in atoms_of:
                raise ValueError(no_topic(number, topics))
        left = [t for t in topics if t["id"] not in numbers]
        if not left:
            raise ValueError("all topics would be deleted")
        self.merge(topics, [])
        self.deleted += [sorted(atoms_of[number]) for number in dict.fromkeys(numbers)]
        return len(left)

    def unmerge(self) -> None:
        self.together = []
        self.by_hand = False

    def name(self, topics: Topics, labels: "dict[int, str]") -> None:
        atoms_of = {t["id"]: t["atoms"] for t in topics}
        for topic in labels:
            if topic != -1 and topic not in atoms_of:
                raise ValueError(no_topic(topic, topics))
        cleaned = {topic: self.clean(label, f"of topic {topic}") for topic, label in labels.items()}
        for topic, name in cleaned.items():
            if topic == -1:
                self.no_topic = name
                continue
            for atom in atoms_of[topic]:
                self.names.pop(atom, None)
            self.pins = [(of, name if set(of) == set(atoms_of[topic]) else before) for of, before in self.pins]
            self.names[atoms_of[topic][0]] = name

    @staticmethod
    def clean(label: typing.Any, whose: str) -> str:
        """A name as a line of the file holds it."""
        name = re.sub(r"\s+", " ", str(label)).strip()
        if not name:
            raise ValueError(f"the label {whose} is empty")
        if re.search(r"(^| )#", name):
            raise ValueError(f"the label {whose} is '{name}': a word of it begins with #, which begins a comment in steering.txt")
        return name


def no_topic(number: int, topics: Topics) -> str:
    return f"there is no topic {number}: topics are 0 to {len(topics) - 1}"


def _spaced(atoms: "list[int]") -> str:
    return " ".join(map(str, atoms))


def _united(groups: "list[list[int]]") -> "list[list[int]]":
    """Groups that share an atom are one."""
    united: "list[set[int]]" = []
    for atoms in groups:
        mine = set(atoms)
        apart = []
        for group in united:
            if group & mine:
                mine |= group
            else:
                apart.append(group)
        united = [*apart, mine]
    return [sorted(group) for group in united]
