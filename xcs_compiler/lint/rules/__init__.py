"""The rules, one a file, in the order of their codes."""

from __future__ import annotations

from xcs_compiler.lint.rules import (
    blocking_in_async,
    carried_counter,
    carried_item,
    clock_in_loop,
    compiled_in_vain,
    early_exit,
    environment_variable,
    global_random,
    index_loop,
    late_binding,
    mutable_default,
    not_parallel,
    ordered_effect,
    process_locale,
    process_streams,
    process_umask,
    shared_client,
    signal_handler,
    swallowed_exception,
    syntax_error,
    unknown_callee,
    unlocked_state,
    unused_ignore,
    working_directory,
)
from xcs_compiler.lint.rules.rule import Rule

MODULES = (
    syntax_error, unused_ignore, not_parallel, ordered_effect, unknown_callee, early_exit, clock_in_loop,
    compiled_in_vain, swallowed_exception, carried_counter, carried_item, index_loop, unlocked_state, shared_client,
    global_random, working_directory, environment_variable, process_locale, signal_handler, process_umask,
    process_streams, mutable_default, late_binding, blocking_in_async,
)  # fmt: skip
RULES: dict[str, Rule] = {module.RULE.code: module.RULE for module in MODULES}

__all__ = ["RULES", "Rule"]
