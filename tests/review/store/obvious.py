"""The store the slow obvious way: lists that are looked through from end to end."""

from dataclasses import dataclass, field


@dataclass
class Verdict:
    client_id: str
    reviewer: int
    item: int
    verdict: str
    withdrawn: bool = False


@dataclass
class Obvious:
    """One queue without gold items and repeats. ``values`` and ``needed`` are by item."""

    values: dict[int, float]
    needed: dict[int, int]
    lease: float
    verdicts: list[Verdict] = field(default_factory=list)
    # By (reviewer, item): when it expires, and what comes first when the page is loaded anew.
    leases: dict[tuple[int, int], tuple[float, int]] = field(default_factory=dict)
    undone: set[tuple[int, str]] = field(default_factory=set)
    turn: int = 0

    def live(self, item: int) -> list[Verdict]:
        return [one for one in self.verdicts if one.item == item and not one.withdrawn]

    def wanted(self, item: int) -> int:
        said = [one.verdict for one in self.live(item)]
        first = said[: self.needed[item]]
        raised = len(first) == self.needed[item] and len(set(first)) > 1
        return max(0, self.needed[item] + raised - len(said))

    def free(self, reviewer: int, item: int, now: float) -> bool:
        held = [who for (who, what), (end, _) in self.leases.items() if what == item and who != reviewer and end > now]
        return self.wanted(item) > len(held)

    def draw(self, reviewer: int, many: int, now: float, holding: list[int]) -> list[int]:
        own = {item: lease for (who, item), lease in self.leases.items() if who == reviewer}
        for item, (end, order) in own.items():
            if end > now:
                continue
            if item in holding and self.free(reviewer, item, now):
                self.leases[reviewer, item] = now + self.lease, order
            else:
                del self.leases[reviewer, item]
        live = sorted((order, item) for item, (end, order) in own.items() if end > now)
        again = [item for _, item in live if item not in holding][:many]
        for order, item in live:
            if item in holding or item in again:
                self.leases[reviewer, item] = now + self.lease, order
        mine = {one.item for one in self.verdicts if one.reviewer == reviewer and not one.withdrawn}
        taken = {*mine, *holding, *again}
        open_ = [item for item in self.values if item not in taken and self.free(reviewer, item, now)]
        fresh = sorted(open_, key=lambda item: (-self.values[item], item))[: many - len(again)]
        for item in fresh:
            self.turn += 1
            self.leases[reviewer, item] = now + self.lease, self.turn
        return again + fresh

    def submit(self, reviewer: int, client_id: str, item: int, verdict: str) -> str:
        for one in self.verdicts:
            if (one.reviewer, one.client_id) == (reviewer, client_id):
                return "known" if (one.item, one.verdict) == (item, verdict) else "refused"
        if (reviewer, client_id) in self.undone:
            self.verdicts.append(Verdict(client_id, reviewer, item, verdict, withdrawn=True))
            return "known"
        if any(one.reviewer == reviewer for one in self.live(item)):
            return "refused"
        self.verdicts.append(Verdict(client_id, reviewer, item, verdict))
        self.leases.pop((reviewer, item), None)
        return "kept"

    def undo(self, reviewer: int, client_id: str, now: float) -> str:
        for place, one in enumerate(self.verdicts):
            if (one.reviewer, one.client_id) == (reviewer, client_id):
                if one.withdrawn:
                    return "known"
                one.withdrawn = True
                self.leases[reviewer, one.item] = now + self.lease, -place
                return "undone"
        self.undone.add((reviewer, client_id))
        return "noted"
