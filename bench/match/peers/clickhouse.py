"""chDB's part of bench/match: clickhouse.py csv|json|hosts THREADS LIST RECORDS OUT

The fastest of the formulations that were tried: membership of both sides in one pass. No order is kept.
"""
import sys

import chdb

form, threads, listed, records, out = sys.argv[1:6]
party = "Int64" if form == "csv" else "String"
source = (
    f"file('{records}', 'JSONEachRow', 'id String, from String, to String')"
    if form == "json"
    else f"file('{records}', 'CSVWithNames', "
    f"'id String, kind String, time String, from {party}, to {party}, duration_s String, cell String')"
)
kind = "domain" if form == "hosts" else "phone"
values = (
    f"(SELECT value FROM file('{listed}', 'CSVWithNames', 'kind String, value {party}') "
    f"WHERE kind = '{kind}')"
)
value = "substring(side.1, 2)" if form == "json" else "side.1"
numbers = f"""
SELECT id, 'phone', {value}, side.2 FROM (
  SELECT id, arrayFilter(x -> x.3, [(from, 'from', from IN {values}), (to, 'to', to IN {values})]) AS sides
  FROM {source} WHERE from IN {values} OR to IN {values}
) ARRAY JOIN sides AS side"""


def tail(host):
    return f"arrayStringConcat(arraySlice(splitByChar('.', {host}), -2), '.')"


hosts = f"""
SELECT id, 'domain', suffix, 'host' FROM (
  SELECT id, arrayMap(at -> arrayStringConcat(arraySlice(splitByChar('.', to), at), '.'),
    range(1, length(splitByChar('.', to)))) AS suffixes
  FROM {source} WHERE {tail('to')} IN (SELECT {tail('value')} FROM {values})
) ARRAY JOIN suffixes AS suffix WHERE suffix IN {values}"""
chdb.query(
    f"{hosts if form == 'hosts' else numbers} INTO OUTFILE '{out}' TRUNCATE FORMAT CSV "
    f"SETTINGS max_threads = {threads}"
)
