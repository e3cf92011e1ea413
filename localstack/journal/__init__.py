"""The write journal: DynamoDB on one machine that loses no acknowledged row.

The journal is the only truth. ministack keeps the tables in memory; this process owns it as a
child, starts it empty, replays the journal into it and only then serves. A write is applied,
appended, made durable (fsync, shared by the writes that wait) and then answered. Nothing is
answered, not even a read, that could show a write which is not durable yet. When ministack
dies, or its answer to a write is lost, that ministack is thrown away and a new one is made from
the journal: a write is in the journal and in the tables, or in neither.
"""
