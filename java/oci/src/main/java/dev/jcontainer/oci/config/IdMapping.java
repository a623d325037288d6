package dev.jcontainer.oci.config;

/**
 * A range of a user namespace's id map. Each number is an unsigned number of 32 bits.
 *
 * @param containerId the first id inside the user namespace
 * @param hostId the id outside that the first id stands for
 * @param size the number of ids
 */
public record IdMapping(long containerId, long hostId, long size) {}
