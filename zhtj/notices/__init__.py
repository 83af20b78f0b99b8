"""消息: what somebody else did, or the machine, that concerns an account (docs/decisions/0017).

`kinds` says which there are, each app registering its own; `telling.tell` and `telling.settle` are called inside the
transaction of the act; `seeing` is for whoever reads.
"""
