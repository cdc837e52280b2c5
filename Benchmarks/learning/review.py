"""The review page of a project without a browser: asks as its scripts do."""

import json
import subprocess
import urllib.request


class Review:
    def __init__(self, program, folder, environment):
        self.process = subprocess.Popen([program, "review", "--no-open"], cwd=folder, env=environment,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address, self.token = self.process.stdout.readline().strip().split("#")

    def ask(self, path, **body):
        request = urllib.request.Request(
            f"{self.address}api/{path}", json.dumps(body).encode(),
            {"Content-Type": "application/json", "X-Dsbuild-Token": self.token})
        with urllib.request.urlopen(request) as reply:
            return json.load(reply)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
