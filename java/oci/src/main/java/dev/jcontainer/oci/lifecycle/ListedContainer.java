package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.oci.state.ContainerState;

/**
 * A container, as {@code state} and {@code list} show it.
 *
 * @param state the state
 * @param rootfs the absolute path of the root filesystem
 * @param created the time of the creation, in ISO 8601
 * @param owner the user who owns it, in a list; otherwise empty, as in runc
 */
public record ListedContainer(ContainerState state, String rootfs, String created, String owner) {
    /** Returns the document that {@code state} prints. */
    public String toJson() {
        return state.toJson(rootfs, created, owner);
    }
}
