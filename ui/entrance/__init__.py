"""Before the vault is open: unlocking it, and making one."""
