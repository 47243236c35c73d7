"""The people of a devcloud. Both clouds know the same names; everyone's password is `secret`."""

from dataclasses import dataclass, field

PASSWORD = "secret"
DOMAIN = "Default"

PROJECTS = {
    "demo": "What most people look at",
    "research": "Another group of people, with things of its own",
    "load": "Instances for benchmarks, without a quota",
    "service": "The services' own account",
}


@dataclass(frozen=True)
class Person:
    name: str
    description: str
    projects: dict[str, tuple[str, ...]] = field(default_factory=dict)
    enabled: bool = True
    shown: bool = True


PEOPLE = (
    Person("alice", "Manages demo", {"demo": ("member", "manager"), "load": ("member",)}),
    Person("bob", "May look at demo", {"demo": ("reader",)}),
    Person("charlie", "Works in research", {"research": ("member",)}),
    Person("dora", "May no longer sign in", {"demo": ("member",)}, enabled=False),
    Person("admin", "Runs the cloud", dict.fromkeys(("admin", "demo", "research", "load"), ("admin",))),
    Person("service", "The services themselves", {"service": ("admin", "service")}, shown=False),
)


@dataclass(frozen=True)
class Key:
    """A person's access key on EC2; fixed, so that documentation and tests can name it."""

    name: str
    access_key: str
    secret_key: str
    description: str
    policy: tuple[str, ...]


KEYS = (
    Key(
        "alice",
        "AKIADEVCLOUDALICE000",
        "alice-secret-of-the-devcloud-0000000000",
        "May do everything",
        ("*",),
    ),
    Key(
        "bob",
        "AKIADEVCLOUDBOB00000",
        "bob-secret-of-the-devcloud-000000000000",
        "May look",
        (
            "ec2:Describe*",
            "ec2:Get*",
            "iam:Get*",
            "iam:List*",
            "cloudwatch:*",
            "monitoring:*",  # the name by which moto asks for it
            "s3:Get*",
            "s3:List*",
            "sts:*",
        ),
    ),
    Key(
        "charlie",
        "AKIADEVCLOUDCHARLIE0",
        "charlie-secret-of-the-devcloud-00000000",
        "May do nothing but assume the role operator",
        ("sts:*",),
    ),
)


def listing() -> list[dict]:
    """Who can sign in where, as status.json tells it."""
    stack = [
        {
            "cloud": "openstack",
            "name": person.name,
            "password": PASSWORD,
            "domain": DOMAIN,
            "projects": {name: list(roles) for name, roles in person.projects.items()},
            "enabled": person.enabled,
            "description": person.description,
        }
        for person in PEOPLE
        if person.shown
    ]
    amazon = [
        {
            "cloud": "ec2",
            "name": key.name,
            "access_key": key.access_key,
            "secret_key": key.secret_key,
            "description": key.description,
        }
        for key in KEYS
    ]
    return stack + amazon
