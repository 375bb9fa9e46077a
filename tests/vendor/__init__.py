"""Foreign files that are kept in the repository: `python -m tests.vendor` fetches them anew (`make vendor`).

Each folder of them has a vendor.json: name, version and licence of each package, and for each file where it lies in the
package and its SHA-256. To move to another version, change it there and run this.
"""
