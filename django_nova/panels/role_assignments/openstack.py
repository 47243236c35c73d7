"""Role assignments of Keystone. Each is given and taken by one call of its own.

https://docs.openstack.org/api-ref/identity/v3/#list-role-assignments
https://docs.openstack.org/api-ref/identity/v3/#assign-role-to-user-on-project-owned-by-domain-projects

Keystone lists them without pages, and looks up three names for each if it is asked for names: five thousand of a project take it
a second without names, and up to a minute with them. Names are asked for where there are few; of many, for those on screen.
"""

from contextlib import suppress
from dataclasses import replace

from ...clouds.cache import remembered_each
from ...clouds.errors import CloudError, Conflict, Invalid, NotFound
from ...clouds.gather import gather
from .. import Choice, Ref
from ..users.openstack_keystone import MANY, SECONDS, Keystone
from .record import ID, Assignment, assignment

FEW = 100  # assignments that are named by the list itself
GROUPS = 20  # of a user, whose assignments are told with the user's own
SYSTEM = "system"
NAMES = {"include_names": "true"}
INHERITED = {"scope.OS-INHERIT:inherited_to": "projects"}


class Backend(Keystone):
    Record = Assignment
    ids = ID

    # -- Looking -------------------------------------------------------------------------------------------------------

    def list(self, window, *, user="", group="", project="", domain="", role=""):
        """Those of a user with those of their groups, of a group, of a project with what it inherits, of a domain, of a role."""
        asked = [one for one in (user, group, project, domain, role) if one]
        if len(asked) > 1:
            raise NotFound
        if not asked:  # of the project that one is in
            project = self.scope.project.id
        if user:
            found = self._of_user(user)
        elif project:
            found = self._of_project(project)
        else:
            asked = {"group.id": group, "scope.domain.id": domain, "role.id": role}
            asked = {key: value for key, value in asked.items() if value}
            found = self._named({"": asked})[""]
        found.sort(key=lambda one: (not one.here, one.role.name, one.who.name.casefold(), one.id))
        page = self.cut(window, found)
        return replace(page, items=self._with_names(page.items))

    def _of_user(self, user):
        groups = self.ask("_groups", user)[:GROUPS]
        asked = {"": {"user.id": user}} | {one: {"group.id": one} for one in groups}
        return self._together(asked)

    def _groups(self, user):
        found = self.http.get(f"/users/{user}/groups", params={"limit": GROUPS}).json()["groups"]
        return [one["id"] for one in found]

    def _of_project(self, project):
        """What is given in it, and what it inherits from its domain and from the projects that it is below of."""
        query = {"parents_as_list": "true"}
        raw = self.http.get(f"/projects/{project}", params=query).json()["project"]
        above = [one["project"] for one in raw.get("parents") or () if isinstance(one, dict)]
        asked = {"": {"scope.project.id": project}}
        asked["domain"] = {"scope.domain.id": raw["domain_id"]} | INHERITED
        for one in above:
            if not one.get("is_domain"):
                asked[one["id"]] = {"scope.project.id": one["id"]} | INHERITED
        return self._together(asked)

    def _together(self, asked):
        return [
            one if not where else replace(one, here=False)
            for where, found in self._named(asked).items()
            for one in found
        ]

    def _named(self, asked):
        """``{key: [Assignment, ...]}`` for ``{key: query}``; with names if they are few."""
        answers = self._answers(asked)
        if few := {key: asked[key] | NAMES for key, rows in answers.items() if 0 < len(rows) <= FEW}:
            with suppress(NotFound):  # Keystone names none of them if one is about a project that is gone
                answers |= self._answers(few)
        return {key: [_record(row) for row in rows] for key, rows in answers.items()}

    def _answers(self, asked):
        found = gather({key: lambda query=query: self.ask("_rows", query) for key, query in asked.items()})
        for answer in found.values():
            if isinstance(answer, CloudError):
                raise answer
        return found

    def _rows(self, query):
        return self.http.get("/role_assignments", params=query).json()["role_assignments"]

    def _with_names(self, records):
        """Those on screen whose names Keystone was not asked for yet."""
        unknown = {(one.kind, one.who.id) for one in records if not one.who.name}
        unknown |= {
            (one.place, one.where.id) for one in records if not one.where.name and one.place != SYSTEM
        }
        unknown |= {("role", one.role.id) for one in records if not one.role.name}
        if not unknown:
            return records
        key = ("names of", self.scope.cloud.slug, self.http.domain or "")
        names = remembered_each(key, [":".join(one) for one in sorted(unknown)], SECONDS, self._ask_names)

        def named(kind, ref):
            return ref if ref.name else Ref(ref.id, names.get(f"{kind}:{ref.id}") or ref.id[:8])

        return tuple(
            assignment(
                named("role", one.role),
                one.kind,
                named(one.kind, one.who),
                one.place,
                named(one.place, one.where) if one.place != SYSTEM else one.where,
                one.inherited,
                one.here,
            )
            for one in records
        )

    def _ask_names(self, wanted):
        found = gather({one: lambda one=one: self.ask("_name", one) for one in wanted})
        return {one: name for one, name in found.items() if not isinstance(name, CloudError)}

    def _name(self, what):
        kind, _colon, id = what.partition(":")
        return self.http.get(f"/{kind}s/{id}").json()[kind].get("name")

    def get(self, id):
        about = ID.fullmatch(id).groupdict()
        query = {f"{about['kind']}.id": about["who"], "role.id": about["role"]} | NAMES
        query |= (
            {"scope.system": "all"}
            if about["place"] == SYSTEM
            else {f"scope.{about['place']}.id": about["where"]}
        )
        if about["inherited"]:
            query |= INHERITED
        found = [one for one in map(_record, self._rows(query)) if one.id == id]
        if not found:
            raise NotFound(id)
        return found[0]

    # -- Changing ------------------------------------------------------------------------------------------------------

    def create(self, *, role, user="", group="", project="", domain="", inherited=False):
        """``user``, ``group``, ``project``: an ID or a name; ``domain``: an ID, or "system" for the whole cloud."""
        kind, typed = ("user", user) if user else ("group", group)
        who = self.known(f"{kind}s", typed, kind)
        if project:
            place, where = "project", self.known("projects", project, "project")
        else:
            place, where = (SYSTEM, "all") if domain == SYSTEM else ("domain", domain)
        if place == SYSTEM and inherited:
            raise Invalid(field="inherited")
        made = assignment(Ref(role), kind, Ref(who), place, Ref(where), inherited)
        if self._is(made.id):
            raise Conflict(field="role")
        self.http.put(_path(made.id))
        return self.get(made.id)

    def _is(self, id):
        try:
            with self.scope.cloud.module.translated():
                self.http.head(_path(id))
        except NotFound:
            return False
        return True

    def delete(self, id):
        self.http.delete(_path(id))

    # -- Choices -------------------------------------------------------------------------------------------------------

    def roles(self):
        """The cloud's own; a manager of a domain cannot give away what administrators are."""
        found = self.http.get("/roles", params={"limit": MANY}).json()["roles"]
        offered = [one for one in found if self.http.everywhere or one["name"] != "admin"]
        return [Choice(one["id"], one["name"]) for one in sorted(offered, key=lambda one: one["name"])]


def _path(id):
    about = ID.fullmatch(id).groupdict()
    place = SYSTEM if about["place"] == SYSTEM else f"{about['place']}s/{about['where']}"
    path = f"/{place}/{about['kind']}s/{about['who']}/roles/{about['role']}"
    return f"/OS-INHERIT{path}/inherited_to_projects" if about["inherited"] else path


def _record(raw):
    scope = raw["scope"]
    place = next(one for one in ("project", "domain", SYSTEM) if one in scope)
    kind = "user" if "user" in raw else "group"
    where = Ref("all") if place == SYSTEM else Ref(scope[place]["id"], scope[place].get("name") or "")
    return assignment(
        role=Ref(raw["role"]["id"], raw["role"].get("name", "")),
        kind=kind,
        who=Ref(raw[kind]["id"], raw[kind].get("name") or ""),
        place=place,
        where=where,
        inherited="OS-INHERIT:inherited_to" in scope,
    )
