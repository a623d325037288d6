package dev.jcontainer.spec;

/** Which user namespace a container runs in, {@code user_namespaces(7)}. */
public enum UserNamespace {
    /** None of its own for root, whose numbers then are the host's; for an ordinary user one of its own. */
    DEFAULT,
    /** None of its own: an error for an ordinary user. */
    HOST
}
