"""Images that are made for a test, and files for them."""

import pytest
from django.core.cache import cache

QCOW2 = b"QFI\xfb\x00\x00\x00\x03" + bytes(504)
DISK = QCOW2 + bytes(range(256)) * 4096
FORM = {
    "name": "", "description": "A disk", "system_kind": "linux", "distribution": "debian", "version": "13",
    "architecture": "x86_64", "min_disk": "2", "min_memory": "512", "properties": "hw_disk_bus=virtio\nnote=a=b",
}  # fmt: skip


@pytest.fixture
def images(cloud, admin, name):
    yield cloud.image
    for one in admin.image.images():
        if one.name and one.name.startswith(name):
            if one.is_protected:
                admin.image.update_image(one, is_protected=False)
            admin.image.delete_image(one)


def raw(images, id):
    return images.get(f"/images/{id}").json()


def make(person, **given):
    """By the form; the id of what waits for its file."""
    answer = person.client.post(person.url("images:create"), given)
    assert answer.status_code == 302, answer.context["form"].errors
    return answer["Location"].rstrip("/").rpartition("/")[2]


def send(person, id, body=DISK, name="disk.img", **more):
    """As a script sends it."""
    cache.clear()
    address = f"{person.url('images:upload', id)}?format=json"
    return person.client.generic(
        "POST", address, body, "application/octet-stream", HTTP_X_FILE_NAME=name, **more
    )
