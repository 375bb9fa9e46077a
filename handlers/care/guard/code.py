"""What the source may not contain: names and words that rank people, set quotas of use or force a check-in."""

import ast
from collections.abc import Iterator
from pathlib import Path

from handlers.care.guard import texts
from handlers.care.guard.policy import FORBIDDEN
from handlers.care.guard.words import words_refused

CONTESTS = ("quiz", "live")
GUARD = Path(__file__).parent


def code_refused(root: Path) -> list[str]:
    """Findings in every Python file below `root`, contests and the guard itself left out for what is theirs."""
    files = sorted(path for path in root.rglob("*.py") if GUARD not in path.resolve().parents)
    return [fault for path in files for fault in _file(path, root)]


def _file(path: Path, root: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    contest = any(part in CONTESTS for part in path.relative_to(root).parts)
    docs = {id(found) for found in map(_docstring, ast.walk(tree)) if found}
    for node in ast.walk(tree):
        place = f"{path.relative_to(root)}:{getattr(node, 'lineno', 0)}"
        for why, pattern in FORBIDDEN:
            name = _name(node)
            if name and pattern.search(name.lower()) and not (contest and why == texts.RANKING):
                yield texts.in_code(place, name, why)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs and not contest:
            for fault in words_refused(node.value):
                yield texts.in_code(place, fault, "见正文")


def _docstring(node: ast.AST) -> ast.expr | None:
    if not isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return None
    first = node.body[0] if node.body else None
    return first.value if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) else None


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return node.name
    if isinstance(node, ast.arg):
        return node.arg
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return node.id
    return ""
