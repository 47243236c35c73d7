"""Key pairs of EC2. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeKeyPairs.html"""

from .. import Backend as Base
from .. import Page
from .record import KeyPair


class Backend(Base):
    Record = KeyPair

    def list(self, window, *, name=""):
        """EC2 gives all key pairs at once; a name is searched for by what it contains."""
        filters = [{"Name": "key-name", "Values": [f"*{name}*"]}] if name else []
        pairs = [self._record(raw) for raw in self.api.ec2.describe_key_pairs(Filters=filters)["KeyPairs"]]
        start = next((n + 1 for n, pair in enumerate(pairs) if pair.id == window.marker), 0)
        shown = tuple(pairs[start : start + window.limit])
        more = start + window.limit < len(pairs)
        return Page(shown, next=shown[-1].id if more else "", total=len(pairs))

    def get(self, id):
        return self._record(self.api.ec2.describe_key_pairs(KeyNames=[id])["KeyPairs"][0])

    def create(self, *, name, public_key=""):
        if public_key:
            made = self.api.ec2.import_key_pair(KeyName=name, PublicKeyMaterial=public_key.encode())
        else:
            made = self.api.ec2.create_key_pair(KeyName=name, KeyType="ed25519")
        return KeyPair(
            name, name, made.get("KeyType", ""), made["KeyFingerprint"], made.get("KeyMaterial", "")
        )

    def delete(self, id):
        self.api.ec2.delete_key_pair(KeyName=id)

    def _record(self, raw):
        return KeyPair(raw["KeyName"], raw["KeyName"], raw.get("KeyType", ""), raw["KeyFingerprint"])
