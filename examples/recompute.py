#!/usr/bin/env python3
"""Recomputes the hashes of rows and the root of a run, from what `aws dynamodb` prints. See docs/evidence.md.

recompute.py row.json             one row, or several
recompute.py run.json rows.json   a run, and all of its rows
"""
import hashlib
import hmac
import json
import os
import sys

NOT_HASHED = {"hash", "seal", "statusKey", "digestFirstSeen", "eventMonth"}
NOT_IN_ROOT = {"root", "seal", "delivery"}
# Where the seal key is given in the environment, as 64 hex digits, seals are checked too.
KEY = bytes.fromhex(os.environ.get("SEAL_KEY", ""))


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


def without(names, row):
    return {name: value for name, value in row.items() if name not in names}


def rows_hash_of(rows):
    return sha256(sorted([row["reference"], row["hash"]] for row in rows))


def seal_of(text):
    return hmac.new(KEY, text.encode(), hashlib.sha256).hexdigest()


def items(path):
    with open(path, encoding="utf-8") as file:
        answer = json.load(file)
    return [plain({"M": item}) for item in answer.get("Items", [answer.get("Item")])]


def report(what, stored, computed):
    print(what, computed, "as stored" if stored == computed else f"but {stored} is stored")
    return stored == computed


def check(what, row, stored, computed):
    good = report(what, stored, computed)
    return report(f"seal of {what}", row["seal"], seal_of(computed)) and good if KEY else good


*runs, rows = [items(path) for path in sys.argv[1:]]
good = [check(f"{row['reference']} {row['runAt']}", row, row["hash"], sha256(without(NOT_HASHED, row))) for row in rows]
for [run] in runs:
    good.append(report(f"rows of {run['runAt']}", run["rowsHash"], rows_hash_of(rows)))
    good.append(check(f"run {run['runAt']}", run, run["root"], sha256(without(NOT_IN_ROOT, run))))
sys.exit(0 if all(good) else 1)
