"""An HTTP server of one's own, which breaks in chosen ways, and a forward proxy. Python's standard library only."""
import http.client
import http.server
import threading
import urllib.parse


class Server:
    """Serves `files` ({path: bytes}) on a free port of this machine and notes every request as (path, Range).

    `faults` ({path: [fault, ...]}) holds what happens to a path's next requests, one each; a fault is a function that gets the
    handler and the bytes that it would have sent.
    """

    def __init__(self, handler=None):
        self.files, self.faults, self.requests = {}, {}, []
        self.ranges = True           # False: answers the whole file to whoever asks for a part
        self.released = threading.Event()  # ends every stall
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler or Handler)
        self.http.daemon_threads = True
        self.http.owner = self
        self.address = f"http://127.0.0.1:{self.http.server_address[1]}/"
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self):
        self.released.set()
        self.http.shutdown()
        self.http.server_close()

    def asked_ranges(self):
        return [asked for _, asked in self.requests]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server.owner
        asked = self.headers.get("Range")
        server.requests.append((self.path, asked))
        content = server.files.get(self.path, b"")
        faults = server.faults.get(self.path)
        try:
            if faults:
                faults.pop(0)(self, content)
            elif self.path in server.files:
                self.serve(content)
            else:
                self.send_error(404)
        except ConnectionError:
            pass  # whoever asked is gone

    def serve(self, content, until=None):
        """The part that was asked for, up to the file's byte `until` only."""
        begin = 0
        asked = self.headers.get("Range")
        if asked and self.server.owner.ranges:
            begin = int(asked.removeprefix("bytes=").rstrip("-"))
            if begin >= len(content):
                self.send_error(416)
                return
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(content) - begin))
        self.end_headers()
        self.wfile.write(content[begin:until])
        self.wfile.flush()

    def log_message(self, *_):
        pass


def cut_at(length):
    """Promises all, sends the file up to this byte, and closes the connection."""
    return lambda handler, content: handler.serve(content, until=length)


def stall_at(length):
    """Sends the file up to this byte; the rest once the server's stalls are released."""
    def fault(handler, content):
        handler.serve(content, until=length)
        handler.server.owner.released.wait()
        handler.wfile.write(content[length:])
    return fault


def status(number):
    return lambda handler, content: handler.send_error(number)


def redirect(location):
    def fault(handler, content):
        handler.send_response(302)
        handler.send_header("Location", location)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
    return fault


def endless(handler, content):
    """Says no length and never stops."""
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.owner.released.is_set():
        handler.wfile.write(bytes(1 << 16))


class ForwardProxy(http.server.BaseHTTPRequestHandler):
    """Passes on what it is asked for by absolute address; the host `model-zoo.invalid` is the server `origin`."""
    origin = None

    def do_GET(self):
        self.server.owner.requests.append((self.path, self.headers.get("Range")))
        target = urllib.parse.urlsplit(self.path)
        host = urllib.parse.urlsplit(self.origin).netloc if target.hostname == "model-zoo.invalid" else target.netloc
        connection = http.client.HTTPConnection(host, timeout=60)
        connection.request("GET", target.path, headers={"Host": target.netloc})
        answer = connection.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        connection.close()

    def log_message(self, *_):
        pass
