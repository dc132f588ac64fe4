"""A corpus that every Python has: the docstrings of its standard library."""
import ast
import pathlib
import sysconfig


def docstrings(packages=("asyncio", "concurrent", "email", "http", "importlib", "json", "logging", "multiprocessing",
                         "tkinter", "unittest", "urllib", "xml")):
    """Texts, and the packages that they are from."""
    texts, groups = [], []
    for package in packages:
        for path in sorted(pathlib.Path(sysconfig.get_paths()["stdlib"], package).rglob("*.py")):
            if "test" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                    text = ast.get_docstring(node)
                    if text and len(text.split()) >= 8:
                        texts.append(text)
                        groups.append(package)
    return texts, groups
