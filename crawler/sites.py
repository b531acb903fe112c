"""The declared sites, by name, and the declarations that cannot be used."""

import hashlib
import inspect
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from archive.errors import BadDeclaration, UnknownSite
from archive.messages import say
from crawler.declaration import problems
from crawler.portal import PortalSpider
from crawler.settings import SPIDER_MODULES


@dataclass(frozen=True, slots=True)
class Broken:
    """A declaration that cannot be used."""

    file: str  # as crawler/spiders/lndangjian.py
    name: str  # of the site; of a file that cannot be loaded its own
    cause: str  # what is wrong, in one line

    @property
    def error(self) -> BadDeclaration:
        """What a person is told who asks for the site."""
        return BadDeclaration(site=self.file, cause=self.cause)


Site = type[PortalSpider]


def declared_sites() -> dict[str, Site]:
    """Return the sites that can be crawled, by name."""
    return {each.name: each for each in _looked_at() if not isinstance(each, Broken)}


def broken_sites() -> list[Broken]:
    """Return the declarations that cannot be used, by file."""
    return [each for each in _looked_at() if isinstance(each, Broken)]


def declared_site(name: str) -> Site:
    """Return the site of this name, or that a file declares: tried/crawler/spiders/x.py, say.

    Raises UnknownSite, and BadDeclaration.
    """
    if name.endswith(".py") and Path(name).is_file():
        return site_in(Path(name))
    sites = declared_sites()
    if name in sites:
        return sites[name]
    if broken := next((each for each in broken_sites() if name in (each.name, Path(each.file).stem)), None):
        raise broken.error
    raise UnknownSite(site=name, known=", ".join(sites))


def site_in(path: Path) -> Site:
    """Return the site that a file declares, which need not lie in crawler/spiders. Raises BadDeclaration."""
    name = "declared_in_" + hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]  # no other module's

    def load() -> ModuleType:
        spec = spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = sys.modules[name] = module_from_spec(spec)  # inspect looks for a class's source there
        spec.loader.exec_module(module)
        return module

    module = _loaded(load, str(path))
    found = list(_declared(str(path), module)) if isinstance(module, ModuleType) else [module]
    if wrong := next((each for each in found if isinstance(each, Broken)), None):
        raise wrong.error
    return next(each for each in found if not isinstance(each, Broken))


def _looked_at() -> list[Site | Broken]:
    """Return each declaration, or why it cannot be used, by name."""
    found: list[Site | Broken] = []
    taken: dict[str, str] = {}  # file by name
    for package in SPIDER_MODULES:
        for file, module in _modules(package):
            for each in _declared(file, module) if isinstance(module, ModuleType) else [module]:
                if not isinstance(each, Broken) and taken.setdefault(each.name, file) != file:
                    cause = say("declaration.twice", name=each.name, file=taken[each.name])
                    each = Broken(file, Path(file).stem, cause)  # noqa: PLW2901 (what it is, is another thing now)
                found.append(each)
    return sorted(found, key=lambda each: each.name)


def _modules(package: str) -> Iterator[tuple[str, ModuleType | Broken]]:
    """Yield file and module of each site, those first whose file is named as they are."""
    found = [(name, _module(name)) for _, name, _ in iter_modules(import_module(package).__path__, f"{package}.")]
    for name, module in sorted(found, key=lambda pair: not _is_named_for_its_site(pair[1])):
        yield f"{name.replace('.', '/')}.py", module


def _module(name: str) -> ModuleType | Broken:
    return _loaded(partial(import_module, name), f"{name.replace('.', '/')}.py")


def _loaded(load: Callable[[], ModuleType], file: str) -> ModuleType | Broken:
    """Return a site's module, or why it cannot be loaded: whatever a file raises that is being written."""
    try:
        return load()
    except (Exception, SystemExit) as error:
        line = _line(error, file)
        where = say("declaration.line", line=line) if line else ""
        words = error.msg if isinstance(error, SyntaxError) else " ".join(str(error).split())
        return Broken(file, Path(file).stem, f"{where}{type(error).__name__}: {words}")


def _line(error: BaseException, file: str) -> int | None:
    """Return the line of the site's file that an error comes from, None where it is in none."""
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).as_posix().endswith(file):
        return error.lineno
    frames = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).as_posix().endswith(file)]
    return frames[-1].lineno if frames else None


def _is_named_for_its_site(module: ModuleType | Broken) -> bool:
    stem = module.name if isinstance(module, Broken) else module.__name__.rpartition(".")[2]
    return any(getattr(site, "name", None) == stem for site in _classes(module))


def _classes(module: ModuleType | Broken) -> list[Site]:
    return [
        each for each in vars(module).values()
        if inspect.isclass(each) and issubclass(each, PortalSpider) and each.__module__ == module.__name__
    ] if isinstance(module, ModuleType) else []  # fmt: skip


def _declared(file: str, module: ModuleType) -> Iterator[Site | Broken]:
    sites = _classes(module)
    if not sites:
        yield Broken(file, Path(file).stem, say("declaration.no-site"))
    for site in sites:
        wrong = "; ".join(problems(site))
        name = getattr(site, "name", None)
        yield Broken(file, name if isinstance(name, str) else Path(file).stem, wrong) if wrong else site
