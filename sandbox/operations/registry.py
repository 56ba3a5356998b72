"""Handlers by the contract's operation id."""

HANDLERS = {}


def serves(*operation_ids):
    """Register the decorated function as the handler of operations."""

    def register(handler):
        HANDLERS.update(dict.fromkeys(operation_ids, handler))
        return handler

    return register
