"""What Swift holds at first: pictures in folders, a public container and an empty one."""

import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from ..errors import DevCloudError
from ..layout import Layout
from .api import Api
from .pictures import pages, photos

PUBLIC = {"X-Container-Read": ".r:*,.rlistings", "X-Container-Meta-Web-Index": "index.html"}


class Objects:
    """Fills project demo's account."""

    def __init__(self, layout: Layout, tell):
        self.layout, self.tell = layout, tell

    def run(self) -> None:
        self.tell(90, "Storing pictures")
        self.alice = Api(self.layout, "alice", "demo")
        self.container("photos", photos(), {"X-Container-Meta-Owner": "alice"})
        self.container("website", pages(), PUBLIC)
        self.container("incoming", {}, {})
        self.settle("photos", len(photos()))
        self.settle("website", len(pages()))

    def container(self, name: str, files: dict, headers: dict) -> None:
        self.alice.call("PUT", "swift", f"/{name}", headers=headers)

        def store(item):
            path, (kind, content) = item
            headers = {"Content-Type": kind}
            self.alice.call("PUT", "swift", f"/{name}/{quote(path)}", data=content, headers=headers)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(store, files.items()))

    def settle(self, name: str, count: int, seconds: float = 30) -> None:
        """Wait until the account knows of all objects: then a copy of Swift's files is whole."""
        end = time.monotonic() + seconds
        while True:
            found = {one["name"]: one["count"] for one in self.alice.get("swift", "?format=json")}
            if found[name] >= count:
                return
            if time.monotonic() > end:
                raise DevCloudError(f"Container {name} has {found[name]} objects, not {count}")
            time.sleep(0.2)
