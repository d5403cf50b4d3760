"""A dict whose keys are members of an enumeration."""

from scaffold.dispatch.mapping import Mapping
from scaffold.model.site import Naming


class EnumMapping(Mapping):
    """The same as a mapping, with a member to be added as well."""

    name = "enum_mapping"
    _namings = frozenset({Naming.MEMBER})
