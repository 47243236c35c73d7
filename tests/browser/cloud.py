"""The clouds by their own clients: to make what a test needs, to see what really happened, to tidy up."""

import openstack


def connect(devcloud, project):
    return openstack.connect(
        auth_url=devcloud.endpoints["keystone"],
        username="alice",
        password="secret",
        user_domain_name="Default",
        project_domain_name="Default",
        project_name=project,
        region_name="RegionOne",
        load_yaml_config=False,
        load_envvars=False,
    )


def named(given, name, count):
    """Whether Nova gave that name to one of so many; as a filter, it finds every name with these letters in it."""
    return given == name if count == 1 else given.removeprefix(f"{name}-").isdigit()


def make(cloud, name, count=1, seconds=0):
    """Instances by the cloud's own API, where a router leads to; their building takes so many seconds."""
    image = next(one for one in cloud.image.images() if one.name == "cirros-0.6.3")
    flavor = next(one for one in cloud.compute.flavors() if one.name == "m1.tiny")
    networks = {one.name: one for one in cloud.network.networks(project_id=cloud.current_project_id)}
    network = networks.get("private") or networks["load"]
    cloud.compute.create_server(
        name=name,
        image_id=image.id,
        flavor_id=flavor.id,
        networks=[{"uuid": network.id}],
        metadata={"build_seconds": str(seconds)},
        min_count=count,
        max_count=count,
    )
    return [one for one in cloud.compute.servers(details=False, name=name) if named(one.name, name, count)]


def clean(cloud, prefix):
    for server in cloud.compute.servers(details=False, name=prefix):
        cloud.compute.delete_server(server, ignore_missing=True)
    for pair in cloud.compute.keypairs():
        if pair.name.startswith(prefix):
            cloud.compute.delete_keypair(pair, ignore_missing=True)
    for image in cloud.image.images():
        if (image.name or "").startswith(prefix):
            cloud.image.delete_image(image, ignore_missing=True)
    for backup in cloud.block_storage.backups():
        if (backup.name or "").startswith(prefix):
            cloud.block_storage.delete_backup(backup, ignore_missing=True)
    for volume in cloud.block_storage.volumes(details=True):
        if (volume.name or "").startswith(prefix) and volume.status == "available":
            cloud.block_storage.delete(f"/volumes/{volume.id}", params={"cascade": "true"})


def clean_amazon(client, prefix):
    ours = [{"Name": "tag:Name", "Values": [f"{prefix}*"]}]
    found = client.describe_instances(Filters=ours)["Reservations"]
    if ids := [one["InstanceId"] for group in found for one in group["Instances"]]:
        client.terminate_instances(InstanceIds=ids)
    for pair in client.describe_key_pairs()["KeyPairs"]:
        if pair["KeyName"].startswith(prefix):
            client.delete_key_pair(KeyName=pair["KeyName"])
    for image in client.describe_images(Owners=["self"])["Images"]:
        if image["Name"].startswith(prefix):
            client.deregister_image(ImageId=image["ImageId"])
    for volume in client.describe_volumes(Filters=ours)["Volumes"]:
        if volume["State"] == "available":
            client.delete_volume(VolumeId=volume["VolumeId"])
