package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.oci.state.ContainerState;

/**
 * A container as {@code state} and {@code list} show it.
 *
 * @param rootfs the root filesystem, absolute
 * @param created when it was created, in ISO 8601
 * @param owner the user who owns it, in a list; else empty, as with runc
 */
public record ListedContainer(ContainerState state, String rootfs, String created, String owner) {
    /** The document that {@code state} prints. */
    public String toJson() {
        return state.toJson(rootfs, created, owner);
    }
}
