package dev.jcontainer.host;

/**
 * A file system mounted on the host.
 *
 * @param mountPoint the absolute path as this process sees it
 * @param type the type, such as {@code ext4}
 */
public record HostMount(String mountPoint, String type) {}
