"""The measures that keep the code small and plain: lengths, types, suppressions, broad excepts, patches, tests."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.source import Function, Module, product, suite

# The functions that may catch everything, because nothing above them could: what happens there is told to a person.
BORDERS: set[str] = set()

SUPPRESSION = re.compile(r"#\s*(noqa|type:\s*ignore|pyright:|pylint:|nosec|pragma:|fmt:|isort:|ruff:)", re.IGNORECASE)
EXPLAINED = re.compile(r"# (noqa: [A-Z]+\d+(, [A-Z]+\d+)*|type: ignore\[[a-z-]+(, [a-z-]+)*\])  # \w.+")

PATCHES = {"Mock", "MagicMock", "AsyncMock", "patch", "create_autospec", "mocker", "monkeypatch"}


def share(values: list[int], part: float) -> int:
    """The value that this part of all values does not exceed."""
    return sorted(values)[max(0, round(part * len(values)) - 1)]


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def too_long(lengths: dict[str, int], median: int, ninetieth: int, longest: int) -> list[str]:
    """Which of the three bounds are broken, in words."""
    values = list(lengths.values())
    faults = [f"{name} has {count} lines, at most {longest}" for name, count in lengths.items() if count > longest]
    for name, part, bound in (("median", 0.5, median), ("90th", 0.9, ninetieth)):
        if (found := share(values, part)) > bound:
            faults.append(f"the {name} is {found} lines, at most {bound}")
    return faults


def test_modules_are_short() -> None:
    lengths = {module.path: module.lines for module in product() if not module.is_empty}
    assert not too_long(lengths, 120, 350, 500)


def test_functions_are_short() -> None:
    lengths = {f"{module.path}:{name}": length(node) for module in product() for name, node in module.functions}
    assert not too_long(lengths, 8, 28, 60)


def untyped(function: Function) -> list[str]:
    """The parameters without a type, and `return` when that is missing."""
    given = function.args
    named = [*given.posonlyargs, *given.args]
    if named and named[0].arg in {"self", "cls"}:
        named = named[1:]
    named += [*given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    missing = [argument.arg for argument in named if argument.annotation is None]
    return missing + ["return"] * (function.returns is None)


def test_everything_is_typed() -> None:
    found = [
        f"{module.path}:{name} {lack}"
        for module in product()
        for name, node in module.functions
        if (lack := untyped(node))
    ]
    assert not found


def suppressions(modules: tuple[Module, ...]) -> list[tuple[str, str]]:
    return [
        (f"{module.path}:{line}", comment)
        for module in modules
        if SUPPRESSION.search(module.text)  # few have any, and to take a file apart is long
        for line, comment in module.comments()
        if SUPPRESSION.search(comment)
    ]


def test_suppressions_have_a_code_and_a_reason() -> None:
    bare = [
        f"{place} {comment}" for place, comment in suppressions(product() + suite()) if not EXPLAINED.match(comment)
    ]
    assert not bare


def test_suppressions_are_rare() -> None:
    found = suppressions(product())
    bound = sum(module.lines for module in product()) // 1000
    assert len(found) <= bound, f"{len(found)} suppressions, at most {bound}: {[place for place, _ in found]}"


def last_name(called: ast.expr) -> str:
    """What stands behind the last dot."""
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def catches_all(node: ast.AST) -> bool:
    """Whether this is `except:`, `except Exception:` or `suppress(Exception)`."""
    if isinstance(node, ast.ExceptHandler):
        caught = [node.type]
    elif isinstance(node, ast.Call) and last_name(node.func) == "suppress":
        caught = list(node.args)
    else:
        return False
    names = {name for kind in caught for name in (re.findall(r"\w+", ast.unparse(kind)) if kind else ["BaseException"])}
    return bool(names & {"Exception", "BaseException"})


def raises_again(node: ast.AST) -> bool:
    """Whether a handler ends by raising what it caught: such a one hides nothing."""
    last = node.body[-1] if isinstance(node, ast.ExceptHandler) else None
    return isinstance(last, ast.Raise) and last.exc is None


def test_only_the_named_borders_catch_everything() -> None:
    found = {
        f"{module.path}:{name}"
        for module in product()
        for name, node in module.nodes
        if catches_all(node) and not raises_again(node)
    }
    assert found == BORDERS


@pytest.mark.slow  # takes the whole suite apart
def test_few_patches() -> None:
    suspects = [module for module in suite() if any(word in module.text for word in PATCHES)]
    nodes = [(module, node) for module in suspects for node in ast.walk(module.tree)]
    patches = [
        f"{module.path}:{node.lineno} {called}"
        for module, node in nodes
        if isinstance(node, ast.Call) and PATCHES & set((called := ast.unparse(node.func)).split("."))
    ]
    count = sum(name.split(".")[-1].startswith("test_") for module in suite() for name, _ in module.functions)
    assert len(patches) < 0.05 * count, patches


def test_enough_tests() -> None:
    tested, code = (sum(module.lines for module in modules) for modules in (suite(), product()))
    assert tested >= 1.2 * code, f"{tested} lines of tests for {code} lines of code"
