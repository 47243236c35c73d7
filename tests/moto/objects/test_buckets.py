"""Buckets and objects on S3: what a page says happened did happen, whatever names things have."""

import time
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache

from django_nova.panels.containers import address, ec2_deleting
from tests.moto.actions import HARD
from tests.moto.conftest import told
from tests.moto.objects.conftest import BUCKET, keys, rows

HARDER = [
    *HARD,
    "/leading",
    "a/../b",
    "./a",
    "-/rows",
    "two  spaces /x ",
    "tab\tend",
    "~2F",
    "a//",
    "new\\back",
    "%2e%2e",
]


def test_a_bucket_is_made_shown_opened_and_closed(alice, s3):
    answer = alice.post("/containers/-/create/", name=BUCKET)
    assert "You have a bucket of that name already." in told(answer), "not changed without a word"
    for wrong in "Big", "x", "a..b", "192.168.1.1", "with_line", "-a-", "a" * 64:
        assert alice.post("/containers/-/create/", name=wrong).status_code == 422, wrong
    alice.post("/containers/-/create/", name="made-here", public="on", tags="team=web")
    assert s3.get_bucket_tagging(Bucket="made-here")["TagSet"] == [{"Key": "team", "Value": "web"}]
    assert s3.get_bucket_policy_status(Bucket="made-here")["PolicyStatus"]["IsPublic"]
    cache.clear()
    shown = alice.record("/containers/made-here/")
    assert (shown["status"], shown["tags"], shown["versions"]) == ("public", {"team": "web"}, "off")
    assert shown["address"] == f"{alice.site.endpoint}/made-here"
    alice.act("containers", "unpublish", "made-here")
    cache.clear()
    assert alice.record("/containers/made-here/")["status"] == "private"
    with pytest.raises(s3.exceptions.ClientError, match="NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket="made-here")
    alice.act("containers", "tag", "made-here", tags="")
    alice.act("containers", "keep", "made-here")
    assert s3.get_bucket_versioning(Bucket="made-here")["Status"] == "Enabled"
    assert [one["name"] for one in alice.rows("/containers/?name=made")["items"]] == ["made-here"]


def test_any_name_is_listed_shown_loaded_copied_and_deleted(alice, s3):
    for number, key in enumerate(HARDER):
        s3.put_object(Bucket=BUCKET, Key=key, Body=f"{number}".encode(), ContentType="text/html")
    seen = set()
    for prefix in ["", *{key.rpartition("/")[0] + "/" for key in HARDER if "/" in key}]:
        seen |= {one["key"] for one in rows(alice, prefix=prefix)["items"] if one["kind"] == "file"}
    assert seen == {key for key in HARDER if not key.endswith("/")}
    for number, key in enumerate(HARDER):
        if key.endswith("/"):
            continue
        id = address.made(BUCKET, key)
        assert alice.record(f"/objects/{id}/")["key"] == key
        loaded = alice.get(f"/objects/-/download/{id}/")
        assert b"".join(loaded.streaming_content) == f"{number}".encode()
        assert (
            loaded["Content-Disposition"].startswith("attachment")
            and "\n" not in loaded["Content-Disposition"]
        )
        assert loaded["X-Content-Type-Options"] == "nosniff"
        assert not told(
            alice.client.post(
                f"{alice.base}/objects/-/copy/",
                {"id": id, "confirmed": "1", "name": f"copies/{number}"},
                follow=True,
            )
        ).count(":")
    assert len([key for key in keys(s3) if key.startswith("copies/")]) == len(HARDER) - 1
    ids = [address.made(BUCKET, key) for key in HARDER if not key.endswith("/")]
    alice.client.post(f"{alice.base}/objects/-/delete/", {"id": ids, "confirmed": "1"})
    assert [key for key in keys(s3) if not key.startswith("copies/")] == ["a//"]


def test_folders_pages_and_search(alice, s3):
    for number in range(30):
        s3.put_object(Bucket=BUCKET, Key=f"f{number:02}/x", Body=b"1")
        s3.put_object(Bucket=BUCKET, Key=f"g{number:02}", Body=b"22")
    found, marker, pages = [], {}, 0
    while True:
        page = rows(alice, limit="20", **marker)
        found += [one["name"] for one in page["items"]]
        pages += 1
        if not page["next"]:
            break
        marker = {"marker": page["next"]}
    assert found == [f"f{n:02}" for n in range(30)] + [f"g{n:02}" for n in range(30)]
    assert pages == 3
    assert [one["name"] for one in rows(alice, name="g1")["items"]] == [f"g{n}" for n in range(10, 20)]
    answer = alice.post("/objects/-/create/", container=BUCKET, prefix="f01/", name="new one")
    assert answer.status_code == 302, told(answer)
    assert "f01/new one/" in keys(s3)
    assert [one["key"] for one in rows(alice, prefix="f01/")["items"]] == ["f01/new one/", "f01/x"]
    again = alice.post("/objects/-/create/", container=BUCKET, prefix="f01/", name="new one")
    assert "There is a folder of that name already." in told(again)
    page = alice.get("/objects/", data={"container": BUCKET, "prefix": "f01/"})
    assert [name for name, _query in page.context["filter_form"].path] == [BUCKET, "f01"]
    assert alice.get("/objects/")["Location"].endswith("/containers/"), (
        "without a bucket there is nothing to list"
    )


def test_a_part_of_a_file(alice, s3):
    s3.put_object(Bucket=BUCKET, Key="x", Body=b"0123456789")
    asked = f"{alice.base}/objects/-/download/{BUCKET}/x/"
    part = alice.client.get(asked, headers={"Range": "bytes=2-4"})
    assert (part.status_code, part["Content-Range"], b"".join(part)) == (206, "bytes 2-4/10", b"234")
    assert b"".join(alice.client.get(asked, headers={"Range": "bytes=1-2,5-6"})) == b"0123456789"
    assert alice.client.get(asked, headers={"Range": "bytes=50-"}).status_code == 416


def test_metadata_names_and_links(alice, s3):
    s3.put_object(
        Bucket=BUCKET, Key="a/report.html", Body=b"<b>", ContentType="text/html", CacheControl="no-cache"
    )
    id = address.made(BUCKET, "a/report.html")
    alice.act("objects", "annotate", id, type="text/plain", metadata="author=it's me\nyear=2026")
    raw = s3.head_object(Bucket=BUCKET, Key="a/report.html")
    assert (raw["ContentType"], raw["CacheControl"]) == ("text/plain", "no-cache")
    assert raw["Metadata"] == {"author": "it's me", "year": "2026"}
    for wrong in (
        {"type": "text"},
        {"type": "text/plain\nX-Evil: 1"},
        {"metadata": "bad key=1"},
        {"metadata": "author=Zoë"},
        {"metadata": f"long={'x' * 2048}"},
    ):
        given = {"type": "text/plain", "metadata": ""} | wrong
        assert set(wrong) <= set(
            told(
                alice.client.post(f"{alice.base}/objects/-/annotate/", {"id": id, "confirmed": "1", **given})
            )
            .replace(":", " ")
            .split()
        )
    assert "name" in alice.act("objects", "rename", id, name="a/report.html")
    alice.act("objects", "rename", id, name="b/new name.html", container=BUCKET)
    assert keys(s3) == ["b/new name.html"]
    assert s3.head_object(Bucket=BUCKET, Key="b/new name.html")["Metadata"]["author"] == "it's me"
    made = alice.client.post(
        f"{alice.base}/objects/-/link/",
        {"id": address.made(BUCKET, "b/new name.html"), "confirmed": "1", "hours": "1"},
    )
    link = made.context["link"].address
    assert f"{alice.key.access_key}%2F" in link and alice.key.secret_key not in link
    assert parse_qs(urlsplit(link).query)["X-Amz-Expires"] == ["3600"]
    with urllib.request.urlopen(link) as answer:
        assert answer.read() == b"<b>"
        assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''new%20name.html"
    from django_nova.audit.models import Entry

    assert "X-Amz-Signature" not in str(list(Entry.objects.values()))


def test_much_is_deleted_in_steps_and_told(alice, s3, monkeypatch):
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    for number in range(12):
        s3.put_object(Bucket=BUCKET, Key=f"keep/{number}" if number > 9 else f"go/{number}", Body=b"x" * 100)
    s3.put_object(Bucket=BUCKET, Key="go/1", Body=b"newer")
    s3.create_multipart_upload(Bucket=BUCKET, Key="half")
    asked = alice.get("/containers/-/empty/", data={"id": BUCKET}).content.decode()
    assert "13 objects, 1.2" in asked, "earlier versions are counted"
    folder = address.made(BUCKET, "go/")
    alice.act("objects", "delete", folder)
    assert keys(s3) == ["keep/10", "keep/11"]
    monkeypatch.setattr(ec2_deleting, "BATCH", 4)
    monkeypatch.setattr(ec2_deleting, "SECONDS", 0)
    assert "BucketNotEmpty" in (words := alice.act("containers", "delete", BUCKET)) or "empty" in words
    steps, gone, sent = 0, 0, {"id": BUCKET, "confirmed": "1"}
    while True:
        answer = alice.client.post(f"{alice.base}/containers/-/empty/", sent)
        steps += 1
        if answer.status_code == 302:
            break
        assert answer.context["gone"] > gone and answer.context["total"] >= answer.context["gone"]
        gone = answer.context["gone"]
        sent |= {"gone": gone, "total": answer.context["total"]}
    assert steps > 3
    assert BUCKET not in [one["Name"] for one in s3.list_buckets()["Buckets"]]


def test_a_page_of_five_thousand_costs_one_call(alice, s3):
    from moto.s3.models import s3_backends

    backend = s3_backends[alice.key.account]["aws"]
    for number in range(5000):
        backend.put_object(BUCKET, f"many/{number:05}", b"")
    alice.site.calls.clear()
    begun = time.monotonic()
    page = rows(alice, prefix="many/", limit="20")
    assert (len(page["items"]), page["total"]) == (20, None)
    assert alice.site.calls.count("ListObjectsV2") == 1
    assert time.monotonic() - begun < 5


def test_a_cloud_without_s3_has_no_such_panel(alice, settings):
    clouds = settings.DJANGO_NOVA["CLOUDS"]
    cloud = clouds["aws"] | {"s3_endpoint_url": ""}
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"CLOUDS": clouds | {"aws": cloud}}
    assert alice.get("/containers/").status_code == 404
    assert "/containers/" not in alice.get("/instances/").content.decode()
