package dev.jcontainer.oci.config;

/**
 * A range of a user namespace's map, each number of 32 bits without a sign.
 *
 * @param containerId the first inside
 * @param hostId what it is outside
 * @param size how many
 */
public record IdMapping(long containerId, long hostId, long size) {}
