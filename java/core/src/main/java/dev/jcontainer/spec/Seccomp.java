package dev.jcontainer.spec;

/** Which system calls a container may make: the default, all, or those of a {@link SeccompProfile}. */
public sealed interface Seccomp permits Seccomp.Predefined, SeccompProfile {
    /**
     * Those that programs need, and none that reach the kernel's parts that have no namespaces, or that have been a way
     * out again and again. What it lets through follows the container's capabilities.
     */
    Seccomp DEFAULT = Predefined.DEFAULT;

    /** All of them. */
    Seccomp UNCONFINED = Predefined.UNCONFINED;

    /** The two that need no profile. */
    enum Predefined implements Seccomp {
        /** See {@link Seccomp#DEFAULT}. */
        DEFAULT,
        /** See {@link Seccomp#UNCONFINED}. */
        UNCONFINED
    }
}
