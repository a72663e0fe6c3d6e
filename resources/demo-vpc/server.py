"""Web server of the demo: / greets, /info tells the own private address, /remote asks the private instance for its."""

import os
import socket
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NAME = os.environ.get("NAME", "demo")
REMOTE = os.environ.get("REMOTE", "")
PORT = int(os.environ.get("PORT", "3000"))


def own_address():
    # Connecting a datagram socket sends nothing; it only chooses the address that would be used.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("161.26.0.10", 53))
        return probe.getsockname()[0]


def remote_address():
    with urllib.request.urlopen(f"http://{REMOTE}:{PORT}/info", timeout=5) as answer:
        return answer.read(1000).decode()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/":
            return self.say(200, f"hello from {NAME}\n")
        if self.path == "/info":
            return self.say(200, f"{own_address()}\n")
        if self.path != "/remote" or not REMOTE:
            return self.say(404, "there is nothing here\n")
        try:
            return self.say(200, remote_address())
        except OSError as problem:
            return self.say(502, f"{REMOTE} does not answer: {problem}\n")

    def say(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("", PORT), Handler).serve_forever()
