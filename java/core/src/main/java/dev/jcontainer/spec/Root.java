package dev.jcontainer.spec;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The root filesystem of a container, which it sees as {@code /}. Values are immutable. */
public sealed interface Root permits Root.Directory, Root.Host, Root.Layers {
    /** The largest number of layers: what overlayfs stacks. */
    int MAX_LAYERS = 500;

    /** The largest number of paths that a container holds. */
    int MAX_HELD = 512;

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
        return new Directory(directory, false, false, null);
    }

    /**
     * A throwaway copy-on-write view of this machine's root filesystem. What the container writes is kept in memory and
     * lost with the container, unless {@link Host#keeping} names a directory. Other file systems on disk that are mounted below {@code /} appear read-only, if
     * overlayfs supports them as a lower layer. File systems in memory ({@code /tmp}, {@code /run} on many hosts) do
     * not appear; the directories below their mount points do. Sockets and FIFOs do not connect to programs of the
     * host, and device nodes cannot be opened.
     * <p>The view hides no file: the program can read every file that this user can read on the machine.
     */
    static Host host() {
        return new Host(false, null);
    }

    /**
     * A root filesystem of layers, as overlayfs shows them: a file of a layer covers those of the layers below, a
     * whiteout hides them, and directories are merged. The attributes of {@code /} are those of the topmost layer's
     * root directory, unless {@link Layers#rootLayer(int)} names another. What the container writes is kept in memory,
     * at most half of the machine's, and lost with the container, unless {@link Layers#keeping} names a directory.
     *
     * @param layers the layers, the lowest first
     * @throws IllegalArgumentException if there is no layer, or more than {@link #MAX_LAYERS}
     */
    static Layers layers(List<Layer> layers) {
        return new Layers(layers, layers.size() - 1, false, List.of(), List.of(), null);
    }

    /** Whether the container cannot write to its root filesystem. */
    boolean isReadOnly();

    /**
     * The directory in which what the container writes is kept, apart from what it was made from; null if it is not
     * kept, or written to the root filesystem itself.
     */
    @Nullable
    String kept();

    private static void checkKept(@Nullable String kept) {
        if (kept != null) {
            Checks.absolutePath("directory for the writes of the container", kept);
        }
    }

    /**
     * A directory as the root filesystem.
     *
     * @param path absolute
     * @param isEphemeral whether writes are kept in memory, at most half of the machine's, and lost with the container;
     *     file systems that are mounted below the directory do not appear then
     * @param isReadOnly whether the container cannot write to it
     * @param kept the absolute path of a directory in which the writes are kept in place of memory, see {@link
     *     Layers#keeping}; null for none, and only if writes do not go to the directory itself
     */
    record Directory(
            String path,
            boolean isEphemeral,
            boolean isReadOnly,
            @Nullable String kept) implements Root {
        public Directory {
            checkKept(kept);
            if (kept != null && !isEphemeral) {
                throw new IllegalArgumentException(
                        "The root filesystem '" + path + "' is written to, so its writes are" + " not kept elsewhere");
            }
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
            return new Directory(path, true, isReadOnly, null);
        }

        /**
         * Keeps writes in another directory, as {@link Layers#keeping} does; file systems that are mounted below the root
         * directory do not appear then.
         *
         * @param directory the absolute path of an existing directory, not below the root directory
         */
        public Directory keeping(String directory) {
            return new Directory(path, true, isReadOnly, directory);
        }

        /** Makes the root filesystem read-only. */
        public Directory readOnly() {
            return new Directory(path, isEphemeral, true, kept);
        }
    }

    /**
     * A copy-on-write view of this machine's root filesystem.
     *
     * @param isReadOnly whether the container cannot write even to its view
     * @param kept the absolute path of the directory in which the writes are kept, see {@link Layers#keeping}; null for
     *     memory
     */
    record Host(boolean isReadOnly, @Nullable String kept) implements Root {
        public Host {
            checkKept(kept);
        }

        /** Makes the view read-only. */
        public Host readOnly() {
            return new Host(true, kept);
        }

        /**
         * Keeps writes on disk, as {@link Layers#keeping} does. The directory itself cannot be opened in the view.
         * Older kernels refuse a directory on a file system that is part of the view (ELOOP).
         *
         * @param directory the absolute path of an existing directory
         */
        public Host keeping(String directory) {
            return new Host(isReadOnly, directory);
        }
    }

    /**
     * Layers as the root filesystem.
     *
     * @param layers the layers, the lowest first; 1 to {@link #MAX_LAYERS}
     * @param rootLayer the number of the layer, from 0 for the lowest, whose own root directory has the owner, mode,
     *     times and extended attributes that the container's {@code /} shows
     * @param isReadOnly whether the container cannot write to it, except to these directories
     * @param writable absolute paths of directories in the container to which it can always write; what is missing is
     *     created
     * @param held absolute paths that a launch holds, see {@link #holding}
     * @param kept the absolute path of the directory in which writes are kept, see {@link #keeping}; null for memory
     */
    record Layers(
            List<Layer> layers,
            int rootLayer,
            boolean isReadOnly,
            List<String> writable,
            List<String> held,
            @Nullable String kept)
            implements Root {
        public Layers {
            checkKept(kept);
            layers = List.copyOf(layers);
            writable = List.copyOf(writable);
            for (String directory : writable) {
                Checks.target("writable directory", directory);
            }
            held = List.copyOf(held);
            if (held.size() > MAX_HELD) {
                throw new IllegalArgumentException(
                        "A container holds at most " + MAX_HELD + " paths, not " + held.size());
            }
            for (String path : held) {
                Checks.absolutePath("path to hold", path);
            }
            if (layers.isEmpty() || layers.size() > MAX_LAYERS) {
                throw new IllegalArgumentException("A root filesystem has 1 to " + MAX_LAYERS + " layers, because"
                        + " overlayfs stacks no more of them, and this one has " + layers.size());
            }
            if (rootLayer < 0 || rootLayer >= layers.size()) {
                throw new IllegalArgumentException("A root filesystem of " + layers.size() + " layers has no layer "
                        + rootLayer + " whose root directory it could show");
            }
        }

        /** Shows the attributes of another layer's root directory than the topmost one's, see {@link #rootLayer()}. */
        public Layers rootLayer(int layer) {
            return new Layers(layers, layer, isReadOnly, writable, held, kept);
        }

        /** Makes the root filesystem read-only. */
        public Layers readOnly() {
            return new Layers(layers, rootLayer, true, writable, held, kept);
        }

        /**
         * Lets the container write to these directories even if the root filesystem is read-only. Their files are those
         * of the layers; what the container writes to them is kept or lost as what it writes elsewhere.
         *
         * @param directories absolute paths in the container; not {@code /}, and not in {@code /proc}
         */
        public Layers writable(List<String> directories) {
            return new Layers(layers, rootLayer, isReadOnly, directories, held, kept);
        }

        /**
         * Holds files or directories as long as a container uses them: its launch takes a shared lock of {@code flock(2)}
         * on each, which ends with the container, even if this process is killed. A program that takes the exclusive
         * lock before it removes one removes nothing that a container uses. A launch fails if one of them was removed.
         *
         * @param paths absolute paths, at most {@link #MAX_HELD}
         */
        public Layers holding(List<String> paths) {
            return new Layers(layers, rootLayer, isReadOnly, writable, paths, kept);
        }

        /**
         * Keeps what a container writes on disk, so that the next container with the same directory sees it. The launch
         * makes two directories in it if they are missing: {@code upper}, a layer with what was written, and {@code
         * work}, which belongs to the kernel. A new {@code upper} has the attributes of the root layer's root directory;
         * later launches do not change it. Nothing that the kernel has written is lost if processes are killed.
         *
         * <p>The files belong to the container's users as its user namespace maps them: as root with mapped mounts they
         * are owned as without a user namespace, so other id maps see the same owners. For an ordinary user they belong to
         * the user and his subordinate ids, so only a process with the same ranges can remove them. That requires Linux
         * 5.11, and the file system must support extended attributes of users. Overlayfs must support the file system as an
         * upper directory, and only one container at a time may use the directory.
         *
         * @param directory the absolute path of an existing directory that this process's user can write to; not one that
         *     is above or below a layer
         */
        public Layers keeping(String directory) {
            return new Layers(layers, rootLayer, isReadOnly, writable, held, directory);
        }
    }

    /**
     * One layer of a root filesystem. A whiteout is a character device with the number 0, 0. A directory that hides the
     * one below it has the extended attribute {@code trusted.overlay.opaque}, or in a user namespace {@code
     * user.overlay.opaque}, with the value {@code y}. Values are immutable.
     */
    sealed interface Layer permits Layer.Directory, Layer.Erofs {
        /** The absolute path of the directory or file. */
        String path();

        /** A directory; what is mounted below it is not part of the layer. The string may hold any byte but NUL. */
        static Directory directory(String path) {
            return new Directory(path);
        }

        /**
         * A file with an EROFS image. It is mounted read-only by a loop device, which all containers of the layer share.
         * That requires root (CAP_SYS_ADMIN over the machine). The file must belong to root or to this process's user, and
         * nobody else may be able to write to it. It must not change while a container uses it, but it may be removed. The
         * string may hold any byte but NUL.
         */
        static Erofs erofs(String file) {
            return new Erofs(file);
        }

        /**
         * A directory as a layer.
         *
         * @param path absolute
         */
        record Directory(String path) implements Layer {
            public Directory {
                Checks.absolutePath("layer", path);
                if (Checks.isSlash(path)) {
                    throw new IllegalArgumentException("The layer '" + path + "' is this machine's own root; for a"
                            + " throwaway view of it use Root.host()");
                }
            }
        }

        /**
         * An EROFS image as a layer.
         *
         * @param path the absolute path of a regular file
         */
        record Erofs(String path) implements Layer {
            public Erofs {
                Checks.absolutePath("layer", path);
            }
        }
    }
}
