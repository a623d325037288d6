package dev.jcontainer.oci.lifecycle;

/** There is no container of this name. */
final class MissingContainerException extends LifecycleException {
    private static final long serialVersionUID = 1;

    MissingContainerException(String id) {
        super("There is no container " + id + ": container does not exist");
    }
}
