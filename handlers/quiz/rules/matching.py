"""Whether everybody can be paired at all: Edmonds' blossom algorithm for the largest matching of any graph, O(n³)."""

from collections import deque
from collections.abc import Sequence


def can_all_be_paired(near: Sequence[Sequence[int]]) -> bool:
    """Whether the graph, given as each vertex's neighbours, has a perfect matching."""
    n = len(near)
    if n % 2:
        return False
    if all(len(others) >= n // 2 for others in near):
        return True  # Dirac: then it even has a cycle through all
    matching = Matching(near)
    return all(matching.mate[v] >= 0 or matching.grow(v) for v in range(n))


class Matching:
    """A matching grown path by path. `mate[v]` is v's partner or -1."""

    def __init__(self, near: Sequence[Sequence[int]]) -> None:
        self.near = near
        self.mate = [-1] * len(near)
        self.parent: list[int] = []
        self.base: list[int] = []

    def grow(self, root: int) -> bool:
        """Match one vertex more, along an augmenting path from `root`; False if there is none."""
        n = len(self.near)
        self.parent, self.base = [-1] * n, list(range(n))
        seen, queue = {root}, deque([root])
        while queue:
            v = queue.popleft()
            for to in self.near[v]:
                if self.base[v] == self.base[to] or self.mate[v] == to:
                    continue
                if to == root or (self.mate[to] >= 0 and self.parent[self.mate[to]] >= 0):
                    inside = self._contract(v, to)
                    queue.extend(sorted(inside - seen))
                    seen |= inside
                elif self.parent[to] < 0:
                    self.parent[to] = v
                    if self.mate[to] < 0:
                        self._turn(to)
                        return True
                    seen.add(self.mate[to])
                    queue.append(self.mate[to])
        return False

    def _turn(self, v: int) -> None:
        """Exchange matched and unmatched along the path that ends in v."""
        while v >= 0:
            before = self.parent[v]
            after = self.mate[before]
            self.mate[v], self.mate[before] = before, v
            v = after

    def _contract(self, v: int, to: int) -> set[int]:
        """Make the odd cycle closed by v and `to` one vertex; returns what is inside."""
        top = self._common(v, to)
        blossom: set[int] = set()
        self._mark(v, top, to, blossom)
        self._mark(to, top, v, blossom)
        inside = {u for u in range(len(self.near)) if self.base[u] in blossom}
        for u in inside:
            self.base[u] = top
        return inside

    def _common(self, a: int, b: int) -> int:
        above = set()
        while True:
            a = self.base[a]
            above.add(a)
            if self.mate[a] < 0:
                break
            a = self.parent[self.mate[a]]
        while self.base[b] not in above:
            b = self.parent[self.mate[self.base[b]]]
        return self.base[b]

    def _mark(self, v: int, top: int, child: int, blossom: set[int]) -> None:
        while self.base[v] != top:
            mate = self.mate[v]
            blossom |= {self.base[v], self.base[mate]}
            self.parent[v] = child
            child = mate
            v = self.parent[mate]
