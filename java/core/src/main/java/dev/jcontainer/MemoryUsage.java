package dev.jcontainer;

/**
 * What a container uses of the memory now, and its limit.
 *
 * @param used in bytes, without the pages of files that are not in use; {@link Usage#UNKNOWN} where that is not counted
 * @param limit in bytes; {@link Usage#UNKNOWN} where memory is unlimited
 */
public record MemoryUsage(long used, long limit) {}
