"""A new person, from the password that is shown once to the end; and an access key on EC2. The clouds say whether it is so."""

import boto3
import openstack
import pytest

pytestmark = [
    pytest.mark.browser,
    pytest.mark.devcloud,
    pytest.mark.filterwarnings("ignore::openstack.warnings.RemovedInSDK60Warning"),
]


def connect(devcloud, name, password, **scope):
    return openstack.connect(
        auth_url=devcloud.endpoints["keystone"], username=name, password=password, user_domain_name="Default",
        region_name="RegionOne", load_yaml_config=False, load_envvars=False, **scope,
    )  # fmt: skip


def test_a_new_person(visitor, admin, devcloud, prefix):
    name, group = f"{prefix}-user", f"{prefix}-group"
    visitor.enter(admin)
    base = admin.scope("stack", "admin")
    keystone = connect(
        devcloud, "admin", "secret", project_name="admin", project_domain_name="Default"
    ).identity
    try:
        visitor.open(f"{base}users/")
        visitor.click("Create user")
        for field, typed in {"name": name, "password": "one thing", "password_again": "another"}.items():
            visitor.fill(field, typed, visitor.dialog())
        visitor.click("Create user", visitor.dialog())
        visitor.says("These two are not the same.")
        visitor.click("Create user", visitor.dialog())
        password = visitor.one("#nova-secret").text
        assert len(password) == 24
        visitor.click("I have saved it")
        visitor.says(name, "h1")
        assert connect(devcloud, name, password).session.get_token()

        visitor.open(f"{base}groups/")
        visitor.click("Create group")
        visitor.answer("Create group", name=group)
        visitor.toast(f"“{group}” is ready.")
        visitor.open(f"{base}groups/?name={group}")
        visitor.follow(group, group)
        visitor.click("Memberships", visitor.one(".nova-tabs"))
        visitor.click("Add to a group")
        visitor.fill("user", "nobody at all", visitor.dialog())
        visitor.click("Add to a group", visitor.dialog())
        visitor.says("There is none of that name.")
        visitor.answer("Add to a group", user=name)
        visitor.toast(f"“{name}” is in “{group}” now.")
        visitor.click("Role assignments", visitor.one(".nova-tabs"))
        visitor.click("Assign role")
        visitor.choose("role", "reader", visitor.dialog())
        visitor.answer("Assign role", project="research")
        visitor.toast(f"“{group}” has the role “reader” now.")

        # The group's role is the person's: they reach the project, until it is taken
        reached = connect(devcloud, name, password, project_name="research", project_domain_name="Default")
        assert reached.current_project.name == "research"
        visitor.open(f"{base}users/?name={name}")
        visitor.follow(name, name)
        visitor.click("Role assignments", visitor.one(".nova-tabs"))
        assert group in visitor.row("reader").text
        assert "Revoke" not in visitor.row("reader").text
        visitor.open(f"{base}groups/?name={group}")
        visitor.follow(group, group)
        visitor.click("Role assignments", visitor.one(".nova-tabs"))
        visitor.act("reader", "Revoke")
        visitor.answer("Revoke")
        visitor.toast("1 role revoked.")
        id = keystone.find_group(group).id
        assert not list(keystone.role_assignments(group_id=id))
    finally:
        for found, take in (
            (keystone.find_user(name), keystone.delete_user),
            (keystone.find_group(group), keystone.delete_group),
        ):
            if found:
                take(found)


@pytest.fixture
def iam(ec2):
    key = next(one for one in ec2.people if one["cloud"] == "ec2" and one["name"] == "alice")
    return boto3.client(
        "iam", endpoint_url=ec2.endpoints["ec2"], region_name="us-east-1", aws_access_key_id=key["access_key"],
        aws_secret_access_key=key["secret_key"],
    )  # fmt: skip


def test_an_access_key_on_ec2(alice, iam, aws, prefix):
    name = f"{prefix}-user"
    iam.create_user(UserName=name)
    try:
        alice.open(f"{aws}users/?name={name}")
        alice.follow(name, name)
        alice.click("Access keys", alice.one(".nova-tabs"))
        alice.click("Create access key")
        alice.click("Create access key", alice.dialog())
        secret = alice.one("#nova-secret").text
        assert len(secret) == 40
        alice.click("I have saved it")
        [key] = iam.list_access_keys(UserName=name)["AccessKeyMetadata"]
        alice.act(key["AccessKeyId"], "Disable")
        alice.answer("Disable")
        alice.toast("1 access key is disabled.")
        [key] = iam.list_access_keys(UserName=name)["AccessKeyMetadata"]
        assert key["Status"] == "Inactive"
        assert secret not in alice.browser.page_source
        alice.click("Policies", alice.one(".nova-tabs"))
        alice.click("Attach policy")
        alice.choose("policy", "use-files", alice.dialog())
        alice.answer("Attach policy")
        alice.toast(f"“use-files” is attached to “{name}”.")
        [policy] = iam.list_attached_user_policies(UserName=name)["AttachedPolicies"]
        assert policy["PolicyName"] == "use-files"
        alice.open(f"{aws}users/?name={name}")
        alice.act(name, "Delete")
        alice.answer("Delete")
        alice.toast("1 user deleted.")
        assert name not in [one["UserName"] for one in iam.list_users()["Users"]]
    finally:
        left = [one["UserName"] for one in iam.list_users()["Users"] if one["UserName"] == name]
        for one in left:
            for key in iam.list_access_keys(UserName=one)["AccessKeyMetadata"]:
                iam.delete_access_key(UserName=one, AccessKeyId=key["AccessKeyId"])
