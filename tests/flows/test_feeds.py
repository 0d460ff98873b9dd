"""Feeds and folders of texts, friendly and hostile; the feed's server speaks real https."""

from __future__ import annotations

import datetime
import http.server
import ipaddress
import os
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hub import InputError
from hub.flows import feeds
from hub.flows.feeds import TextFolder, open_source, parse_feed, plain_text

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>News</title>
<item><title>Second &amp;amp; last</title><guid>n2</guid>
  <description>&lt;p&gt;It &lt;b&gt;rains&lt;/b&gt;.&lt;/p&gt;&lt;p&gt;你好。&lt;/p&gt;
</description></item>
<item><title>First</title><link>https://example.org/1</link></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>
<entry><id>a1</id><title>Only</title><content type="html">Only &lt;i&gt;this&lt;/i&gt;.</content>
</entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/"><channel rdf:about="c"><title>c</title></channel>
<item rdf:about="https://example.org/r"><title>Old style</title></item></rdf:RDF>"""


def texts(content: str) -> list[str]:
    return [entry.read() for entry in parse_feed(content.encode(), "a feed")]


def test_entries_come_oldest_first_and_without_markup() -> None:
    assert texts(RSS) == ["First", "Second & last\nIt rains.\n你好。"]
    assert texts(ATOM) == ["Only this."], "a body that begins with the title has it already"
    assert texts(RDF) == ["Old style"]


def test_an_entry_keeps_its_id_when_its_text_changes() -> None:
    one, other = (parse_feed(c.encode(), "f") for c in (RSS, RSS.replace("rains", "snows")))
    assert [entry.id for entry in one] == [entry.id for entry in other]
    assert len({entry.id for entry in one}) == 2
    assert one[0].id != parse_feed(RSS.encode(), "another feed")[0].id


def test_markup_is_read_as_it_is_seen() -> None:
    page = "<h1>A &lt; B</h1>one\n two<br>three<script>alert(1)</script><p></p> &eacute;"
    assert plain_text(page).split("\n")[:3] == ["A < B", "one two", "threealert(1)"]


def bomb() -> str:
    steps = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE rss [<!ENTITY e0 "ha">{steps}]>{RSS[38:].replace("First", "&e9;")}'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_and_never_read_a_file(tmp_path: Path, encoding: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the password")
    stolen = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>{RSS[38:]}'
    for hostile in (stolen.replace("First", "&x;"), bomb()):
        started = time.monotonic()
        with pytest.raises(InputError, match=r"declares XML entities|is no RSS"):
            parse_feed(hostile.encode(encoding), "a feed")
        assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no RSS or Atom feed"),
        (b"<html><body>Not found</body></html>", "no RSS or Atom feed"),
        (b'{"items": []}', "no RSS or Atom feed"),
        (b"https://example.org/feed.xml", "no RSS or Atom feed"),
        (b" " * (feeds.LARGEST_FEED + 1), "larger than 5 MB"),
    ],
)
def test_what_is_no_feed_is_told(content: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_feed(content, "a feed")


def test_a_damaged_feed_gives_what_can_be_read() -> None:
    assert "First" in texts(RSS.replace("</channel></rss>", ""))


@dataclass
class Server:
    """An https server: ``pages`` by path, and what it was asked."""

    address: str
    pages: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for 127.0.0.1, signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a test")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = tmp_path_factory.mktemp("https") / "certificate.pem"
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return file


class Handler(http.server.BaseHTTPRequestHandler):
    server_of_test: Server

    def do_GET(self) -> None:
        known = self.headers.get("If-None-Match")
        self.server_of_test.asked.append((self.path, known))
        page = self.server_of_test.pages.get(self.path)
        if page is not None and page.startswith("http"):
            self.send_response(302)
            self.send_header("Location", page)
        elif page is None:
            self.send_response(404)
        else:
            etag = f'"{hash(page)}"'
            self.send_response(304 if known == etag else 200)
            self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(b"" if known == etag else page.encode())
            return
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The user of this machine trusts its certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    handler = type("BoundHandler", (Handler,), {})
    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listening.socket = context.wrap_socket(listening.socket, server_side=True)
    handler.server_of_test = Server(f"https://127.0.0.1:{listening.server_port}")
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield handler.server_of_test
    listening.shutdown()
    listening.server_close()


def test_a_feed_is_fetched_and_then_only_asked_for_news(server: Server) -> None:
    server.pages["/feed"] = RSS
    feed = open_source(f"{server.address}/feed", offline=False)
    assert [entry.title for entry in feed.look()] == ["First", "Second & last"]
    assert feed.look() == []
    server.pages["/feed"] = ATOM
    assert [entry.title for entry in feed.look()] == ["Only"]
    asked = [known for _, known in server.asked]
    assert asked[0] is None
    assert asked[1] is not None


def test_redirects_are_followed_to_https_only(server: Server) -> None:
    server.pages |= {"/feed": RSS, "/moved": f"{server.address}/feed"}
    assert len(open_source(f"{server.address}/moved", offline=False).look()) == 2
    server.pages["/down"] = server.address.replace("https:", "http:") + "/feed"
    with pytest.raises(InputError, match="which is not https"):
        open_source(f"{server.address}/down", offline=False).look()


def test_what_the_server_or_the_network_says_is_told(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="the server answered 404"):
        open_source(f"{server.address}/nothing", offline=False).look()
    with pytest.raises(InputError, match=r"can't be fetched: .*refused"):
        open_source("https://127.0.0.1:1/feed", offline=False).look()
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(InputError, match="certificate verify failed"):
        open_source(f"{server.address}/feed", offline=False).look()


@pytest.mark.parametrize(
    ("target", "offline", "message"),
    [
        ("http://example.org/feed", False, "Give its https address"),
        ("file:///etc/passwd", False, "Give its https address"),
        ("https://example.org/feed", True, "offline by setting"),
        ("no-such-place", False, "can't be opened"),
        ("a" * 3000, False, "name too long"),
    ],
)
def test_other_places_are_refused(target: str, offline: bool, message: str) -> None:
    with pytest.raises(InputError, match=message):
        open_source(target, offline=offline)


def test_a_feed_in_a_file_is_read_anew_at_each_look(tmp_path: Path) -> None:
    file = tmp_path / "news.xml"
    file.write_text(ATOM)
    feed = open_source(str(file), offline=True)
    assert [entry.title for entry in feed.look()] == ["Only"]
    file.write_text(RSS)
    assert len(feed.look()) == 2
    file.unlink()
    with pytest.raises(InputError, match="can't be read"):
        feed.look()


def test_a_folders_texts_come_in_the_order_they_were_written(tmp_path: Path) -> None:
    for age, name in ((10, "b.txt"), (20, "c.txt"), (5, "a.txt"), (5, ".hidden.txt"), (5, "x.md")):
        file = tmp_path / name
        file.write_text(f"text of {name}", encoding="utf-8-sig")
        os.utime(file, (time.time() - age,) * 2)
    (tmp_path / "folder.txt").mkdir()
    entries = TextFolder(tmp_path).look()
    assert [entry.title for entry in entries] == ["c", "b", "a"]
    assert entries[0].read() == "text of c.txt"


def test_a_file_is_left_while_it_is_being_written(tmp_path: Path) -> None:
    growing, done = tmp_path / "growing.txt", tmp_path / "done.txt"
    growing.write_text("half of")
    done.write_text("all")
    os.utime(done, (time.time() - 60,) * 2)

    def write_on() -> None:
        for _ in range(60):
            with growing.open("a") as file:
                file.write(" more")
            time.sleep(0.05)

    writer = threading.Thread(target=write_on)
    writer.start()
    entries = TextFolder(tmp_path).look()
    writer.join()
    assert [entry.title for entry in entries] == ["done"]
    later = TextFolder(tmp_path).look()
    assert {entry.title for entry in later} == {"done", "growing"}
    assert later[1].read().count("more") == 60


def test_a_text_that_is_none_is_told_when_it_is_read(tmp_path: Path) -> None:
    binary, large = tmp_path / "binary.txt", tmp_path / "large.txt"
    binary.write_bytes(b"\xff\xfe\x00")
    large.write_bytes(b"a" * (feeds.LARGEST_TEXT + 1))
    by_title = {entry.title: entry for entry in TextFolder(tmp_path).look()}
    with pytest.raises(InputError, match="not UTF-8"):
        by_title["binary"].read()
    with pytest.raises(InputError, match="larger than 1 MB"):
        by_title["large"].read()
