package dev.jcontainer.oci.state;

/** The container does not exist. */
public final class MissingContainerException extends LifecycleException {
    private static final long serialVersionUID = 1;

    public MissingContainerException(String id) {
        super("There is no container " + id + ": container does not exist");
    }
}
