package dev.jcontainer.host;

/**
 * A file system mounted on the host.
 *
 * @param mountPoint as this process sees it, absolute
 * @param type as {@code ext4}
 */
public record HostMount(String mountPoint, String type) {}
