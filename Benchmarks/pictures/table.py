"""Rows of a Markdown table for people, and the same as JSON lines for programs (JSON=FILE)."""
import json
import os


class Table:
    def __init__(self, title, columns):
        self.columns = columns
        self.file = open(os.environ["JSON"], "a") if os.environ.get("JSON") else None
        print(f"\n### {title}\n\n| " + " | ".join(columns) + " |\n|" + "---|" * len(columns), flush=True)

    def row(self, *cells, **facts):
        print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)
        if self.file:
            record = dict(zip(self.columns, cells)) | facts
            self.file.write(json.dumps(record) + "\n")
            self.file.flush()
