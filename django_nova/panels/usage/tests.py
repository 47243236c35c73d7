"""Usage keeps the contract, and its sums are those of its parts."""

from datetime import UTC, date, datetime

from django.test import SimpleTestCase, TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel
from .record import EARLIEST, Used, hours, period, summed

TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


class OpenStack(OnOpenStack, TestCase):
    panel = panel

    def test_the_days_that_are_shown_stand_in_their_fields(self):
        for query in {}, {"start": "2026-01-05", "end": "2026-02-03"}:
            answer = self.client_of("secret").get(self.url("list"), query)
            shown, form = answer.context["shown"], answer.context["filter_form"]
            for day, field in (shown.start, form["start"]), (shown.end, form["end"]):
                self.assertIn(f' value="{day.isoformat()}"', str(field))


class EC2(OnEC2, TestCase):
    panel = panel
    unknown = "instances:none.such"

    @classmethod
    def make(cls):
        import boto3

        ec2 = boto3.client("ec2", region_name="us-east-1")
        ec2.create_volume(Size=3, AvailabilityZone="us-east-1a", VolumeType="gp3")
        image = ec2.describe_images()["Images"][0]["ImageId"]
        ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=2, MaxCount=2)
        return super().make()


class Days(SimpleTestCase):
    def test_the_period_that_is_meant(self):
        self.assertEqual(period(None, None, TODAY), (date(2026, 3, 1), TODAY))
        self.assertEqual(period(date(2026, 2, 1), None, TODAY), (date(2026, 2, 1), TODAY))
        self.assertEqual(period(None, date(2026, 2, 5), TODAY), (date(2026, 2, 1), date(2026, 2, 5)))
        self.assertEqual(
            period(date(2026, 3, 5), date(2026, 3, 2), TODAY), (date(2026, 3, 2), date(2026, 3, 5))
        )
        self.assertEqual(period(None, date(2030, 1, 1), TODAY), (date(2026, 3, 1), TODAY))
        self.assertEqual(period(date.min, date.min, TODAY), (EARLIEST, EARLIEST))
        first, last = period(date(1999, 1, 1), None, TODAY)
        self.assertEqual((last - first).days, 365)

    def test_a_life_across_days(self):
        started, ended = datetime(2026, 3, 8, 18, tzinfo=UTC), datetime(2026, 3, 9, 6, tzinfo=UTC)
        used = Used("1", "one", "gone", "m1", 2, 2048, 10, 12.0, started, ended)
        still = Used("2", "two", "there", "m1", 1, 512, 0, 12.0, datetime(2026, 3, 10, 0, tzinfo=UTC))

        class Cloud:
            slug = "none"

        _rates, days, sums = summed(Cloud, [used, still], date(2026, 3, 8), TODAY, NOW)
        self.assertEqual([day.vcpu_hours for day in days], [12, 12, 12])
        self.assertEqual([day.instances for day in days], [1, 1, 1])
        self.assertEqual((sums.hours, sums.memory_hours, sums.disk_hours), (24, 30, 120))
        self.assertEqual(hours(started, None, started, NOW), 42)
        self.assertEqual(hours(started, ended, NOW, NOW), 0)
