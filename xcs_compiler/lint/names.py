"""Qualified names of the libraries that rules know, as data."""

from __future__ import annotations

from fnmatch import fnmatchcase

NOT_THREAD_SAFE = {
    "requests.Session": "a requests session",
    "requests.session": "a requests session",
    "requests.sessions.Session": "a requests session",
    "boto3.Session": "a boto3 session",
    "boto3.session.Session": "a boto3 session",
    "boto3.resource": "a boto3 resource",
    "sqlite3.connect": "a sqlite3 connection",
    "sqlite3.Connection": "a sqlite3 connection",
    "sqlite3.Cursor": "a sqlite3 cursor",
    "sqlalchemy.orm.Session": "a sqlalchemy session",
    "sqlalchemy.orm.session.Session": "a sqlalchemy session",
    "sqlalchemy.Connection": "a sqlalchemy connection",
    "sqlalchemy.engine.Connection": "a sqlalchemy connection",
    "smtplib.SMTP": "an SMTP connection",
    "smtplib.SMTP_SSL": "an SMTP connection",
    "ftplib.FTP": "an FTP connection",
    "ftplib.FTP_TLS": "an FTP connection",
    "imaplib.IMAP4": "an IMAP connection",
    "imaplib.IMAP4_SSL": "an IMAP connection",
    "poplib.POP3": "a POP3 connection",
    "poplib.POP3_SSL": "a POP3 connection",
    "http.client.HTTPConnection": "an HTTP connection",
    "http.client.HTTPSConnection": "an HTTP connection",
    "xmlrpc.client.ServerProxy": "an XML-RPC proxy",
    "pymysql.connect": "a MySQL connection",
    "MySQLdb.connect": "a MySQL connection",
    "mysql.connector.connect": "a MySQL connection",
    "cx_Oracle.connect": "an Oracle connection",
    "selenium.webdriver.Chrome": "a browser",
    "selenium.webdriver.Firefox": "a browser",
}
"""Constructors and classes of clients whose documentation does not allow, or does not promise, use by several
threads."""

THREAD_SAFE_STATE = frozenset(
    {
        "threading.local", "threading.Event", "threading.Lock", "threading.RLock", "threading.Condition",
        "threading.Semaphore", "threading.BoundedSemaphore", "threading.Barrier", "queue.Queue", "queue.SimpleQueue",
        "queue.LifoQueue", "queue.PriorityQueue", "contextvars.ContextVar", "_thread._local",
    }
)  # fmt: skip

THREAD_POOLS = frozenset(
    {
        "concurrent.futures.ThreadPoolExecutor", "concurrent.futures.thread.ThreadPoolExecutor",
        "multiprocessing.pool.ThreadPool", "multiprocessing.dummy.Pool",
    }
)  # fmt: skip

PROCESS_STATE = {
    "random": (
        "random.random", "random.randint", "random.randrange", "random.choice", "random.choices", "random.shuffle",
        "random.sample", "random.uniform", "random.gauss", "random.normalvariate", "random.seed", "random.getrandbits",
        "random.betavariate", "random.expovariate", "random.triangular", "random.setstate", "random.randbytes",
        "numpy.random.seed", "numpy.random.rand", "numpy.random.randn", "numpy.random.randint", "numpy.random.random",
        "numpy.random.choice", "numpy.random.shuffle", "numpy.random.permutation", "numpy.random.normal",
        "numpy.random.uniform", "numpy.random.random_sample", "torch.manual_seed",
    ),
    "cwd": ("os.chdir", "os.fchdir", "contextlib.chdir"),
    "environment": (
        "os.putenv", "os.unsetenv", "os.environ.update", "os.environ.pop", "os.environ.setdefault",
        "os.environ.clear", "os.environ.popitem",
    ),
    "locale": ("locale.setlocale",),
    "signal": (
        "signal.signal", "signal.alarm", "signal.setitimer", "signal.siginterrupt", "signal.set_wakeup_fd",
        "signal.pthread_sigmask",
    ),
    "umask": ("os.umask",),
    "warnings": (
        "warnings.simplefilter", "warnings.filterwarnings", "warnings.resetwarnings", "warnings.catch_warnings",
        "contextlib.redirect_stdout", "contextlib.redirect_stderr",
    ),
}  # fmt: skip
"""Calls that change, or draw from, what the whole process shares; by kind."""

PROCESS_VARIABLES = {
    "os.environ": "environment",
    "sys.stdout": "warnings",
    "sys.stderr": "warnings",
    "sys.stdin": "warnings",
}
"""What the whole process shares by a name that can be given to something else; by kind."""

PROCESS_CALLS = {name: kind for kind, names in PROCESS_STATE.items() for name in names}

BLOCKING = frozenset(
    {
        "time.sleep", "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output",
        "subprocess.getoutput", "os.system", "os.wait", "os.waitpid", "input", "select.select",
        "socket.create_connection", "requests.get", "requests.post", "requests.put", "requests.delete",
        "requests.patch", "requests.head", "requests.options", "requests.request", "urllib.request.urlopen",
        "urllib.request.urlretrieve", "httpx.get", "httpx.post", "httpx.put", "httpx.delete", "httpx.patch",
    }
)  # fmt: skip
"""Functions that block their thread for as long as the outside world likes."""

MUTATORS = frozenset(
    {
        "append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse", "add", "discard", "update",
        "setdefault", "popitem", "appendleft", "extendleft", "popleft", "difference_update", "intersection_update",
    }
)  # fmt: skip

DATA_METHODS = frozenset(
    {
        "append", "capitalize", "casefold", "clear", "endswith", "extend", "format", "hexdigest", "isdigit", "items",
        "join", "keys", "lower", "lstrip", "partition", "popitem", "replace", "rpartition", "rsplit", "rstrip",
        "setdefault", "sort", "split", "splitlines", "startswith", "strip", "title", "upper", "values", "zfill",
    }
)  # fmt: skip
"""Methods of strings and containers that have no namesake among calls that wait."""

LOG_METHODS = frozenset({"critical", "debug", "error", "exception", "info", "log", "print", "warning", "write"})


def matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
