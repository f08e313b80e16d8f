"""Finding the text of a function: everywhere that Python code comes from, and only when it is the function's own."""

from __future__ import annotations

import ast
import doctest
import importlib.util
import itertools
import linecache
import os
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

from xcs_compiler.declined import Category, Declined
from xcs_compiler.parse import FunctionSource, ParsedFunction, parse
from xcs_compiler.source import find_source

fresh = itertools.count()


def load(folder: Path, text: str | bytes) -> ModuleType:
    """Import the text as a module from a file of its own."""
    name = f"found_{next(fresh)}"
    path = folder / f"{name}.py"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def found(function: Any) -> FunctionSource:
    source = find_source(function)
    assert isinstance(source, FunctionSource), source
    return source


def node_text(function: Any) -> str:
    """The text of the node that the source says is the function's, which has to lie where the file has it."""
    parsed: ParsedFunction = parse(found(function))
    tree = parsed.tree
    lines = linecache.getlines(function.__code__.co_filename, function.__globals__)
    text = "".join(lines)
    first, last = parsed.source.file_line(tree.lineno), parsed.source.file_line(tree.end_lineno or 0)
    in_file = ast.parse(text)
    same_place = [
        node
        for node in ast.walk(in_file)
        if type(node) is type(tree)
        and (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset)
        == (first, last, tree.col_offset, tree.end_col_offset)
    ]
    assert len(same_place) == 1
    assert ast.dump(same_place[0]) == ast.dump(tree)
    return ast.unparse(tree)


def test_function_at_the_left_margin(tmp_path: Path) -> None:
    module = load(tmp_path, "x = 1\n\ndef f(a):\n    return a\n\ny = 2\n")
    source = found(module.f)
    assert source.text == "\ndef f(a):\n    return a\n"
    assert (source.first_line, source.node_line, source.node_column) == (3, 2, 0)
    assert (source.name, source.qualname, source.class_name) == ("f", "f", None)
    assert source.filename == module.__file__


def test_method_keeps_its_columns_and_its_class(tmp_path: Path) -> None:
    module = load(
        tmp_path,
        """\
        class Outer:
            class _Inner:
                @staticmethod
                def f(a):
                    text = '''
        left of the margin
        '''
                    return text
        """.replace("\n        ", "\n")[8:],
    )
    source = found(module.Outer._Inner.f)
    assert source.text.startswith("if 1:\n        @staticmethod\n        def f(a):\n")
    assert "\nleft of the margin\n" in source.text
    assert (source.first_line, source.node_line, source.node_column) == (3, 3, 8)
    assert (source.qualname, source.class_name) == ("Outer._Inner.f", "_Inner")
    assert "left of the margin" in node_text(module.Outer._Inner.f)


def test_function_inside_a_method_has_the_class_for_private_names(tmp_path: Path) -> None:
    module = load(
        tmp_path,
        "class C:\n    def m(self):\n        def inner():\n            return self.__x\n        return inner\n",
    )
    source = found(module.C().m())
    assert source.class_name == "C"
    assert source.qualname == "C.m.<locals>.inner"


@pytest.mark.parametrize(
    "decorators",
    [
        "@mark\n",
        "@mark\n@mark\n\n# between\n",
        "@(\n    mark\n)\n",
        "@(  # why\n    # because\n    mark)\n",
        "@mark_with(\n    1,\n    lambda x: x,\n)\n",
        "@ \\\nmark\n",
        "@mark_with(1, lambda f: f)\n",
    ],
)
def test_decorators(tmp_path: Path, decorators: str) -> None:
    head = "def mark(f):\n    return f\n\ndef mark_with(*_):\n    return mark\n\n"
    module = load(tmp_path, f"{head}{decorators}def f(a, b=lambda: 1):\n    return a\n")
    assert node_text(module.f).endswith("return a")
    assert found(module.f).text == f"\n{decorators}def f(a, b=lambda: 1):\n    return a\n"


def test_one_line_functions_and_odd_endings(tmp_path: Path) -> None:
    module = load(
        tmp_path,
        "def f(x): return x; y = 1\nif 1:\n\tdef g(x): return (x +\n\t1)\ndef h(x): return x  # no newline at the end",
    )
    assert node_text(module.f) == "def f(x):\n    return x\n    y = 1"
    assert node_text(module.g) == "def g(x):\n    return x + 1"
    assert node_text(module.h) == "def h(x):\n    return x"
    assert found(module.g).text.startswith("if 1:\n\tdef g")


def test_tabs_form_feeds_carriage_returns_and_unusual_separators(tmp_path: Path) -> None:
    module = load(
        tmp_path,
        b"def f():\r\n\treturn '\x1c\xc2\x85\xe2\x80\xa8'\r\n\x0c\r\ndef g():\r\n\treturn 2\r\n",
    )
    assert found(module.g).first_line == module.g.__code__.co_firstlineno
    assert node_text(module.g) == "def g():\n    return 2"
    assert found(module.f).text.count("\n") == 3


def test_columns_count_bytes(tmp_path: Path) -> None:
    module = load(tmp_path, "é = 'ü'; f, g = lambda ä: 'ö' + ä, lambda ß: ß\n")
    assert node_text(module.f) == "lambda ä: 'ö' + ä"
    assert node_text(module.g) == "lambda ß: ß"
    assert found(module.g).node_column == len("é = 'ü'; f, g = lambda ä: 'ö' + ä, ".encode())


def test_encoding_cookie(tmp_path: Path) -> None:
    text = "# -*- coding: latin-1 -*-\ns = 'é'\ndef f(): return 'ü', (lambda: 'ö')\n"
    module = load(tmp_path, text.encode("latin-1"))
    assert node_text(module.f) == "def f():\n    return ('ü', lambda: 'ö')"
    assert node_text(module.f()[1]) == "lambda: 'ö'"


def test_byte_order_mark(tmp_path: Path) -> None:
    module = load(tmp_path, b"\xef\xbb\xbfdef f(): return 1\n")
    assert node_text(module.f) == "def f():\n    return 1"


def test_lambdas_on_one_line_are_told_apart(tmp_path: Path) -> None:
    module = load(
        tmp_path,
        "fs = [lambda x: x, lambda x: x, lambda x: x + 1, lambda x: (x) if x else (0), lambda: lambda: 3]\n",
    )
    assert [node_text(f) for f in module.fs] == [
        "lambda x: x",
        "lambda x: x",
        "lambda x: x + 1",
        "lambda x: x if x else 0",
        "lambda: lambda: 3",
    ]
    assert node_text(module.fs[-1]()) == "lambda: 3"


def test_lambda_inside_a_call_over_several_lines(tmp_path: Path) -> None:
    module = load(
        tmp_path,
        """\
def call(*functions):
    return functions
fs = call(
    lambda a: [  # first
        a,
        1], lambda b: (
        b
    ),
    lambda c=lambda d: d: c)
""",
    )
    assert [node_text(f) for f in module.fs] == ["lambda a: [a, 1]", "lambda b: b", "lambda c=lambda d: d: c"]
    assert node_text(module.fs[2].__defaults__[0]) == "lambda d: d"
    assert found(module.fs[1]).text.startswith("(\n" + " " * 12 + "lambda b: (\n")
    assert found(module.fs[1]).text.endswith(")\n)\n")


def test_lambda_in_a_class_body_and_in_a_comprehension(tmp_path: Path) -> None:
    module = load(tmp_path, "class C:\n    f = lambda self: self.__x\nfs = [lambda: i for i in range(2)]\n")
    assert found(module.C.f).class_name == "C"
    assert node_text(module.fs[1]) == "lambda: i"


def test_future_statements_are_kept(tmp_path: Path) -> None:
    module = load(tmp_path, "from __future__ import annotations\ndef f(a: 1 + 1): return lambda: (yield)\n")
    assert found(module.f).node_line == 2


def test_edited_since_it_was_imported(tmp_path: Path) -> None:
    module = load(tmp_path, "def f():\n    return 1\n")
    Path(module.__file__ or "").write_text("def f():\n    return 2\n")
    declined = find_source(module.f)
    assert isinstance(declined, Declined)
    assert declined.category is Category.NO_SOURCE
    assert declined.always
    assert "edited" in declined.reason


def test_edited_since_but_the_old_text_is_still_known(tmp_path: Path) -> None:
    module = load(tmp_path, "def f():\n    return 1\n")
    linecache.getlines(module.__file__ or "")
    Path(module.__file__ or "").write_text("# new first line\ndef f():\n    return 2\n")
    assert found(module.f).text == "\ndef f():\n    return 1\n"


def test_moved_text_is_not_taken(tmp_path: Path) -> None:
    module = load(tmp_path, "def f():\n    return 1\n")
    Path(module.__file__ or "").write_text("\n\ndef f():\n    return 1\n")
    assert isinstance(find_source(module.f), Declined)


def test_file_that_does_not_parse_any_more(tmp_path: Path) -> None:
    module = load(tmp_path, "def f():\n    return 1\n")
    Path(module.__file__ or "").write_text("def f(:\n    return 1\n")
    assert isinstance(find_source(module.f), Declined)


def test_no_source_at_all() -> None:
    namespace: dict[str, Any] = {}
    exec("def f():\n    return 1\n", namespace)
    declined = find_source(namespace["f"])
    assert isinstance(declined, Declined)
    assert declined.category is Category.NO_SOURCE
    assert "no source" in declined.reason


def test_code_that_was_changed_is_not_believed(tmp_path: Path) -> None:
    module = load(tmp_path, "def f():\n    return 1\n")
    code = module.f.__code__
    constants = tuple(2 if constant == 1 else constant for constant in code.co_consts)
    # 3.14 keeps small numbers in the instructions: there the name is what tells
    changed = code.replace(co_consts=constants, co_name=code.co_name if constants != code.co_consts else "g")
    assert isinstance(find_source(FunctionType(changed, module.__dict__)), Declined)


def test_notebook_cell() -> None:
    filename = "<ipython-input-7-0123456789ab>"
    text = "import math\n\ndef area(r):\n    return math.pi * r * r\n"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    namespace: dict[str, Any] = {}
    exec(compile(text, filename, "exec"), namespace)
    assert node_text(namespace["area"]).startswith("def area(r):")


def test_doctest() -> None:
    example = """
    >>> def f(x):
    ...     return x + 1
    >>> g = lambda x: x * 2
    >>> remember(f, g)
    """
    texts: list[str] = []

    def remember(*functions: FunctionType) -> None:
        texts.extend(node_text(function) for function in functions)

    parser = doctest.DocTestParser()
    test = parser.get_doctest(example, {"remember": remember}, "example", None, 0)
    results = doctest.DocTestRunner(verbose=False).run(test)
    assert results.failed == 0
    assert texts == ["def f(x):\n    return x + 1", "lambda x: x * 2"]


def test_module_in_a_zip_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("zipped_for_xcs.py", "a = 1\n\x0c\ndef f(x):\n    return x\n")
    monkeypatch.syspath_prepend(str(archive))
    import zipped_for_xcs  # type: ignore[import-not-found]

    assert found(zipped_for_xcs.f).text == "\ndef f(x):\n    return x\n"


def test_compiled_file_without_its_source(tmp_path: Path) -> None:
    module = load(tmp_path, "def f():\n    return 1\n")
    Path(module.__file__ or "").unlink()
    assert isinstance(find_source(module.f), Declined)


SCRIPT = """
import sys
sys.path.insert(0, {root!r})
from xcs_compiler.source import find_source
fs = [lambda: -x, lambda: +x, lambda: +x]
print([find_source(f).node_column for f in fs])
"""


@pytest.mark.parametrize(
    ("options", "columns"), [([], [6, 18, 30]), (["-X", "no_debug_ranges"], [6, 30, 30]), (["-O"], [6, 18, 30])]
)
def test_interpreter_options(tmp_path: Path, options: list[str], columns: list[int]) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(root=str(Path(__file__).parents[2])))
    done = subprocess.run([sys.executable, *options, str(script)], capture_output=True, text=True, check=True)
    assert ast.literal_eval(done.stdout) == columns


def test_compiled_with_columns_and_asked_without(tmp_path: Path) -> None:
    (tmp_path / "cached_module.py").write_text("def f(x): return x\nfs = [lambda: 1, lambda: 2]\n")
    program = textwrap.dedent(f"""
        import sys
        sys.path[:0] = [{str(Path(__file__).parents[2])!r}, {str(tmp_path)!r}]
        import cached_module
        from xcs_compiler.source import find_source
        print([find_source(f).node_column for f in (cached_module.f, *cached_module.fs)])
    """)
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    for options in ([], ["-X", "no_debug_ranges"]):
        done = subprocess.run(
            [sys.executable, *options, "-c", program], capture_output=True, text=True, check=True, env=environment
        )
        assert ast.literal_eval(done.stdout) == [0, 6, 17]
    assert list((tmp_path / "__pycache__").iterdir())


@pytest.mark.skipif(sys.version_info < (3, 12), reason="type parameters")
def test_type_parameters(tmp_path: Path) -> None:
    module = load(tmp_path, "class C[T]:\n    def m[U](self, x: U) -> T:\n        return x\ndef f[T](x: T): return x\n")
    assert found(module.C.m).class_name == "C"
    assert node_text(module.f) == "def f[T](x: T):\n    return x"


@pytest.mark.skipif(sys.version_info < (3, 13), reason="the REPL of 3.13 keeps its input")
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_interactive_session() -> None:
    import pty

    root = str(Path(__file__).parents[2])
    main, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "PYTHON_HISTORY": os.devnull, "PYTHONSTARTUP": "", "NO_COLOR": "1"}
    process = subprocess.Popen(
        [sys.executable, "-q"], stdin=terminal, stdout=terminal, stderr=terminal, env=environment, close_fds=True
    )
    os.close(terminal)
    for line in (
        f"import sys; sys.path.insert(0, {root!r})",
        "from xcs_compiler.source import find_source",
        "f = lambda x: x + 4217",
        "print('result' + ':', find_source(f).text.split(), 'e' + 'nd')",
        "exit()",
    ):
        os.write(main, line.encode() + b"\r")
    output = b""
    try:
        while piece := os.read(main, 4096):
            output += piece
    except OSError:  # the other end is closed
        pass
    process.wait()
    assert "result: ['(', 'lambda', 'x:', 'x', '+', '4217', ')'] end" in output.decode()
