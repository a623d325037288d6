package dev.jcontainer.spec;

import java.nio.file.Path;

/** The root filesystem of a container, which it sees as {@code /}. Values are immutable. */
public sealed interface Root permits Root.Directory, Root.Host {
    /**
     * A directory that holds a root filesystem. The container writes to it; missing mount points ({@code /proc}, {@code
     * /sys}, {@code /dev}, targets of mounts) are created in it.
     *
     * @throws IllegalArgumentException if the path is {@code /}: that would be the host's root filesystem, see {@link
     *     #host()}
     */
    static Directory directory(Path directory) {
        return directory(directory.toAbsolutePath().toString());
    }

    /**
     * A directory that holds a root filesystem; the string may hold any byte but NUL: see {@code
     * dev.jcontainer.kernel.Bytes}.
     */
    static Directory directory(String directory) {
        return new Directory(directory, false, false);
    }

    /**
     * A throwaway copy-on-write view of this machine's root filesystem. What the container writes is kept in memory and
     * lost with the container. Other file systems on disk that are mounted below {@code /} appear read-only, if
     * overlayfs supports them as a lower layer. File systems in memory ({@code /tmp}, {@code /run} on many hosts) do
     * not appear; the directories below their mount points do. Sockets and FIFOs do not connect to programs of the
     * host, and device nodes cannot be opened.
     * <p>The view hides no file: the program can read every file that this user can read on the machine.
     */
    static Host host() {
        return new Host(false);
    }

    /** Whether the container cannot write to its root filesystem. */
    boolean isReadOnly();

    /**
     * A directory as the root filesystem.
     *
     * @param path absolute
     * @param isEphemeral whether writes are kept in memory, at most half of the machine's, and lost with the container;
     *     file systems that are mounted below the directory do not appear then
     * @param isReadOnly whether the container cannot write to it
     */
    record Directory(String path, boolean isEphemeral, boolean isReadOnly) implements Root {
        public Directory {
            Checks.absolutePath("root filesystem", path);
            if (Checks.isSlash(path)) {
                throw new IllegalArgumentException("The root filesystem '" + path + "' is this machine's own root; for"
                        + " a throwaway view of it give the program's absolute path without --rootfs (library:"
                        + " Root.host())");
            }
        }

        /**
         * Keeps writes in memory; they are lost with the container. In a user namespace before Linux 6.6, tmpfs has no
         * user.* attributes; there a directory that the container removes cannot be created again (EIO).
         */
        public Directory ephemeral() {
            return new Directory(path, true, isReadOnly);
        }

        /** Makes the root filesystem read-only. */
        public Directory readOnly() {
            return new Directory(path, isEphemeral, true);
        }
    }

    /**
     * A copy-on-write view of this machine's root filesystem.
     *
     * @param isReadOnly whether the container cannot write even to its view
     */
    record Host(boolean isReadOnly) implements Root {
        /** Makes the view read-only. */
        public Host readOnly() {
            return new Host(true);
        }
    }
}
