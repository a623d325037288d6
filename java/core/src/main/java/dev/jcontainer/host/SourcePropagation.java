package dev.jcontainer.host;

/**
 * The propagation of the mount on which a path of the host is, {@code man 7 mount_namespaces}.
 *
 * @param path the path that was asked for
 * @param isShared whether mounts propagate from it and to it
 * @param isSlave whether mounts propagate to it
 */
public record SourcePropagation(String path, boolean isShared, boolean isSlave) {}
