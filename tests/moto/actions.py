"""What the tests do with instances: launch them, and look at them as the cloud has them."""

from tests.moto.conftest import told

HARD = [
    'it\'s "quoted"',
    "a/b//c",
    "🚀 emoji",
    "שלום עולם",
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}",
    "100% & ?#x",
]


def launch(person, **given):
    usual = {"name": "web", "source": f"image:{person.image()}", "flavor": "t3.micro", "delete_volume": "on"}
    given = usual | {"count": "1"} | given
    answer = person.client.post(f"{person.base}/instances/-/create/", given, follow=True)
    return answer, told(answer)


def raw(person, id):
    return person.ec2.describe_instances(InstanceIds=[id])["Reservations"][0]["Instances"][0]


def names(person, path="/instances/"):
    return [one["name"] for one in person.rows(path)["items"]]
