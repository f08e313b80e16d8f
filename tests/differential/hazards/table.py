"""The table of hazards, which the modules beside this one fill."""

from __future__ import annotations

from collections.abc import Iterator

from tests.differential.oracle import Program, Step

HAZARDS: list[Program] = []
Steps = Iterator[Step]

hazard_without_faults: set[str] = {
    "exceptions_of_many_kinds", "finalizer_between", "threads_at_once", "members_in_lists_of_attributes",
    "models_that_tell_what_was_set", "rows_that_are_models", "records_of_one_class",
    "tables_of_functions_that_change_between_calls",
}  # fmt: skip

in_their_turn: set[str] = {
    "implicit_operations_with_effects", "quiet_then_loud_arguments", "map_with_answers_of_odd_types",
    "objects_that_hold_odd_things", "rows_that_are_odd", "setters_that_do_more", "properties_that_look_elsewhere",
    "match_on_what_compares_with_effects", "match_that_a_metaclass_decides",
    "batches_with_one_that_changes_another", "rounds_with_one_that_changes_what_was_said",
}  # fmt: skip


def hazard(program: Program) -> Program:
    HAZARDS.append(program)
    return program
