"""The package index that this machine's pip uses, asked for one file by its name."""

import ast
import logging
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from unearth import Link, PackageFinder
from unearth.auth import MultiDomainBasicAuth
from unearth.fetchers import PyPIClient

from benchmarks.beds.bed import Archive
from benchmarks.beds.errors import NotOnTheIndex, Unreachable

#: The sections of pip's configuration that `pip download` obeys, the strongest last.
_SECTIONS = ("global", "download", ":env:")

#: Puts an archive into a folder, and returns where it is there.
Download = Callable[[Archive, Path], Path]


def download(archive: Archive, folder: Path) -> Path:
    """Return the path in `folder` of an archive that was downloaded to it; its digest is not looked at.

    Raises Unreachable when the index does not answer, NotOnTheIndex when it has no such file.
    """
    with _finder(pip_configuration()) as found, _failing_as_unreachable(archive.filename):
        packages = found.find_all_packages(archive.package)
        links = [package.link for package in packages if package.link.filename == archive.filename]
        if not links:
            raise NotOnTheIndex(archive.filename)
        # The pin is the digest that counts; the index may say what it likes.
        return found.download(Link(links[0].url_without_fragment, links[0].comes_from), folder)


@dataclass(frozen=True)
class Listed:
    """A file that the index lists, with the digest that the index gives."""

    version: str
    filename: str
    sha256: str
    withdrawn: bool


def listed(package: str) -> list[Listed]:
    """Return the files that the index has of a package, but for those without a digest.

    Raises Unreachable when the index does not answer.
    """
    with _finder(pip_configuration()) as found, _failing_as_unreachable(package):
        packages = list(found.find_all_packages(package))
    return [
        Listed(one.version or "", one.link.filename, digest, one.link.yank_reason is not None)
        for one in packages
        for digest in ((one.link.hash_option or {}).get("sha256") or [])[:1]
    ]


def pip_configuration() -> dict[str, str]:
    """Return what pip is configured with on this machine, each option with its value, from files and environment."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout
    return read_configuration(listed)


def read_configuration(listed: str) -> dict[str, str]:
    """Return the options that `pip config list` printed, where two sections name one the stronger section's."""
    held: dict[str, dict[str, str]] = {section: {} for section in _SECTIONS}
    for row in listed.splitlines():
        key, _, value = row.partition("=")
        section, _, option = key.rpartition(".")
        if section in held:
            held[section][option] = str(ast.literal_eval(value))
    return {option: value for section in _SECTIONS for option, value in held[section].items()}


@contextmanager
def _finder(configuration: Mapping[str, str]) -> Iterator[PackageFinder]:
    """Give a finder for any Python's files; without an index in the configuration it has its own default.

    Its connections are closed behind the block.
    """
    index = configuration.get("index-url", "").split()
    more = configuration.get("extra-index-url", "").split()
    links = configuration.get("find-links", "").split()
    trusted = configuration.get("trusted-host", "").split()
    certificate = configuration.get("cert")
    session = PyPIClient(
        trusted_hosts=trusted,
        verify=ssl.create_default_context(cafile=certificate) if certificate else True,
        timeout=float(configuration.get("timeout", configuration.get("default-timeout", "60"))),
    )
    session.auth = MultiDomainBasicAuth(index_urls=index + more)
    # The client is the one that the library makes itself; its own annotations do not agree.
    finder = PackageFinder(session, index_urls=index, trusted_hosts=trusted, ignore_compatibility=True)  # type: ignore[arg-type]
    for url in more:
        finder.add_index_url(url)
    for place in links:
        if "://" in place or Path(place).exists():
            finder.add_find_links(place)
    try:
        yield finder
    finally:
        session.close()


@contextmanager
def _failing_as_unreachable(filename: str) -> Iterator[None]:
    """Raise Unreachable for what the block raises because of the network, and for an index that is out of order."""
    overheard = _Overheard()
    logger = logging.getLogger("unearth.collector")
    logger.addHandler(overheard)
    try:
        yield
    except NotOnTheIndex:
        if overheard.heard:
            raise Unreachable(filename, overheard.heard) from None
        raise
    except Exception as error:
        reason = network_reason(error)
        if reason:
            raise Unreachable(filename, reason) from error
        raise
    finally:
        logger.removeHandler(overheard)


class _Overheard(logging.Handler):
    """Keeps what is logged about an index that answers with an error of its own."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard = ""

    def emit(self, record: logging.LogRecord) -> None:
        if "Server Error" in record.getMessage():
            self.heard = record.getMessage().rpartition(": ")[0].rpartition(": ")[2] or "it answers with an error"


def network_reason(error: BaseException) -> str:
    """Return why the network failed, in words, if that is what an error is about; else nothing."""
    at: BaseException | None = error
    while at is not None:
        name = type(at).__name__
        if isinstance(at, ConnectionError | TimeoutError | ssl.SSLError) or name in _NETWORK:
            return str(error) or name
        at = at.__cause__ or at.__context__
    return ""


_NETWORK = frozenset({"gaierror", "ConnectError", "ConnectTimeout", "ReadTimeout", "ReadError", "ProxyError"})
