"""What a command planned, as it can be shown."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
from msgspec.structs import replace

from scaffold.model.plan import Edit, Plan
from scaffold.model.request import Request
from scaffold.model.status import Standing
from scaffold.plan_many import Plans
from scaffold.report.text import Tense

if TYPE_CHECKING:
    from scaffold.cli.following import Following
    from scaffold.model.tree import Tree


class Shown(Protocol):
    """One plan, or several as one change."""

    @property
    def edits(self) -> Sequence[Edit]:
        """Return what is written."""
        ...

    @property
    def added(self) -> Sequence[str]:
        """Return the names of the schedules that it puts in."""
        ...

    @property
    def done(self) -> str:
        """Return what it is, in a few words, for the record."""
        ...

    def text(self, tense: Tense) -> str:
        """Return it for people."""
        ...

    def json(self) -> str:
        """Return it for programs."""
        ...

    def standing(self, *, is_written: bool) -> Standing:
        """Return how the tree stands before, or when it is written, after."""
        ...

    def page(self, tense: Tense) -> str:
        """Return it as a page for people who look."""
        ...


class OnePlan(Struct, frozen=True):
    """The plan of one schedule."""

    plan: Plan
    #: The tree and the request that it was made from.
    tree: "Tree"
    request: Request
    #: Whether it takes the schedule out.
    removes: bool = False

    @property
    def added(self) -> Sequence[str]:
        """Return the name of the schedule, unless it is taken out."""
        return () if self.removes else (self.plan.schedule.name,)

    @property
    def done(self) -> str:
        """Return the command in a few words."""
        return f"{'remove' if self.removes else 'add'}-schedule {self.plan.schedule.name}"

    @property
    def edits(self) -> Sequence[Edit]:
        """Return what is written."""
        return self.plan.edits

    def text(self, tense: Tense) -> str:
        """Return it for people."""
        from scaffold.report.text import render_text

        return render_text(self.plan, tense)

    def json(self) -> str:
        """Return it for programs."""
        from scaffold.report.json_plan import render_json

        return render_json(self.plan)

    def standing(self, *, is_written: bool) -> Standing:
        """Return how the tree stands: once it is written, nothing is left to say."""
        from scaffold.report.plan_findings import removal_of, standing_of

        plan = replace(self.plan, edits=()) if is_written else self.plan
        return removal_of(plan) if self.removes else standing_of(plan)

    def page(self, tense: Tense) -> str:
        """Return it as a page for people who look."""
        from scaffold.modules import Modules
        from scaffold.preview.asked import Asked
        from scaffold.preview.of_plan import page_of_addition, page_of_removal
        from scaffold.preview.render import render

        asked = Asked(Modules(self.tree, self.request.settled.optimizer), (self.request,))
        made = page_of_removal if self.removes else page_of_addition
        return render(made(self.plan, asked, tense))


class ManyPlans(Struct, frozen=True):
    """The plans of several schedules, as one change."""

    plans: Plans
    asked: "Following"

    @property
    def added(self) -> Sequence[str]:
        """Return the names of those that something is written for."""
        return [plan.schedule.name for plan in self.plans.plans if plan]

    @property
    def done(self) -> str:
        """Return the command in a few words."""
        return f"apply of {', '.join(self.added)}"

    @property
    def edits(self) -> Sequence[Edit]:
        """Return what is written."""
        return self.plans.edits

    def text(self, tense: Tense) -> str:
        """Return it for people."""
        from scaffold.report.text_plans import render_text

        return render_text(self.plans, tense)

    def json(self) -> str:
        """Return it for programs."""
        from scaffold.report.json_plans import render_json

        return render_json(self.plans)

    def standing(self, *, is_written: bool) -> Standing:
        """Return how each schedule stands: once they are written, only failures are left to say."""
        from scaffold.report.plans_findings import standing_of

        return standing_of(self.plans, is_written=is_written)

    def page(self, tense: Tense) -> str:
        """Return it as a page for people who look."""
        from scaffold.preview.asked import Asked
        from scaffold.preview.of_plans import page_of_plans
        from scaffold.preview.render import render

        return render(page_of_plans(self.plans, Asked(self.asked.modules, self.asked.requests), tense))


class KeptPlan(Struct, frozen=True):
    """The edits of a plan that was kept in a file."""

    file: Path
    edits: Sequence[Edit]
    root: str

    @property
    def added(self) -> Sequence[str]:
        """Return nothing: a plan does not have to say what it is for."""
        return ()

    @property
    def done(self) -> str:
        """Return the command in a few words."""
        return f"apply --plan {self.file.name}"

    def text(self, tense: Tense) -> str:
        """Return it for people."""
        from scaffold.report.text import change_rows, counted

        return "".join(f"{row}\n" for row in (*change_rows(self.edits), counted(self.edits, tense)))

    def json(self) -> str:
        """Return the plan as it was kept."""
        return self.file.read_text(encoding="utf-8")

    def standing(self, *, is_written: bool) -> Standing:
        """Return nothing to say once it is written, else the edits as what is missing."""
        return Standing(str(self.file), (), () if is_written else tuple(self.edits))

    def page(self, tense: Tense) -> str:
        """Return it as a page for people who look."""
        from scaffold.preview.of_edits import page_of_edits
        from scaffold.preview.render import render

        return render(page_of_edits(self.edits, self.file.name, self.root, tense))
