package dev.jcontainer.worker;

/**
 * The attributes that a worker gives a file. Immutable.
 *
 * @param mode the permission bits, with set-user-id, set-group-id and sticky; for {@link Records#node} with the type
 * @param uid the owner in the worker's user namespace, an unsigned 32-bit number
 * @param gid the group in the worker's user namespace, an unsigned 32-bit number
 * @param seconds the modification time since 1970 in seconds; negative before
 * @param nanos the nanoseconds after that, 0 to 999999999
 */
public record FileAttributes(int mode, int uid, int gid, long seconds, int nanos) {}
