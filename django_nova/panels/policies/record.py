"""A policy as a user or a group has it."""

from dataclasses import dataclass

from ..backend import Ref


@dataclass(frozen=True)
class Policy:
    """``kind``: "own" (of the account), "amazon", or "inline": it is part of its owner and belongs to nobody else.

    ``owner``: whose it is, ``owner_kind`` is "user" or "group". ``here`` False: a user has it through a group.
    """

    id: str
    name: str
    kind: str
    owner_kind: str
    owner: Ref
    arn: str = ""
    here: bool = True
