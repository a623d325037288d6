package dev.jcontainer.spec;

/** The system calls that a container may make: the default ones, all, or those of a {@link SeccompProfile}. */
public sealed interface Seccomp permits Seccomp.Predefined, SeccompProfile {
    /**
     * The system calls that programs need. Those that reach parts of the kernel without namespaces, or that have often
     * been used to break out of containers, are denied. The capabilities of the container decide about some more.
     */
    Seccomp DEFAULT = Predefined.DEFAULT;

    /** All system calls. */
    Seccomp UNCONFINED = Predefined.UNCONFINED;

    /** The two choices that need no profile. */
    enum Predefined implements Seccomp {
        /** See {@link Seccomp#DEFAULT}. */
        DEFAULT,
        /** See {@link Seccomp#UNCONFINED}. */
        UNCONFINED
    }
}
