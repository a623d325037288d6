package dev.jcontainer.host;

/**
 * Whether the mount that a path of the host lies on passes mounts on, {@code man 7 mount_namespaces}.
 *
 * @param path as it was asked for
 * @param isShared whether it passes mounts on and takes them
 * @param isSlave whether it takes them
 */
public record SourcePropagation(String path, boolean isShared, boolean isSlave) {}
