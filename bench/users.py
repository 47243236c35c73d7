#!/usr/bin/env python3
"""Time the pages about people with thousands of users, as ratios within one run.

    python -m devcloud up --dir many --port-base 18000 --only openstack
    python bench/users.py --dir many --ports 18000 --users 5000

Puts the users straight into Keystone's database (making them by its API takes a quarter of an hour), all in one group and all
members of one project, and signs in as the administrator. Use a devcloud of its own: the users stay. Columns as in pages.py.
"""

import argparse
import sys
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]
from pages import Log, report, setting_up, sign_in  # noqa: E402

NAME = "everybody"
STATEMENTS = """
insert into project(id, name, extra, description, enabled, domain_id, parent_id, is_domain)
  values ('{project}', '{name}', '{{}}', '', true, 'default', 'default', false) on conflict do nothing;
insert into "group"(id, domain_id, name, description, extra)
  values ('{group}', 'default', '{name}', '', '{{}}') on conflict do nothing;
insert into "user"(id, extra, enabled, created_at, domain_id)
  select md5('person' || n), '{{"email": "person-' || n || '@example.org"}}', n % 50 <> 0, now(), 'default'
  from generate_series(1, {users}) n on conflict do nothing;
insert into local_user(domain_id, user_id, name, failed_auth_count)
  select 'default', md5('person' || n), 'person-' || lpad(n::text, 5, '0'), 0
  from generate_series(1, {users}) n on conflict do nothing;
insert into user_group_membership(user_id, group_id)
  select md5('person' || n), (select id from "group" where name = '{name}')
  from generate_series(1, {users}) n on conflict do nothing;
insert into assignment(type, actor_id, target_id, role_id, inherited)
  select 'UserProject', md5('person' || n), (select id from project where name = '{name}'),
    (select id from role where name = 'member' and domain_id = '<<null>>'), false
  from generate_series(1, {users}) n on conflict do nothing;
"""


def fill(folder, users):
    from devcloud.layout import Layout
    from devcloud.openstack import OpenStack

    database = OpenStack(Layout.find(folder)).database
    ids = {"project": "b" * 32, "group": "a" * 32}
    for statement in STATEMENTS.format(**ids, name=NAME, users=users).split(";\n"):
        if statement.strip():
            database.execute(statement, "keystone")
    for table in ids:
        ids[table] = database.execute(f"select id from \"{table}\" where name = '{NAME}'", "keystone").strip()  # noqa: S608
    return ids, int(database.execute('select count(*) from "user"', "keystone"))


def main():
    known = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known.add_argument("--dir", required=True)
    known.add_argument("--ports", type=int, required=True)
    known.add_argument("--users", type=int, default=5000)
    known.add_argument("--rounds", type=int, default=5)
    given = known.parse_args()
    ids, count = fill(given.dir, given.users)
    setting_up(given.dir, given.ports)
    client, base = sign_in("stack", "admin", "admin")
    log, second = Log(given.dir), client.get(f"{base}users/?format=json").json()["next"]
    pages = [
        ("users, 20 rows", "users/"),
        ("users, 100 rows", "users/?limit=100"),
        ("users, page 2", f"users/?marker={second}&first=21"),
        ("users, by part of name", "users/?name=4321"),
        ("users, disabled", "users/?enabled=no"),
        ("a user", f"users/{second}/"),
        ("groups of a user", f"group_members/?user={second}"),
        ("roles of a user", f"role_assignments/?user={second}"),
        ("users of a group", f"group_members/?group={ids['group']}"),
        ("the same, by name", f"group_members/?group={ids['group']}&name=432"),
        ("roles in a project", f"role_assignments/?project={ids['project']}"),
        ("groups", "groups/"),
        ("roles", "roles/"),
        ("domains", "domains/"),
        ("form of a user", "users/-/create/"),
    ]
    print(f"{datetime.now():%Y-%m-%d %H:%M}  {count} users, medians of {given.rounds} rounds")
    report(client, base, log, given.rounds, pages)


if __name__ == "__main__":
    main()
