"""Callables of builtins and the standard library themselves."""

from __future__ import annotations

import array
import atexit
import base64
import bisect
import builtins
import calendar
import codecs
import collections
import colorsys
import contextvars
import copy
import csv
import datetime
import decimal
import difflib
import email.message
import faulthandler
import fnmatch
import fractions
import functools
import gc
import glob
import hashlib
import heapq
import hmac
import html
import http.client
import importlib
import io
import ipaddress
import itertools
import json
import locale
import logging
import math
import operator
import os
import os.path
import pathlib
import pickle
import pprint
import queue
import random
import re
import sched
import secrets
import shlex
import shutil
import signal
import socket
import sqlite3
import statistics
import string
import struct
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import unicodedata
import urllib.parse
import urllib.request
import uuid
import warnings
import weakref
import zlib

from tests.labelled.labels import samples_of

Point = collections.namedtuple("Point", "x y")

safe, unsafe = samples_of("builtins")

for callee, *args in (
    (len, [1, 2]), (sum, [1, 2]), (sorted, [2, 1]), (max, [1, 2]), (min, 3, 4), (abs, -2), (round, 2.567, 1),
    (str, 12), (int, "12"), (float, "1.5"), (repr, [1]), (list, (1, 2)), (dict, {"a": 1}), (set, [1]), (tuple, [1]),
    (isinstance, 1, int), (any, [True]), (all, [True]), (ord, "a"), (chr, 97), (bool, []), (hash, "a"), (divmod, 7, 2),
    (format, 1.5, ".2f"), (bytes, [1, 2]), (frozenset, [1]), (getattr, 3, "real"), (str.upper, "a"), ("a,b".split, ","),
    ("{} {}".format, 1, 2), (", ".join, ["a", "b"]), ({"a": 1}.get, "a"), ([1, 2, 1].count, 1), ((1, 2).index, 2),
):  # fmt: skip
    safe(callee, *args, why="computes from its arguments")

unsafe([].append, 1, why="the order of a list that all calls share is the order of the calls")
unsafe([1, 2, 3].pop, why="takes elements of a shared list in the order of the calls")
unsafe({}.update, {"a": 1}, why="changes a shared dict; the last call wins")
unsafe({"a": 1}.popitem, why="takes items of a shared dict")
unsafe({}.setdefault, "a", 1, why="what it gives depends on who came first")
unsafe([2, 1].sort, why="changes a shared list in place")
unsafe(bytearray(b"a").extend, b"b", why="changes a shared buffer")
unsafe(next, iter([1, 2, 3]), why="each call takes the next item of a shared iterator")
unsafe(list, iter([1, 2, 3]), why="drains a shared iterator")
unsafe(sum, (n for n in (1, 2)), why="drains a shared generator")
unsafe(setattr, collections.Counter(), "a", 1, why="sets an attribute of a shared object")
unsafe(exec, "a = 1", {}, why="any code at all, in a shared namespace")
unsafe(eval, "1 + 1", why="any code at all")
unsafe(input, why="takes lines from standard input")
unsafe(open, os.devnull, "w", why="opening to write empties the file")
unsafe(builtins.__import__, "colorsys", why="runs modules, once")

safe, unsafe = samples_of("standard library")

for callee, *args in (
    (json.loads, '{"a": 1}'), (json.dumps, {"a": [1, 2]}), (re.sub, r"\s+", " ", "a  b"), (re.findall, r"\d", "1 2"),
    (re.compile(r"\d+").search, "a 12"), (re.split, ",", "a,b"), (re.escape, "a.b"), (math.sqrt, 2.0), (math.gcd, 4, 6),
    (math.fsum, [0.1, 0.2]), (statistics.mean, [1, 2, 4]), (statistics.median, [1, 2, 4]), (textwrap.dedent, "  a"),
    (textwrap.shorten, "a long text", 8), (html.escape, "<a>"), (html.unescape, "&lt;"), (urllib.parse.quote, "a b"),
    (urllib.parse.urlparse, "http://a/b"), (urllib.parse.urlencode, {"a": 1}), (base64.b64encode, b"a"),
    (base64.b64decode, b"YQ=="), (hashlib.sha256, b"a"), (zlib.crc32, b"a"), (zlib.compress, b"a"),
    (struct.pack, "<I", 1), (struct.unpack, "<I", b"\0\0\0\0"), (uuid.uuid4,), (uuid.uuid5, uuid.NAMESPACE_URL, "a"),
    (secrets.token_hex, 8), (os.urandom, 8), (time.sleep, 0), (copy.deepcopy, {"a": [1]}), (copy.copy, [1]),
    (os.path.join, "a", "b"), (os.path.splitext, "a.py"), (os.path.basename, "/a/b"), (os.path.exists, "/"),
    (os.getenv, "HOME"), (os.getcwd,), (pathlib.PurePath, "a"), (pathlib.Path("/etc/hostname").exists,),
    (datetime.datetime.fromisoformat, "2024-01-01T00:00:00"), (datetime.timedelta, 1), (datetime.date, 2024, 1, 1),
    (datetime.date(2024, 1, 1).isoformat,), (datetime.datetime.strptime, "2024", "%Y"), (time.time,),
    (time.perf_counter,), (datetime.datetime.now,), (collections.Counter, "aab"), (collections.OrderedDict, [("a", 1)]),
    (itertools.chain, [1], [2]), (functools.reduce, operator.add, [1, 2]), (operator.itemgetter(1), (1, 2)),
    (operator.attrgetter("real"), 3), (string.capwords, "a b"), (string.Template("$a").substitute, {"a": 1}),
    (fractions.Fraction, 1, 3), (difflib.unified_diff, ["a"], ["b"]), (difflib.SequenceMatcher, None, "ab", "abc"),
    (fnmatch.fnmatch, "a.py", "*.py"), (bisect.bisect_left, [1, 2], 2), (heapq.nlargest, 2, [1, 3, 2]),
    (unicodedata.normalize, "NFC", "a"), (shlex.split, "a 'b c'"), (shlex.quote, "a b"), (colorsys.rgb_to_hsv, 1, 0, 0),
    (ipaddress.ip_address, "127.0.0.1"), (calendar.monthrange, 2024, 2), (hmac.new, b"k", b"m", "sha256"),
    (pprint.pformat, {"a": 1}), (pickle.dumps, {"a": 1}), (codecs.decode, b"a", "utf-8"), (io.StringIO, "a"),
    (glob.glob, "/etc/host*"), (os.listdir, "/etc"), (urllib.request.urlopen, "http://127.0.0.1:9/"),
    (socket.gethostbyname, "localhost"), (csv.reader, ["a,b"]), (email.message.EmailMessage,), (random.Random, 7),
    (threading.Lock,), (queue.Queue,), (array.array, "i", [1]), (Point, 1, 2),
):  # fmt: skip
    safe(callee, *args, why="computes from its arguments, waits, or reads what none of the calls changes")

shared = random.Random(3)
unsafe(random.random, why="draws from the global random state; with a seed the order shows")
unsafe(random.choice, [1, 2], why="draws from the global random state")
unsafe(random.shuffle, [1, 2], why="draws from the global random state, and shuffles a shared list")
unsafe(random.seed, 1, why="sets the global random state")
unsafe(shared.random, why="draws from a generator that all calls share")
unsafe(os.chdir, "/", why="the working directory is the process's")
unsafe(os.putenv, "XCS_LABEL", "1", why="changes the environment")
unsafe(os.environ.setdefault, "XCS_LABEL", "1", why="changes the environment")
unsafe(os.environ.pop, "XCS_LABEL", None, why="changes the environment")
unsafe(os.remove, "/nonexistent", why="removes a file, once")
unsafe(os.rename, "/nonexistent", "/none", why="moves a file")
unsafe(os.makedirs, "/tmp/xcs-label", why="the second call finds the folder there")
unsafe(os.umask, 0o22, why="gives the mask of the call before")
unsafe(os.kill, 1, 0, why="signals a process")
unsafe(os.system, "true", why="runs any command")
unsafe(os.write, 1, b"", why="writes to a file")
unsafe(os.read, 0, 1, why="takes what comes next in a shared file")
unsafe(shutil.rmtree, "/nonexistent", why="removes files")
unsafe(shutil.copyfile, "/nonexistent", "/none", why="writes a file")
unsafe(subprocess.run, ["true"], why="runs any command")
unsafe(subprocess.check_output, ["true"], why="runs any command")
unsafe(pathlib.Path("/tmp/xcs-label").write_text, "a", why="the last call's text stays")
unsafe(pathlib.Path("/tmp/xcs-label").unlink, why="removes a file, once")
unsafe(pathlib.Path("/tmp/xcs-label").mkdir, why="the second call finds the folder there")
unsafe(tempfile.mkstemp, why="names come from one generator, and files stay")
unsafe(io.StringIO("a\nb").readline, why="takes the next line of a shared file")
unsafe(io.StringIO().write, "a", why="writes to a shared file")
unsafe(sqlite3.connect, ":memory:", why="a connection belongs to the thread that made it")
unsafe(sqlite3.connect(":memory:").execute, "select 1", why="statements of one connection are in order")
unsafe(sys.path.append, "/none", why="changes where modules are found")
unsafe(sys.setrecursionlimit, 1000, why="a limit of the whole process")
unsafe((sys.__stdin__ or open(os.devnull)).readline, why="takes the next line")
unsafe(locale.setlocale, locale.LC_ALL, "C", why="the locale is the process's")
unsafe(signal.signal, signal.SIGUSR1, signal.SIG_DFL, why="gives the handler of the call before, main thread only")
unsafe(signal.alarm, 0, why="one alarm a process")
unsafe(decimal.getcontext, why="hands out the thread's own context, which is then changed")
unsafe(decimal.setcontext, decimal.Context(), why="sets the thread's context")
unsafe(warnings.simplefilter, "ignore", why="filters are the process's")
unsafe(warnings.filterwarnings, "ignore", why="filters are the process's")
unsafe(logging.basicConfig, why="only the first call does something")
unsafe(logging.getLogger("labelled").addHandler, logging.NullHandler(), why="the order of handlers shows")
unsafe(logging.getLogger("labelled").setLevel, 10, why="the last call's level stays")
unsafe(gc.disable, why="the collector is the process's")
unsafe(gc.collect, why="runs finalizers of anybody's")
unsafe(atexit.register, len, why="the order shows at exit")
unsafe(faulthandler.enable, why="a switch of the process")
unsafe(importlib.import_module, "colorsys", why="runs modules, once")
unsafe(importlib.reload, colorsys, why="runs a module again")
unsafe(time.tzset, why="the zone is the process's")
unsafe(itertools.count().__next__, why="each call takes the next number")
unsafe(next, itertools.cycle([1, 2]), why="each call takes the next item of a shared iterator")
unsafe(csv.writer(io.StringIO()).writerow, ["a"], why="rows are in the order of the calls")
unsafe(collections.deque().append, 1, why="thread-safe, but the order shows")
unsafe(collections.deque([1]).popleft, why="who comes first gets the first")
unsafe(collections.Counter().update, "a", why="read, add and store is three steps")
unsafe(collections.OrderedDict(a=1).move_to_end, "a", why="changes a shared dict")
unsafe(queue.Queue().put, 1, why="thread-safe, but the order shows")
unsafe(queue.Queue().get_nowait, why="who comes first gets the first")
unsafe(queue.PriorityQueue().put, 1, why="what is taken meanwhile depends on the order")
unsafe(heapq.heappush, [], 1, why="changes a shared list")
unsafe(heapq.heappop, [1], why="changes a shared list")
unsafe(bisect.insort, [], 1, why="changes a shared list")
unsafe(threading.Event().set, why="others wait for it")
unsafe(threading.Event().clear, why="others wait for it")
unsafe(threading.Lock().acquire, why="the second call waits for ever in any order but the right one")
unsafe(threading.Semaphore().acquire, why="changes a count that others wait for")
unsafe(threading.Thread(target=len).start, why="starts a thread, once")
unsafe(contextvars.ContextVar("labelled").set, 1, why="the context is the caller's")
unsafe(hashlib.sha256().update, b"a", why="what was hashed before is part of the digest")
unsafe(zlib.compressobj().compress, b"a", why="a stream has a state")
unsafe(pickle.Pickler(io.BytesIO()).dump, 1, why="writes to a shared file, and remembers what it has written")
unsafe(json.dump, {}, io.StringIO(), why="writes to a shared file")
unsafe(json.load, io.StringIO("{}"), why="reads a shared file to its end: the second call fails")
unsafe(copy.copy(sys.modules).clear, why="changes a shared dict")
unsafe(weakref.finalize, shared, len, why="the order of finalizers shows")
unsafe(weakref.ref(shared), why="whether the object lives on depends on when it is called")
unsafe(functools.lru_cache(len).cache_clear, why="empties a shared cache")
unsafe(array.array("i").append, 1, why="changes a shared array")
unsafe(sched.scheduler().run, why="runs what others have scheduled")
unsafe(socket.socket().send, b"a", why="bytes of one connection are in order")
unsafe(socket.setdefaulttimeout, None, why="a default of the process")
unsafe(http.client.HTTPConnection("127.0.0.1").request, "GET", "/", why="one request at a time on one connection")
unsafe(urllib.request.install_opener, None, why="sets the opener of the process")
unsafe(email.message.EmailMessage().add_header, "A", "b", why="the order of headers shows")
