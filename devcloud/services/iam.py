"""What moto's IAM lacks: lists in parts, keys that are switched off, and refusals to delete what is still used.

https://docs.aws.amazon.com/IAM/latest/APIReference/Welcome.html
"""

import base64
import binascii

# What each list holds, and by what its items are told apart
LISTS = {
    "list_users": ("Users", "name"),
    "list_groups": ("Groups", "name"),
    "list_groups_for_user": ("Groups", "name"),
    "get_group": ("Users", "name"),
    "list_access_keys": ("AccessKeyMetadata", "access_key_id"),
}


def patch() -> None:
    from moto.iam.models import IAMBackend
    from moto.iam.responses import IamResponse

    for name, (holds, key) in LISTS.items():
        setattr(IamResponse, name, paged(getattr(IamResponse, name), holds, key))
    IAMBackend.delete_user = unused_user(IAMBackend.delete_user)
    IAMBackend.delete_group = unused_group(IAMBackend.delete_group)
    IAMBackend.update_user = renamed(IAMBackend.update_user)
    only_active_keys()


def paged(whole, holds: str, key: str):
    """At most `MaxItems` of a list by name, and a marker that stays good when what it names is gone."""

    def part(self):
        from moto.iam.exceptions import ValidationError

        answer = whole(self)
        after, most = self._get_param("Marker"), self._get_int_param("MaxItems", 100)
        try:
            after = base64.urlsafe_b64decode(after).decode() if after else ""
        except (binascii.Error, UnicodeDecodeError):
            raise ValidationError("Invalid Marker.") from None
        items = sorted(answer.result[holds], key=lambda one: getattr(one, key))
        items = [one for one in items if getattr(one, key) > after]
        answer.result[holds] = items[:most]
        answer.result["IsTruncated"] = len(items) > most
        if len(items) > most:
            answer.result["Marker"] = base64.urlsafe_b64encode(
                getattr(items[most - 1], key).encode()
            ).decode()
        return answer

    return part


def unused_user(delete):
    def delete_user(self, user_name):
        from moto.iam.exceptions import DeleteConflictException

        user = self.get_user(user_name)
        if user.access_keys:
            raise DeleteConflictException("Cannot delete entity, must delete access keys first.")
        if self.get_groups_for_user(user_name):
            raise DeleteConflictException("Cannot delete entity, must remove users from group first.")
        return delete(self, user_name)

    return delete_user


def unused_group(delete):
    def delete_group(self, group_name):
        from moto.iam.exceptions import DeleteConflictException

        group = self.get_group(group_name)
        if group.users:
            raise DeleteConflictException("Cannot delete entity, must remove users from group first.")
        if group.managed_policies:
            raise DeleteConflictException("Cannot delete entity, must detach all policies first.")
        if group.policies:
            raise DeleteConflictException("Cannot delete entity, must delete policies first.")
        return delete(self, group_name)

    return delete_group


def renamed(update):
    """A new name must be free, and the user's keys follow."""

    def update_user(self, user_name, new_path=None, new_user_name=None):
        from moto.iam.exceptions import EntityAlreadyExists

        if new_user_name and new_user_name != user_name and new_user_name in self.users:
            raise EntityAlreadyExists(f"User with name {new_user_name} already exists.")
        update(self, user_name, new_path, new_user_name)
        for key in self.get_user(new_user_name or user_name).access_keys:
            key.user_name = new_user_name or user_name

    return update_user


def only_active_keys() -> None:
    """A key that is switched off is as good as none."""
    from moto.iam.access_control import CreateAccessKeyFailure, IAMUserAccessKey

    find = IAMUserAccessKey.__init__

    def __init__(self, *args, **kwargs):
        find(self, *args, **kwargs)
        owner = self.backend.get_user(self._owner_user_name)
        if owner.get_access_key_by_id(self._access_key_id).status != "Active":
            raise CreateAccessKeyFailure(reason="InvalidId")

    IAMUserAccessKey.__init__ = __init__
