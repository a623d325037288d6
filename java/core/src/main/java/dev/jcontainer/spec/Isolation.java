package dev.jcontainer.spec;

/** By which means of the kernel a program is kept from the rest of the machine. */
public enum Isolation {
    /**
     * Namespaces, and all that is built on them: a root filesystem, mounts, a network, users, processes and a host name of
     * its own. It is so where nothing is said. An ordinary user's take a user namespace, which not every machine allows.
     */
    NAMESPACES,

    /**
     * No namespace at all: the program runs on the machine's own file system and reads and writes only what {@link
     * Privileges.Builder#landlockReadOnly} and {@link Privileges.Builder#landlockReadWrite} name, at least one path.
     * It has no capabilities, no socket but connected pairs, and no signal, trace or shared memory to or from processes
     * outside. All that takes namespaces is refused. It takes no privilege, but Linux 6.12 with Landlock ({@code
     * landlock(7)}), else the launch fails. It is the weaker one, and never chosen by itself: what the program can still
     * see and do is told in docs/security.md.
     *
     * <p>Its end is the same: no process is left, however it has forked.
     */
    LANDLOCK
}
