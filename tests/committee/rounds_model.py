"""What a round should be, as a handful of plain Python: no database, no keys, none of the application's rules."""

from dataclasses import dataclass, field

from fundapp.audit.verify import recount

QUORUM = {"fast": 2, "full": 3}
HOURS = {"fast": 12, "full": 72}
RECUSING = {"family", "interest", "dispute", "same_organisation"}
RULES = {
    "fast": {"quorum": 2, "organisations": 2, "unanimous": True},
    "full": {"quorum": 3, "organisations": 2, "unanimous": False},
}


@dataclass(frozen=True)
class Cast:
    """A vote: of which brief, and what it says."""

    brief: int
    body: dict[str, object]


@dataclass
class Round:
    """A question. `members` are told with what they are, in the order in which seats are given; each is of another
    organisation. `hour`: what time it is; `closes`: when time is over."""

    question: str
    track: str
    asked: list[int]
    members: dict[str, str]
    barred: set[str] = field(default_factory=set)
    state: str = "convened"
    standing: dict[str, str] = field(default_factory=dict)
    grades: dict[str, str] = field(default_factory=dict)
    was_opened: bool = False
    brief: int = 0
    closes: int = 0
    casts: dict[str, Cast] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    outcome: dict[str, object] | None = None

    def __post_init__(self) -> None:
        asked = [each for each, kind in self.members.items() if kind != "outside" or self.question == "appeal"]
        self.standing = {each: "barred" if each in self.barred else "convened" for each in asked}

    @property
    def seated(self) -> list[str]:
        """Whoever decides."""
        return [each for each, standing in self.standing.items() if standing == "seated"]

    @property
    def is_short(self) -> bool:
        """Whether too few are left to decide."""
        return len(self.seated) < QUORUM[self.track]

    @property
    def voted(self) -> list[str]:
        """Whoever has voted on the present brief."""
        return [each for each, cast in self.casts.items() if cast.brief == self.brief]

    def may_declare(self, who: str) -> bool:
        """Whether somebody may say how they stand."""
        is_asked = self.standing.get(who) not in (None, "recused", "barred")
        return is_asked and self.state in ("convened", "open", "lapsed")

    def declare(self, who: str, grade: str) -> None:
        """Somebody says how they stand."""
        self.grades[who] = grade
        if grade in RECUSING:
            self.standing[who] = "recused"
        elif self.was_opened and self.standing[who] in ("convened", "silent"):
            self.standing[who] = "reserve"

    def panel(self) -> list[str]:
        """Who would have a seat."""
        free = [each for each, how in self.standing.items() if how == "convened" and each in self.grades]
        if self.question == "appeal":
            return free
        if self.track == "fast":
            return free[:2]
        members = [each for each in free if self.members[each] == "member"]
        deputies = [each for each in free if self.members[each] == "deputy"]
        lacking = sum(kind == "member" for kind in self.members.values()) - len(members)
        return members + deputies[: max(lacking, 3 - len(members))]

    def may_open(self) -> bool:
        """Whether enough have declared."""
        return self.state == "convened" and len(self.panel()) >= QUORUM[self.track]

    def open(self, hour: int) -> None:
        """The panel is seated."""
        seated = self.panel()
        for each, how in self.standing.items():
            if how == "convened":
                rest = "reserve" if each in self.grades else "silent"
                self.standing[each] = "seated" if each in seated else rest
        self.state, self.was_opened, self.brief, self.closes = "open", True, 1, hour + HOURS[self.track]

    def may_vote(self, who: str, hour: int) -> bool:
        """Whether somebody may vote now."""
        return self.state == "open" and self.standing.get(who) == "seated" and hour < self.closes

    def vote(self, who: str, body: dict[str, object]) -> bool:
        """Somebody votes; whether that ends the round."""
        self.casts[who] = Cast(self.brief, body)
        self.revisions[who] = self.revisions.get(who, 0) + 1
        return set(self.seated) <= set(self.voted)

    def end(self) -> None:
        """All have voted, or the time is over."""
        bodies = {each: self.casts[each].body for each in self.seated if each in self.voted}
        self.outcome = recount(RULES[self.track], self.asked, bodies, {each: each for each in bodies})
        self.state = "decided" if self.outcome else "lapsed"
