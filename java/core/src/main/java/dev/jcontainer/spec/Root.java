package dev.jcontainer.spec;

import java.nio.file.Path;

/** What a container sees as {@code /}. Values are immutable. */
public sealed interface Root permits Root.Directory, Root.Host {
    /**
     * A directory that holds a root filesystem. Writes of the container go there; missing mount points ({@code /proc},
     * {@code /sys}, {@code /dev}, targets of mounts) are made there.
     *
     * @throws IllegalArgumentException if the path is {@code /}: that would be the host itself, see {@link #host()}
     */
    static Directory directory(Path directory) {
        return directory(directory.toAbsolutePath().toString());
    }

    /** The same for a path as a string, in which any byte can stand: see {@code dev.jcontainer.kernel.Bytes}. */
    static Directory directory(String directory) {
        return new Directory(directory, false, false);
    }

    /**
     * A throwaway copy-on-write view of this machine's root file system. What the container writes goes to memory and
     * is gone with it. Other real file systems that are mounted below {@code /} appear read-only, where overlayfs can stand
     * on them; file systems in memory ({@code /tmp}, {@code /run} on many hosts) do not appear, the directories below their
     * mount points do. Sockets and FIFOs lead to no program of the host, and device nodes cannot be opened.
     *
     * <p>It hides no file: whatever this user can read on the machine, the program can read too.
     */
    static Host host() {
        return new Host(false);
    }

    /** Whether the container cannot write to its root file system. */
    boolean isReadOnly();

    /**
     * A directory as the root.
     *
     * @param path absolute
     * @param isEphemeral whether writes go to memory, at most half of the machine's, and are gone with the container;
     *     file systems that are mounted below the directory do not appear then
     * @param isReadOnly whether the container cannot write to it
     */
    record Directory(String path, boolean isEphemeral, boolean isReadOnly) implements Root {
        public Directory {
            Checks.absolutePath("root filesystem", path);
            if (Checks.isSlash(path)) {
                throw new IllegalArgumentException("The root filesystem '" + path + "' is this machine's own root;"
                        + " for a throwaway view of it give the program's absolute path without --rootfs"
                        + " (library: Root.host())");
            }
        }

        /**
         * With throwaway writes, in memory. In a user namespace before Linux 6.6, which gave tmpfs its user.* attributes, a
         * directory that the container removes cannot be made again: EIO.
         */
        public Directory ephemeral() {
            return new Directory(path, true, isReadOnly);
        }

        /** Without writes. */
        public Directory readOnly() {
            return new Directory(path, isEphemeral, true);
        }
    }

    /**
     * This machine's own root, copy-on-write.
     *
     * @param isReadOnly whether the container cannot write even to its view
     */
    record Host(boolean isReadOnly) implements Root {
        /** Without writes. */
        public Host readOnly() {
            return new Host(true);
        }
    }
}
