"""Files that are sent to S3: whole or not at all, wherever the way breaks off."""

from django.core.cache import cache

from tests.moto.objects.conftest import BUCKET, PIECE, begin, keys, post, send


def test_files_arrive_whole_or_not_at_all(alice, s3, small):
    assert send(alice, "sub/small.txt", b"hello", kind="text/plain") == 1
    assert s3.get_object(Bucket=BUCKET, Key="sub/small.txt")["Body"].read() == b"hello"
    assert begin(alice, "sub/small.txt", 5)[0] == 409, "nothing is overwritten unasked"
    send(alice, "sub/small.txt", b"other", replace="on")
    assert s3.get_object(Bucket=BUCKET, Key="sub/small.txt")["Body"].read() == b"other"
    send(alice, "empty", b"")
    assert s3.head_object(Bucket=BUCKET, Key="empty")["ContentLength"] == 0
    _status, begun = begin(alice, "short", 100)
    answer = post(alice, begun["send"], b"x" * 99)
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        400,
        "The file did not arrive whole. Send it again.",
    )
    assert "short" not in keys(s3)
    for name in "", "/", "x" * 1100, "nul\x00":
        assert begin(alice, name, 5)[0] == 400, name
    form = alice.get("/objects/", data={"container": BUCKET, "prefix": "sub/"}).content.decode()
    assert 'action="' in form
    from django.core.files.uploadedfile import SimpleUploadedFile

    ticketed = (
        form.partition('<form class="nova-drop"')[2]
        .partition('action="')[2]
        .partition('"')[0]
        .replace("&amp;", "&")
    )
    file = SimpleUploadedFile("it's “plain”.html", b"<b>" * 3000000, "text/html")
    assert alice.client.post(ticketed, {"file": file}).status_code == 302
    stored = s3.get_object(Bucket=BUCKET, Key="sub/it's “plain”.html")
    assert (stored["ContentType"], stored["Body"].read()) == ("text/html", b"<b>" * 3000000)


def test_a_large_file_goes_on_where_it_broke_off(alice, s3, small):
    content = bytes(range(256)) * (PIECE // 128) + b"the end"
    _status, begun = begin(alice, "films/long.mkv", len(content), modified=1, kind="video/webm")
    assert begun["piece"] == PIECE
    assert post(alice, f"{begun['send']}&number=1", content[:PIECE]).status_code == 200
    refused = alice.client.post(begun["finish"], {"sum": ["x"]})
    assert (refused.status_code, keys(s3)) == (400, []), "what is not whole is no file"
    cache.clear()
    [unfinished] = alice.rows(f"/uploads/?container={BUCKET}")["items"]
    assert unfinished["key"] == "films/long.mkv"
    assert alice.record(f"/uploads/{unfinished['id']}/")["arrived"] == PIECE
    assert send(alice, "films/long.mkv", content, kind="video/webm") == 2, "the first piece is not sent again"
    stored = s3.get_object(Bucket=BUCKET, Key="films/long.mkv")
    assert (stored["ContentType"], stored["Body"].read() == content) == ("video/webm", True)
    cache.clear()
    assert alice.rows(f"/uploads/?container={BUCKET}")["items"] == []


def test_another_file_of_the_same_name_and_size_is_not_mixed_in(alice, s3, small):
    first, second = b"1" * (PIECE + 10), b"2" * (PIECE + 10)
    _status, begun = begin(alice, "x", len(first))
    [sum] = [post(alice, f"{begun['send']}&number=1", first[:PIECE]).json()["sum"]]
    assert send(alice, "x", second) == 2
    assert s3.get_object(Bucket=BUCKET, Key="x")["Body"].read() == second
    s3.delete_object(Bucket=BUCKET, Key="x")
    _status, begun = begin(
        alice, "x", len(first)
    )  # two at once: the later one's piece is not the earlier one's
    sums = [
        post(alice, f"{begun['send']}&number={n}", p).json()["sum"]
        for n, p in ((1, second[:PIECE]), (2, first[PIECE:]))
    ]
    answer = alice.client.post(begun["finish"], {"sum": [sum, sums[1]]})
    assert (answer.status_code, keys(s3)) == (400, [])
    [unfinished] = alice.rows(f"/uploads/?container={BUCKET}")["items"]
    alice.act("uploads", "delete", unfinished["id"])
    assert not s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads")
