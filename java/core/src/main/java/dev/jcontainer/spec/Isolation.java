package dev.jcontainer.spec;

/** The kernel facility that isolates a program from the rest of the machine. */
public enum Isolation {
    /**
     * Namespaces and what is built on them: the container has its own root filesystem, mounts, network, users,
     * processes and host name. This is the default. For an ordinary user it requires a user namespace, which not every
     * machine allows.
     */
    NAMESPACES,

    /**
     * Landlock without any namespace. The program runs on the machine's own file system and reads and writes only the
     * paths that {@link Privileges.Builder#landlockReadOnly} and {@link Privileges.Builder#landlockReadWrite} name, at
     * least one. It has no capabilities and no sockets except connected pairs. It cannot exchange signals or share
     * memory with processes outside, nor trace them or be traced by them. Options that require namespaces are refused.
     * It requires no privilege, but Linux 6.12 with Landlock ({@code landlock(7)}); otherwise the launch fails. It is
     * weaker than namespaces, and is never chosen automatically: docs/security.md says what the program can still see
     * and do.
     * <p>The container ends in the same way: no process is left, however it was forked.
     */
    LANDLOCK
}
