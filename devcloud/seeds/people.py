"""The people of a devcloud. Both clouds know the same names; everyone's password is `secret`."""

from dataclasses import dataclass, field

PASSWORD = "secret"
DOMAIN = "Default"
PARTNERS = "partners"

DOMAINS = {PARTNERS: "A firm that works with us and looks after its own people"}
PROJECTS = {
    DOMAIN: {
        "demo": "What most people look at",
        "research": "Another group of people, with things of its own",
        "load": "Instances for benchmarks, without a quota",
        "service": "The services' own account",
    },
    PARTNERS: {
        "partners-shop": "The partners' shop",
        "partners-lab": "Where the partners try things",
    },
}
# Roles beyond Keystone's own: (name, description, the domain that has it, the roles that it implies)
ROLES = (
    ("support", "Helps people: may look wherever it is granted", None, ("reader",)),
    ("shopkeeper", "Runs the partners' shop", PARTNERS, ("member",)),
)


@dataclass(frozen=True)
class Person:
    """`projects` and `domains`: the roles there; `inherited`: roles in all projects of a domain."""

    name: str
    description: str
    projects: dict[str, tuple[str, ...]] = field(default_factory=dict)
    enabled: bool = True
    shown: bool = True
    domain: str = DOMAIN
    domains: dict[str, tuple[str, ...]] = field(default_factory=dict)
    inherited: dict[str, tuple[str, ...]] = field(default_factory=dict)


PEOPLE = (
    Person("alice", "Manages demo", {"demo": ("member", "manager"), "load": ("member",)}),
    Person("bob", "May look at demo", {"demo": ("reader",)}),
    Person("charlie", "Works in research", {"research": ("member",)}),
    Person("dora", "May no longer sign in", {"demo": ("member",)}, enabled=False),
    Person("admin", "Runs the cloud", dict.fromkeys(("admin", "demo", "research", "load"), ("admin",))),
    Person("service", "The services themselves", {"service": ("admin", "service")}, shown=False),
    Person("dashboard", "Makes projects for people who sign up", {"admin": ("admin",)}, shown=False),
    Person("auditor", "May look at everything in Default", inherited={DOMAIN: ("support",)}, shown=False),
    Person(
        "erin",
        "Manages the domain partners",
        {"partners-shop": ("member",)},
        domain=PARTNERS,
        domains={PARTNERS: ("manager",)},
    ),
    Person("frank", "Works in the partners' shop", domain=PARTNERS, shown=False),
    Person("grace", "Works in the partners' shop", domain=PARTNERS, shown=False),
    Person("heidi", "Left the partners", {"partners-lab": ("member",)}, False, False, domain=PARTNERS),
)


@dataclass(frozen=True)
class Group:
    name: str
    description: str
    people: tuple[str, ...]
    projects: dict[str, tuple[str, ...]] = field(default_factory=dict)
    domain: str = DOMAIN
    inherited: dict[str, tuple[str, ...]] = field(default_factory=dict)


# Nobody whom tests take for a stranger becomes more by one of them
GROUPS = (
    Group("developers", "Those who build", ("alice", "charlie")),
    Group("operators", "Those who are called at night", ("admin",), {"demo": ("support",)}),
    Group("shop", "Those who run the shop", ("frank", "grace"), {"partners-shop": ("member",)}, PARTNERS),
    Group("visitors", "May look at all of the partners'", ("grace",), {}, PARTNERS, {PARTNERS: ("reader",)}),
)


@dataclass(frozen=True)
class Key:
    """A person's access key on EC2; fixed, so that documentation and tests can name it."""

    name: str
    access_key: str
    secret_key: str
    description: str
    policy: tuple[str, ...]
    shown: bool = True


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
    Key(
        "dashboard",
        "AKIADEVCLOUDOPERATOR",
        "dashboard-secret-of-the-devcloud-000000",
        "Makes users and keys for people who sign up",
        ("iam:*", "sts:GetCallerIdentity"),
        shown=False,
    ),
)
# EC2: customers' policies, the groups that have them, and users without a key
POLICIES = {
    "use-instances": ("To start and stop instances", ("ec2:*", "cloudwatch:*", "monitoring:*")),
    "use-files": ("To keep files in buckets", ("s3:*",)),
    "look": ("To look at instances and files", ("ec2:Describe*", "ec2:Get*", "s3:Get*", "s3:List*")),
    "keep-costs": ("To read what things cost", ("ce:Get*",)),
}
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
TEAMS = {
    "developers": (("alice", "frank"), ("use-instances", "use-files")),
    "readers": (("bob", "grace"), ("look", READ_ONLY)),
}
USERS = ("frank", "grace")


def listing() -> list[dict]:
    """Who can sign in where, as status.json tells it."""
    stack = [
        {
            "cloud": "openstack",
            "name": person.name,
            "password": PASSWORD,
            "domain": person.domain,
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
        if key.shown
    ]
    return stack + amazon
