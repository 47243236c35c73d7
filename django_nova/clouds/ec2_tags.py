"""Tags and filters of EC2: a name is only a tag here, and a search is a pattern with wildcards.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html
"""

from django.utils.translation import gettext as _

from .cache import generation, remembered_each
from .errors import CloudError, Invalid

NAMES_SECONDS = 60
RESERVED = "aws:"  # tags that only the cloud itself may change


def tags_of(raw):
    """All tags of something that EC2 described: {key: value}."""
    return {tag["Key"]: tag.get("Value", "") for tag in raw.get("Tags") or []}


def name_of(raw):
    return tags_of(raw).get("Name", "")


def pairs(tags):
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def free(tags):
    """The tags, if people may set them; not every endpoint says so."""
    if any(key.lower().startswith(RESERVED) for key in tags):
        raise Invalid(message=_("Tags that begin with “aws:” belong to the cloud."), field="tags")
    return tags


def specified(kinds, name, tags=None):
    """``TagSpecifications`` that give a name and tags to what is being made, in the same call."""
    given = free(tags or {}) | ({"Name": name} if name else {})
    return [{"ResourceType": kind, "Tags": pairs(given)} for kind in kinds] if given else []


def filters(**wanted):
    """``Filters`` from {filter name with _ for -: value or values}; what is empty is left out."""
    return [
        {"Name": name.replace("_", "-"), "Values": [value] if isinstance(value, str) else list(value)}
        for name, value in wanted.items()
        if value
    ]


def containing(text):
    """The pattern of what contains a text. Who types a ``*`` means it as a pattern."""
    if not text or "*" in text:
        return text
    return "*{}*".format(text.replace("\\", "\\\\").replace("?", "\\?"))


def named(text):
    """``Filters`` for what has this text in its name."""
    return [{"Name": "tag:Name", "Values": [containing(text)]}] if text else []


def tagged(text):
    """``Filters`` for ``key=value`` or for a key alone."""
    key, equals, value = (part.strip() for part in text.partition("="))
    if not key:
        return []
    if equals:
        return [{"Name": f"tag:{key}", "Values": [value]}]
    return [{"Name": "tag-key", "Values": [key]}]


def names(api, ids):
    """``{id: name}`` of whatever has one, of any kind, asked for together; without them the ids must do.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html
    """

    def ask(unknown):
        with api.scope.cloud.module.translated():
            found = api.ec2.describe_tags(Filters=filters(resource_id=unknown, key="Name"))["Tags"]
        return {tag["ResourceId"]: tag["Value"] for tag in found}

    wanted = sorted({id for id in ids if id})
    try:
        key = (api.together, generation(*api.scope.args), "name")
        return {id: name for id, name in remembered_each(key, wanted, NAMES_SECONDS, ask).items() if name}
    except CloudError:
        return {}
