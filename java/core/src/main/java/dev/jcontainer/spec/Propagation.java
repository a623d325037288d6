package dev.jcontainer.spec;

/** Whether mounts that are made below a bind mount later, on one side, appear on the other; mount_namespaces(7). */
public enum Propagation {
    /** Neither way; the default. */
    PRIVATE,
    /** From the host into the container. The source must lie on a mount that the host shares. */
    SLAVE,
    /** Both ways: mounts that the container makes stay on the host when it is gone. The source as for {@link #SLAVE}. */
    SHARED
}
