package dev.jcontainer.spec;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A mount in a container besides its root filesystem. Values are immutable.
 * <p>The target is a path in the container; symbolic links in it are followed only inside the container's root. A
 * missing target is created. It cannot be {@code /} or a path in {@code /proc}.
 */
public sealed interface Mount permits Mount.Bind, Mount.Tmpfs {
    /** The path in the container on which it is mounted, absolute. */
    String target();

    /** Whether the container cannot write to it. */
    boolean isReadOnly();

    /**
     * Returns the part of a path below the target. It begins with a slash, is empty for the target itself, and null for
     * a path that is not in this mount.
     *
     * @param path absolute, without empty components, "." and ".."
     */
    default @Nullable String below(String path) {
        String at = Paths.normal(target());
        return path.equals(at) ? "" : path.startsWith(at + "/") ? path.substring(at.length()) : null;
    }

    /** The flags of the mount. */
    Set<MountFlag> flags();

    /**
     * A file or directory of the host, with the file systems that are mounted below it. Device nodes on it cannot be
     * opened: see {@link Bind#withDevices}.
     */
    static Bind bind(Path source, String target) {
        return bind(source.toAbsolutePath().toString(), target);
    }

    /**
     * A file or directory of the host; the string may hold any byte but NUL: see {@code dev.jcontainer.kernel.Bytes}.
     */
    static Bind bind(String source, String target) {
        return new Bind(source, target, false);
    }

    /**
     * An empty directory in memory with mode 1777, which is lost with the container. Programs in it cannot be executed,
     * and devices cannot be opened.
     *
     * @param sizeBytes the size, rounded up to whole pages; 0 for the kernel's default, half of the memory
     */
    static Tmpfs tmpfs(String target, long sizeBytes) {
        return new Tmpfs(target, sizeBytes, 01777);
    }

    /**
     * A file or directory of the host.
     *
     * @param source its absolute path on the host
     * @param isReadOnly whether the container cannot write to it
     * @param flags the flags of the mount; by default none
     * @param recursion how the file systems mounted below the source are treated
     * @param propagation whether later mounts on one side appear on the other, also for the file systems below the
     *     source
     * @param isRelabelled whether the source gets the SELinux label of containers; nothing happens on a host without
     *     SELinux
     * @param isIdmapped whether files appear as owned by the container's users: a file of user 1000 is one of user 1000
     *     inside, and what user 1000 inside writes belongs to user 1000 on the host. This requires root, a user
     *     namespace, Linux 5.12 and a file system that supports it: ext4, xfs, btrfs and others, {@code
     *     mount_setattr(2)}
     * @param hasDevices whether device nodes on the source, and on file systems mounted below it, can be opened, if the
     *     rules of the container's cgroup allow them. If false, no device node can be opened; only a source that is
     *     itself one of the devices of every container, such as {@code /dev/null}, still works. In a privileged
     *     container all device nodes can be opened, unless {@link MountFlag#NODEV} is among the flags
     * @param isFilled whether the source, a directory, gets the files that the root filesystem has at the target, if it
     *     is empty: see {@link #filled}
     */
    record Bind(
            String source,
            String target,
            boolean isReadOnly,
            Set<MountFlag> flags,
            Recursion recursion,
            Propagation propagation,
            boolean isRelabelled,
            boolean isIdmapped,
            boolean hasDevices,
            boolean isFilled)
            implements Mount {
        public Bind {
            Checks.absolutePath("source of a bind mount", source);
            Checks.target("target of a bind mount", target);
            flags = Set.copyOf(flags);
            if (flags.contains(MountFlag.NOATIME)) {
                throw new IllegalArgumentException(
                        "The bind mount on " + target + " cannot have the flag noatime; only a tmpfs can");
            }
            if (hasDevices && flags.contains(MountFlag.NODEV)) {
                throw new IllegalArgumentException("The bind mount of " + source + " has devices and is nodev");
            }
        }

        /** A bind mount with the defaults of {@link #bind}. */
        public Bind(String source, String target, boolean isReadOnly) {
            this(
                    source,
                    target,
                    isReadOnly,
                    Set.of(),
                    Recursion.ENABLED,
                    Propagation.PRIVATE,
                    false,
                    false,
                    false,
                    false);
        }

        /**
         * Makes the mount read-only; {@link #recursion} says whether this also holds for the file systems mounted below
         * the source. If there are such file systems, this requires Linux 5.12; on an older kernel the launch fails.
         */
        public Bind readOnly() {
            return new Bind(
                    source,
                    target,
                    true,
                    flags,
                    recursion,
                    propagation,
                    isRelabelled,
                    isIdmapped,
                    hasDevices,
                    isFilled);
        }

        /** Adds these flags. */
        public Bind with(MountFlag... more) {
            Set<MountFlag> all = MountFlags.with(flags, more);
            return new Bind(
                    source,
                    target,
                    isReadOnly,
                    all,
                    recursion,
                    propagation,
                    isRelabelled,
                    isIdmapped,
                    hasDevices && !all.contains(MountFlag.NODEV),
                    isFilled);
        }

        /**
         * Allows device nodes on the mount to be opened. As root the container then has a cgroup. Its rules allow the
         * devices of every container, and those that {@link Limits.Builder#deviceRule} and {@link
         * ContainerSpec.Builder#device} name; if no such cgroup can be made, the launch fails.
         */
        public Bind withDevices() {
            return new Bind(
                    source,
                    target,
                    isReadOnly,
                    MountFlags.without(flags, MountFlag.NODEV),
                    recursion,
                    propagation,
                    isRelabelled,
                    isIdmapped,
                    true,
                    isFilled);
        }

        /** Sets how the file systems mounted below the source are treated. */
        public Bind recursion(Recursion value) {
            return new Bind(
                    source,
                    target,
                    isReadOnly,
                    flags,
                    value,
                    propagation,
                    isRelabelled,
                    isIdmapped,
                    hasDevices,
                    isFilled);
        }

        /** Sets the propagation of later mounts. */
        public Bind propagation(Propagation value) {
            return new Bind(
                    source,
                    target,
                    isReadOnly,
                    flags,
                    recursion,
                    value,
                    isRelabelled,
                    isIdmapped,
                    hasDevices,
                    isFilled);
        }

        /** Gives the source the SELinux label of containers. */
        public Bind relabelled() {
            return new Bind(
                    source, target, isReadOnly, flags, recursion, propagation, true, isIdmapped, hasDevices, isFilled);
        }

        /**
         * Makes the mount that of a volume: if the source is an empty directory at the launch, it gets the files that the
         * root filesystem has at the target, with their owners, permissions, times, links and extended attributes. It
         * gets them whole or not at all, even if the launch is killed, and once, even if several containers start at the
         * same time. The parent directory of the source must belong to the source alone, because files are made there
         * meanwhile.
         */
        public Bind filled() {
            return new Bind(
                    source,
                    target,
                    isReadOnly,
                    flags,
                    recursion,
                    propagation,
                    isRelabelled,
                    isIdmapped,
                    hasDevices,
                    true);
        }

        /** Maps the owners of the files to the container's users. */
        public Bind idmapped() {
            return new Bind(
                    source,
                    target,
                    isReadOnly,
                    flags,
                    recursion,
                    propagation,
                    isRelabelled,
                    true,
                    hasDevices,
                    isFilled);
        }
    }

    /**
     * An empty directory in memory.
     *
     * @param sizeBytes the size; 0 for the kernel's default, half of the memory
     * @param inodes the highest number of files and directories; 0 for the kernel's default
     * @param mode the permissions, 0 to 07777
     * @param uid the owner, from 0 to 4294967294
     * @param gid the group, from 0 to 4294967294
     * @param isReadOnly whether the container cannot write to it
     * @param flags the flags of the mount; by default nosuid, nodev and noexec
     */
    record Tmpfs(
            String target,
            long sizeBytes,
            long inodes,
            int mode,
            long uid,
            long gid,
            boolean isReadOnly,
            Set<MountFlag> flags)
            implements Mount {
        private static final long MAX_ID = 4_294_967_294L;

        public Tmpfs {
            Checks.target("target of a tmpfs", target);
            flags = Set.copyOf(flags);
            if (sizeBytes < 0 || inodes < 0) {
                throw new IllegalArgumentException("The " + (sizeBytes < 0 ? "size" : "number of inodes")
                        + " of the tmpfs on " + target + " is below 0: " + Math.min(sizeBytes, inodes));
            }
            if (mode < 0 || mode > 07777) {
                throw new IllegalArgumentException("The mode of the tmpfs on " + target + " is not from 0 to 07777: "
                        + Integer.toOctalString(mode));
            }
            if (uid < 0 || uid > MAX_ID || gid < 0 || gid > MAX_ID) {
                throw new IllegalArgumentException("The owner of the tmpfs on " + target
                        + " is not a user and group from 0 to 4294967294: " + uid + ":" + gid);
            }
        }

        /** A tmpfs with the defaults of {@link #tmpfs}. */
        public Tmpfs(String target, long sizeBytes, int mode) {
            this(target, sizeBytes, 0, mode, 0, 0, false, Set.of(MountFlag.NOSUID, MountFlag.NODEV, MountFlag.NOEXEC));
        }

        /** Sets the permissions. */
        public Tmpfs mode(int value) {
            return new Tmpfs(target, sizeBytes, inodes, value, uid, gid, isReadOnly, flags);
        }

        /** Sets the owner and the group. */
        public Tmpfs owner(long user, long group) {
            return new Tmpfs(target, sizeBytes, inodes, mode, user, group, isReadOnly, flags);
        }

        /** Limits the number of files and directories. */
        public Tmpfs inodes(long value) {
            return new Tmpfs(target, sizeBytes, value, mode, uid, gid, isReadOnly, flags);
        }

        /** Makes the mount read-only. */
        public Tmpfs readOnly() {
            return new Tmpfs(target, sizeBytes, inodes, mode, uid, gid, true, flags);
        }

        /** Adds these flags. */
        public Tmpfs with(MountFlag... more) {
            return new Tmpfs(target, sizeBytes, inodes, mode, uid, gid, isReadOnly, MountFlags.with(flags, more));
        }

        /** Removes these flags; {@code without(MountFlag.NOEXEC)} allows programs in it to be executed. */
        public Tmpfs without(MountFlag... fewer) {
            return new Tmpfs(target, sizeBytes, inodes, mode, uid, gid, isReadOnly, MountFlags.without(flags, fewer));
        }
    }
}
