"""What is asked of topics, as lines of a steering file (docs/formats.md)."""
import re
import typing

Topics = typing.List[typing.Dict[str, typing.Any]]


class Steering:
    """Directives of a person's own file, then atoms that :meth:`merge` keeps together and names."""

    def __init__(self, own: str = "") -> None:
        self.own = own
        self.together: "list[list[int]]" = []
        self.names: "dict[int, str]" = {}  # by an atom of the topic

    @classmethod
    def of(cls, state: "dict[str, typing.Any]") -> "Steering":
        steering = cls(state["own"])
        steering.together = state["together"]
        steering.names = {int(atom): name for atom, name in state["names"].items()}
        return steering

    def state(self) -> "dict[str, typing.Any]":
        return {"own": self.own, "together": self.together, "names": self.names}

    def text(self) -> str:
        lines = [f"together {' '.join(map(str, atoms))}" for atoms in self.together if len(atoms) > 1]
        lines += [f"name {atom} = {name}" for atom, name in sorted(self.names.items())]
        own = self.own if self.own.endswith("\n") or not self.own else self.own + "\n"
        return own + "".join(line + "\n" for line in lines)

    def merge(self, topics: Topics, merged: "list[list[int]]") -> int:
        """Keeps each topic's atoms together, and those of topics to merge. Returns how many are left."""
        numbers = [t["id"] for t in topics]
        group = {t: t for t in numbers}
        for of in merged:
            for wanted in of:
                if wanted not in group:
                    raise ValueError(f"there is no topic {wanted}: topics are 0 to {len(topics) - 1}")
            roots = {group[wanted] for wanted in of}
            for number in numbers:
                if group[number] in roots:
                    group[number] = min(roots)
        atoms: "dict[int, list[int]]" = {}
        for topic in topics:
            atoms.setdefault(group[topic["id"]], []).extend(topic["atoms"])
        self.together = [sorted(of) for of in atoms.values()]
        return len(self.together)

    def unmerge(self) -> None:
        self.together = []

    def name(self, topics: Topics, labels: "dict[int, str]") -> None:
        atoms_of = {t["id"]: t["atoms"] for t in topics}
        for topic, label in labels.items():
            if topic == -1:
                continue
            if topic not in atoms_of:
                raise ValueError(f"there is no topic {topic}: topics are 0 to {len(topics) - 1}")
            name = re.sub(r"\s+", " ", str(label)).strip()
            if not name:
                raise ValueError(f"the label of topic {topic} is empty")
            for atom in atoms_of[topic]:
                self.names.pop(atom, None)
            self.names[atoms_of[topic][0]] = name
