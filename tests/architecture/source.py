"""The product's own source, parsed once: what the measures look at."""

from __future__ import annotations

import ast
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("tcm_desktop", "ui", "db", "sync", "resources")
UNTRACKED = {"build", "dist", "__pycache__"}

Function = ast.FunctionDef | ast.AsyncFunctionDef
Named = tuple[str, ast.AST]
Kinds = type[ast.AST] | tuple[type[ast.AST], ...]

NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
BLOCKS = (ast.stmt, ast.excepthandler, ast.match_case)  # whatever a function can be defined in


@dataclass(frozen=True)
class Module:
    """One Python file; `path` is relative to the repository, with forward slashes."""

    path: str

    @cached_property
    def text(self) -> str:
        return (ROOT / self.path).read_text("utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing but a docstring."""
        return not self.tree.body[int(ast.get_docstring(self.tree) is not None) :]

    def comments(self) -> Iterator[tuple[int, str]]:
        """Line number and text of each comment."""
        lines = iter(self.text.splitlines(keepends=True))
        for token in tokenize.generate_tokens(lambda: next(lines, "")):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string

    @cached_property
    def nodes(self) -> list[Named]:
        """Every node of the tree with the dotted name of the function or class that it is or stands in."""
        return _nodes(self.tree, ast.AST)

    @cached_property
    def functions(self) -> list[tuple[str, Function]]:
        """Every function and method, nested ones too."""
        return [(name, node) for name, node in _nodes(self.tree, BLOCKS) if isinstance(node, Function)]


def _nodes(tree: ast.Module, into: Kinds) -> list[Named]:
    """The nodes of these kinds below others of them, in the order of their depth."""
    found: list[Named] = [("", tree)]
    for name, node in found:  # it grows while it is gone through
        for child in ast.iter_child_nodes(node):
            if isinstance(child, into):
                inner = f"{name}.{child.name}".lstrip(".") if isinstance(child, NAMED) else name
                found.append((inner, child))
    return found[1:]


@cache
def product() -> tuple[Module, ...]:
    """Every file of the five packages, and the developer's command."""
    found = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return tuple(Module(path.relative_to(ROOT).as_posix()) for path in [*found, ROOT / "dev.py"])


@cache
def suite() -> tuple[Module, ...]:
    """Every file under tests/."""
    return tuple(Module(path.relative_to(ROOT).as_posix()) for path in sorted((ROOT / "tests").rglob("*.py")))


def text_files() -> Iterator[tuple[str, str]]:
    """Path and text of every file of the repository that is text, hidden folders of tools left out."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        if UNTRACKED & set(parts) or any(part.startswith(".") and part not in {".ci", ".gitignore"} for part in parts):
            continue
        if path.is_file():
            try:
                yield "/".join(parts), path.read_text("utf-8")
            except UnicodeDecodeError:
                continue  # a font or an image
