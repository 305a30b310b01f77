#!/usr/bin/env python3
"""Recomputes the hashes of rows and the root of a run, from what `aws dynamodb` prints. See docs/evidence.md.

recompute.py row.json             one row, or several
recompute.py run.json rows.json   a run, and all of its rows
"""
import hashlib
import json
import sys

INDEX_KEYS = {"statusKey", "digestFirstSeen", "eventMonth"}
RUN_FACTS = ["runAt", "startedAt", "endedAt", "targets", "tally", "registries", "events", "unrecorded",
             "interrupted", "configVersion", "expiresAt"]


def plain(typed):
    """A value as DynamoDB writes it, {"S": "..."}, as the value that it stands for."""
    [(kind, value)] = typed.items()
    if kind == "M":
        return {name: plain(each) for name, each in value.items()}
    if kind == "L":
        return [plain(each) for each in value]
    if kind == "N":
        return json.loads(value)
    return None if kind == "NULL" else value


def sha256(value):
    # RFC 8785, as far as these tables need it: names are ASCII, and numbers are whole.
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def hash_of(row):
    return sha256({name: value for name, value in row.items() if name != "hash" and name not in INDEX_KEYS})


def root_of(run, rows):
    previous = None
    if run["previousRoot"] is not None:
        previous = {"runAt": run["previousRunAt"], "hash": run["previousRoot"], "expiresAt": run["previousExpiresAt"]}
    facts = {name: run.get(name) for name in RUN_FACTS}
    pairs = sorted([row["reference"], row["hash"]] for row in rows)
    return sha256({**facts, "previous": previous, "rows": pairs})


def items(path):
    with open(path, encoding="utf-8") as file:
        answer = json.load(file)
    return [plain({"M": item}) for item in answer.get("Items", [answer.get("Item")])]


def report(what, stored, computed):
    print(what, computed, "as stored" if stored == computed else f"but {stored} is stored")
    return stored == computed


*runs, rows = [items(path) for path in sys.argv[1:]]
good = [report(f"{row['reference']} {row['runAt']}", row["hash"], hash_of(row)) for row in rows]
good += [report(f"run {run['runAt']}", run["root"], root_of(run, rows)) for [run] in runs]
sys.exit(0 if all(good) else 1)
