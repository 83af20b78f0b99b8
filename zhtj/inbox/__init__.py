"""消息 and the two numbers in the top bar: what an account was told, and how much waits for it."""
