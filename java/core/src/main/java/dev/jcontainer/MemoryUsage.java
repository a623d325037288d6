package dev.jcontainer;

/**
 * The memory that a container uses now, and its limit. Immutable.
 *
 * @param used the memory in use, in bytes, without inactive pages of files; {@link Usage#UNKNOWN} if the host does not
 *     count it
 * @param limit the limit in bytes; {@link Usage#UNKNOWN} if memory is unlimited
 */
public record MemoryUsage(long used, long limit) {}
