"""The register of PostgreSQL's advisory locks: who holds what alone.

A lock has two numbers: one of those below says what is locked, the second is the id of
the record that is meant. They hold for the workers of all servers of one database.

Locks with a single number live in a space of their own. There ``queue_job`` marks its
runner, and the order flow reserves new orders by a hash of shop and TikTok id.
"""

#: one push of stock at a time; of a shop's sync cursor
ONE_PUSH = 1414743875
#: figures of stock that several shops share are settled by one; of a company
SHARED_STOCK = 1414743876
#: one import of orders at a time; of a shop
ONE_IMPORT = 1414743877
#: one reading of the list of newest orders at a time; of a shop
ONE_LOOK = 1414743878
#: one push of shipments at a time; of a shop
ONE_SHIPPER = 1414743881
