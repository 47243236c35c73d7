"""The EC2 half of a devcloud: moto's server, in one process that fills itself each time it starts."""

from .half import Half
from .progress import Progress


class Ec2(Half):
    """moto keeps everything in memory, so that mending it is starting it again."""

    name = "ec2"
    services = ("ec2",)
    question = "/moto-api/"

    def start(self, progress: Progress) -> None:
        progress.step("starting", 50, "Starting EC2")
        self.serve("ec2")

        def report(stages):
            if stages["ec2"] == "seeding":
                progress.step("seeding", 80, "Making the first instances")

        self.wait_for(["ec2"], report)
