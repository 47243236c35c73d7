"""A member: a person with at least one role in the project, whichever way they come by it."""

from dataclasses import dataclass

from ..backend import Page, Ref

MANAGING = frozenset({"manager", "admin"})  # roles whose people look after the others


@dataclass(frozen=True)
class Grant:
    """One role, and where it comes from: directly, through a ``group``, from ``above`` (a domain or a parent project), or as
    part of the role ``with_role``; several of these at once.

    ``above_kind`` is "domain" or "project".
    """

    role: Ref
    group: Ref | None = None
    above: Ref | None = None
    above_kind: str = ""
    with_role: str = ""

    @property
    def direct(self):
        """Whether it is the person's own in this project, so that it can be taken here."""
        return not (self.group or self.above or self.with_role)

    def __str__(self):
        return self.role.name


@dataclass(frozen=True)
class Member:
    """``id`` is the user's. Keystone does not tell since when somebody is a member."""

    id: str
    name: str
    grants: tuple[Grant, ...] = ()
    domain: str = ""
    me: bool = False

    def __str__(self):
        return self.name

    @property
    def roles(self):
        """What the person was given, by name: without what comes with another role."""
        return tuple(dict.fromkeys(grant.role.name for grant in self.grants if not grant.with_role))

    @property
    def direct(self):
        """The roles that can be taken here: {id: name}."""
        return {grant.role.id: grant.role.name for grant in self.grants if grant.direct}

    @property
    def elsewhere(self):
        """What the person has from elsewhere, and keeps when removed here."""
        return tuple(grant for grant in self.grants if not grant.with_role and not grant.direct)

    @property
    def manages(self):
        return any(grant.role.name in MANAGING for grant in self.grants)


@dataclass(frozen=True)
class Members(Page):
    """``all`` False: this cloud does not tell the person who the others are."""

    all: bool = True
