"""What a manifest asks for, as requests; what is wrong with an entry is told with its line."""

from collections.abc import Sequence

from scaffold.errors import BadParameter, ScaffoldError
from scaffold.manifest.errors import UnknownKind, WrongManifest
from scaffold.manifest.manifest import Listed, Manifest
from scaffold.model.request import Request
from scaffold.model.schedule import Schedule
from scaffold.profile import Profile
from scaffold.requests import request_of


def requests_of(manifest: Manifest, profile: Profile, others: Sequence[Schedule] = ()) -> tuple[Request, ...]:
    """Return a request for each entry, in the order of the file; `others` are entries of catalogues that are not ours.

    Raises WrongManifest for an entry whose kind is unknown or that asks for what its kind cannot take.
    """
    return tuple(_request(manifest, one, profile, others) for one in manifest.listed)


def _request(manifest: Manifest, one: Listed, profile: Profile, others: Sequence[Schedule]) -> Request:
    try:
        return request_of(one.entry, profile, others, manifest.base)
    except (BadParameter, UnknownKind) as error:
        raise WrongManifest(manifest.shown, one.line, f"{one.name}: {error}") from None
    except ScaffoldError as error:
        raise WrongManifest(manifest.shown, one.line, f"{one.name}: {error}") from error
