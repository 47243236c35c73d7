"""One of everything that a project can hold."""

from tests.devcloud.conftest import settled, wait


def fill(cloud, name, kind):
    """One of everything, each called by the same name; the ids by kind. ``kind``: the type of a volume group."""
    network, volumes = cloud.network, cloud.block_storage
    net = network.create_network(name=name)
    subnet = network.create_subnet(network_id=net.id, ip_version=4, cidr="10.9.8.0/24", name=name)
    outside = network.find_network("public")
    router = network.create_router(name=name, external_gateway_info={"network_id": outside.id})
    network.add_interface_to_router(router, subnet=subnet.id)
    network.update_router(router, routes=[{"destination": "10.77.0.0/16", "nexthop": "10.9.8.99"}])
    port = network.create_port(network_id=net.id, name=name)
    network.create_ip(floating_network_id=outside.id, port_id=port.id)
    network.create_trunk(name=name, port_id=network.create_port(network_id=net.id, name=name).id)
    network.create_security_group(name=name)
    network.create_address_group(name=name, addresses=["10.1.1.0/24"])
    scope = network.create_address_scope(name=name, ip_version=4)
    network.create_subnet_pool(name=name, prefixes=["10.200.0.0/16"], address_scope_id=scope.id)
    server = cloud.compute.create_server(
        name=name, image_id=cloud.image.find_image("cirros-0.6.3").id, flavor_id=cloud.compute.find_flavor("m1.tiny").id,
        networks=[{"uuid": net.id}], security_groups=[{"name": name}], metadata={"build_seconds": "0"},
    )  # fmt: skip
    volume = volumes.create_volume(name=name, size=1)
    offered = volumes.create_volume(name=name, size=1)
    cloud.compute.create_server_group(name=name, policy="affinity")
    cloud.image.create_image(name=name, data=b"nothing", disk_format="raw", container_format="bare")
    cloud.object_store.create_container(name=name)
    for number in range(3):
        cloud.object_store.upload_object(name, f"folder/{number}", data=b"x")
    server = settled(cloud, server.id, "ACTIVE")
    volumes.wait_for_status(volume, "available", interval=0.3)
    volumes.wait_for_status(offered, "available", interval=0.3)
    volumes.create_snapshot(volume_id=volume.id, name=name)
    volumes.create_backup(volume_id=volume.id, name=name, force=True)
    volumes.post("/os-volume-transfer", json={"transfer": {"volume_id": offered.id, "name": name}})
    attached = volumes.create_volume(name=name, size=1)
    volumes.wait_for_status(attached, "available", interval=0.3)
    cloud.compute.create_volume_attachment(server, volume=attached)
    types = [volumes.find_type("standard", ignore_missing=False).id]
    group = volumes.create_group(name=name, group_type=kind, volume_types=types)
    wait(lambda: volumes.get_group(group).status == "available")
    one = volumes.create_volume(name=name, size=1, group_id=group.id, volume_type=types[0])
    volumes.wait_for_status(one, "available", interval=0.3)
    volumes.create_group_snapshot(group_id=group.id, name=name)
    return {"network": net.id, "server": server.id, "volume": volume.id}


EVERYTHING = {
    "instances": 1, "server_groups": 1, "volume_transfers": 1, "volume_backups": 1, "group_snapshots": 1, "volume_snapshots": 2,
    "volume_groups": 1, "volumes": 4,
    "floating_ips": 1, "router_interfaces": 1, "routers": 1, "trunks": 1, "ports": 3, "subnets": 1, "networks": 1,
    "subnet_pools": 1, "address_scopes": 1, "security_groups": 1, "address_groups": 1, "images": 1, "containers": 1,
}  # fmt: skip
