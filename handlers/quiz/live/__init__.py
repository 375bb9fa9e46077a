"""Live rooms: hosts, players and the big screen over one WebSocket each, in a process of their own.

A room is in the memory of the one process that holds its lease. Whatever happens is written before it is told, so that
any process can take the room over and go on where the log ends.
"""
