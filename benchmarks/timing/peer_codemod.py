"""The edit of `add-schedule step` as a codemod of LibCST's own framework, run by `python -m libcst.tool codemod -x`."""

import libcst as cst
import libcst.matchers as m
from libcst.codemod import CodemodContext, VisitorBasedCodemodCommand
from libcst.codemod.visitors import AddImportsVisitor

_FUNCTION = '''
def get_step_schedule(optimizer, decay_steps=100, gamma=0.5, last_epoch=-1):
    """Return a schedule that multiplies the learning rate by gamma every decay_steps steps."""

    def lr_lambda(current_step):
        return gamma ** (current_step // decay_steps)

    return LambdaLR(optimizer, lr_lambda, last_epoch)
'''
_FIELDS = """decay_steps: int = field(default=100, metadata={"help": "steps between two decays"})
decay_gamma: float = field(default=0.5, metadata={"help": "factor of a decay"})
"""
_ARM = """
if args.lr_schedule == "step_schedule":
    return get_step_schedule(optimizer, decay_steps=args.decay_steps, gamma=args.decay_gamma, last_epoch=-1)
"""
_TEST = m.Comparison(left=m.Attribute(value=m.Name("args"), attr=m.Name("lr_schedule")))


class AddStep(VisitorBasedCodemodCommand):
    """Add the function, the import, the branch and the fields, where the file has their place."""

    DESCRIPTION = "Add a step schedule."

    def __init__(self, context: CodemodContext) -> None:
        super().__init__(context)
        self.has_chain = False

    def leave_If(self, original_node: cst.If, updated_node: cst.If) -> cst.If:  # noqa: N802
        """Put the new arm behind the last one of the chain."""
        if not m.matches(updated_node.test, _TEST) or isinstance(updated_node.orelse, cst.If):
            return updated_node
        self.has_chain = True
        arm = cst.ensure_type(cst.parse_statement(_ARM), cst.If)
        return updated_node.with_changes(orelse=arm.with_changes(orelse=updated_node.orelse))

    def leave_ClassDef(self, original_node: cst.ClassDef, updated_node: cst.ClassDef) -> cst.ClassDef:  # noqa: N802
        """Put the fields behind the others of the arguments' class."""
        if not updated_node.name.value.endswith("TrainArguments"):
            return updated_node
        body = cst.ensure_type(updated_node.body, cst.IndentedBlock)
        fields = cst.parse_module(_FIELDS).body
        return updated_node.with_changes(body=body.with_changes(body=[*body.body, *fields]))

    def leave_Module(self, original_node: cst.Module, updated_node: cst.Module) -> cst.Module:  # noqa: N802
        """Put the function at the end of a file of schedules, and the import into one with a chain."""
        if self.has_chain:
            AddImportsVisitor.add_needed_import(self.context, "tasks.utils.learning_rate_schedule", "get_step_schedule")
            return updated_node
        if not any(
            m.matches(one, m.FunctionDef(name=m.Name("get_cosine_schedule_with_warmup"))) for one in updated_node.body
        ):
            return updated_node
        return updated_node.with_changes(body=[*updated_node.body, *cst.parse_module(_FUNCTION).body])
