"""It describes a plugin to the hub; a worker must not run it."""

raise RuntimeError("imported in a worker")
