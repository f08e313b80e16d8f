"""Hazards: files that are opened ahead, and descriptors and places in them that are shared."""

# ruff: noqa  (specimens: they are written the way people write)
from __future__ import annotations

import atexit
import csv
import os
import pathlib
import shutil
import tempfile
from tests.differential.callees import f, log
from tests.differential.hazards.table import Steps, hazard
from tests.differential.oracle import Decorator, Step


class Folder:
    """The same names in each world, with the same texts."""

    def __init__(self):
        self.path = pathlib.Path(tempfile.gettempdir(), f"xcs-hazards-{os.getpid()}")
        self.path.mkdir(exist_ok=True)
        atexit.register(shutil.rmtree, self.path, ignore_errors=True)
        for number in range(6):
            (self.path / str(number)).write_text(f"text {number}\nmore\n")

    def __repr__(self):
        return "Folder()"


def read(path):
    with open(path) as file:
        text = file.read()
    return f(text)


def first_line(place):
    with open(place, closefd=False) as file:
        return f(file.readline())


def rows(path):
    with open(path, newline="") as file:
        table = list(csv.reader(file))
    return f(str(table))


class Asked:
    """A path that counts how often it is asked what it is."""

    asked = 0

    def __init__(self, path):
        self.path = path

    def __fspath__(self):
        Asked.asked += 1
        log("asked", Asked.asked)
        return str(self.path)


@hazard
def files_read_ahead(decorate: Decorator) -> Steps:
    folder = Folder()

    @decorate
    def texts(names):
        return [f(read(folder.path / name)) for name in names]

    @decorate
    def lines(names):
        return [f(line) for name in names for line in open(folder.path / name)]

    @decorate
    def whole(names):
        return [f(open(os.path.join(folder.path, name)).read()) for name in names]

    @decorate
    def tables(names):
        out = []
        for name in names:
            try:
                out.append(rows(folder.path / name))
            except OSError as error:
                out.append(type(error).__name__)
        return out

    for function in (texts, lines, whole, tables):
        yield Step(function, (["0", "1", "2"],))
        yield Step(function, (["3", "missing", "1"],))


@hazard
def files_written_meanwhile(decorate: Decorator) -> Steps:
    folder = Folder()

    @decorate
    def appended(names):
        out = []
        for name in names:
            out.append(f(read(folder.path / name)))
            with open(folder.path / "0", "a") as file:
                file.write(out[-1].__repr__())
        return out

    @decorate
    def replaced(names):
        out = []
        for name in names:
            out.append(f(open(folder.path / name).read()))
            (folder.path / "1").write_text(str(len(out)))
        return out

    for function in (appended, replaced):
        yield Step(function, (["0", "1", "0"],))
        yield Step(function, (["1", "0", "1"],))


@hazard
def descriptors_that_are_shared(decorate: Decorator) -> Steps:
    folder = Folder()

    @decorate
    def halves(name, count):
        descriptor = os.open(folder.path / name, os.O_RDONLY)
        try:
            return [first_line(place) for place in [descriptor] * count]
        finally:
            os.close(descriptor)

    @decorate
    def mixed(name, others):
        descriptor = os.open(folder.path / name, os.O_RDONLY)
        try:
            return [read_all(place) for place in [folder.path / others[0], descriptor, folder.path / others[1]]]
        finally:
            os.close(descriptor)

    yield Step(halves, ("0", 3))
    yield Step(halves, ("1", 2))
    yield Step(mixed, ("0", ["1", "2"]))
    yield Step(mixed, ("3", ["4", "missing"]))


def read_all(place):
    with open(place, closefd=not isinstance(place, int)) as file:
        text = file.read()
    return f(text)


@hazard
def paths_that_are_asked(decorate: Decorator) -> Steps:
    folder = Folder()
    Asked.asked = 0

    @decorate
    def asked(names):
        return [(read(Asked(folder.path / name)), Asked.asked) for name in names]

    @decorate
    def made(names):
        paths = [Asked(folder.path / name) for name in names]
        return [f(read(path)) for path in paths]

    for function in (asked, made):
        yield Step(function, (["0", "1", "2"],))
        yield Step(function, (["3", "missing"],))


@hazard
def files_read_in_loops(decorate: Decorator) -> Steps:
    folder = Folder()
    (folder.path / "bytes").write_bytes(b"\xff\xfe")

    @decorate
    def plain(names):
        out = []
        for name in names:
            with open(folder.path / name, encoding="utf-8") as file:
                text = file.read()
            out.append(f(text))
        return out

    @decorate
    def tried(names):
        out = []
        for name in names:
            try:
                with open(folder.path / name, encoding="utf-8") as file:
                    text = file.read()
                out.append(f(text))
            except (OSError, UnicodeDecodeError) as error:
                out.append(type(error).__name__)
            log(name)
        return out

    @decorate
    def seen_afterwards(names):
        out = []
        for name in names:
            with open(folder.path / name) as file:
                text = file.readline()
            out.append((f(text), file.closed))
        return out, file.name == str(folder.path / names[-1]), text

    @decorate
    def sometimes(names):
        text = "none"
        out = []
        for name in names:
            if name != "1":
                with open(folder.path / name) as file:
                    text = file.readline()
            out.append(f(text))
        return out

    @decorate
    def changed(names):
        out = []
        for name in names:
            with open(folder.path / name) as file:
                text = file.read()
            out.append(f(text))
            (folder.path / "2").write_text(str(len(out)))
        return out

    for function in (plain, tried, seen_afterwards, sometimes, changed):
        yield Step(function, (["0", "1", "2"],))
        yield Step(function, (["2", "bytes", "missing", "0"],) if function in (plain, tried) else (["2", "0", "2"],))


@hazard
def files_written_in_loops(decorate: Decorator) -> Steps:
    folder = Folder()

    @decorate
    def written(names):
        for name in names:
            with open(folder.path / name, "w") as file:
                file.write(str(f(name)))
                file.write(str(f(name + name)))
        return [read(folder.path / name) for name in names]

    @decorate
    def read_and_written(names):
        for name in names:
            with open(folder.path / name) as file:
                text = file.read()
            with open(folder.path / "0", "a") as file:
                file.write(str(f(text)))
        return read(folder.path / "0")

    for function in (written, read_and_written):
        yield Step(function, (["0", "1", "2"],))
        yield Step(function, (["3", "0"],))
