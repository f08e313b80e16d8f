"""Survivors of `dependences.py`."""

from __future__ import annotations

EXPLAINED: tuple[tuple[str, str, str, str], ...] = (
    ("dependences", "operation is not None and operation.alone", "operation is not None",
     "stricter: more counts as walked"),
    ("dependences", "isinstance(node, ast.Call) and operand is node.func", "isinstance(node, ast.Call) and value",
     "the same: other operands that can't change share nothing that could be assumed to be disjoint"),
    ("dependences", "met and apart is not None and (apart.key is not None)", "apart is not None and",
     "the same: what is under the element is read by another operation, which assumes the same"),
    ("dependences", "ordered and (not b.journalled) and any(", "not b.journalled", "stricter"),
    ("dependences", "lent and (lent & self._seen", "(lent & self._seen", "the same: nothing is in common with nothing"),
    ("dependences", "operation is None or operation.made", "operation is None and",
     "the same: what is put into a container that a call makes is not known, so the container passes the gate"),
    ("dependences", "kind == 'allocated' and isinstance(node, _DISPLAYS)", "isinstance(node, _DISPLAYS)",
     "stricter: no gate where one would never be passed"),
    ("dependences", "isinstance(changing, ast.Subscript) and (not", "isinstance(changing, ast.Subscript)",
     "stricter: no gate where one would never be passed"),
    ("dependences", "met | self.mutated(earlier, b)", "met & ",
     "the same: what runs ahead changes what the iteration has made, which is no root"),
    ("dependences", "for k, v in zip(node.keys", "for k, v in zip(node.keys",
     "stricter: values of a display count as read"),
    ("dependences", "isinstance(node, ast.Assign) and len(node.targets) == 1", "isinstance(node, ast.Assign)",
     "the same: the first of several targets holds the value as well"),
    ("dependences", "changed |= {thing", "",
     "the same in effect: what is lent of a global is found through the global"),
)  # fmt: skip
