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

    def nodes(self) -> Iterator[tuple[str, ast.AST]]:
        """Every node of the tree with the dotted name of the function or class that it is or stands in."""
        yield from _nodes(self.tree, "")

    def functions(self) -> Iterator[tuple[str, Function]]:
        """Every function and method, nested ones too."""
        return ((name, node) for name, node in self.nodes() if isinstance(node, Function))


def _nodes(node: ast.AST, name: str) -> Iterator[tuple[str, ast.AST]]:
    for child in ast.iter_child_nodes(node):
        inner = f"{name}.{child.name}".lstrip(".") if isinstance(child, Function | ast.ClassDef) else name
        yield inner, child
        yield from _nodes(child, inner)


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
