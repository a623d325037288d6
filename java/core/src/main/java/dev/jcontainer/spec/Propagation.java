package dev.jcontainer.spec;

/** Whether mounts that are made later below a bind mount, on one side, appear on the other; mount_namespaces(7). */
public enum Propagation {
    /** Mounts do not propagate in either direction; the default. */
    PRIVATE,
    /** Mounts propagate from the host into the container. The source must be on a mount that the host shares. */
    SLAVE,
    /**
     * Mounts propagate in both directions: those that the container makes stay on the host after its end. The source
     * must be on a mount that the host shares.
     */
    SHARED
}
