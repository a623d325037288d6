package dev.jcontainer.spec;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something mounted in a container besides its root. Values are immutable.
 *
 * <p>The target is a path in the container; symbolic links in it are followed inside the container's root only. Where it
 * is missing, it is made there. It cannot be {@code /}, nor lie in {@code /proc}.
 */
public sealed interface Mount permits Mount.Bind, Mount.Tmpfs {
    /** Where it appears, an absolute path in the container. */
    String target();

    /** Whether the container cannot write to it. */
    boolean isReadOnly();

    /**
     * Where in it a path of the container lies, which begins with a slash; empty for the target itself, null for what is
     * elsewhere.
     *
     * @param path absolute, without empty components, "." and ".."
     */
    default @Nullable String below(String path) {
        String at = Paths.normal(target());
        return path.equals(at) ? "" : path.startsWith(at + "/") ? path.substring(at.length()) : null;
    }

    /** What is switched off on it. */
    Set<MountFlag> flags();

    /**
     * A file or directory of the host, with what is mounted below it. Device nodes on it cannot be opened: see
     * {@link Bind#withDevices}.
     */
    static Bind bind(Path source, String target) {
        return bind(source.toAbsolutePath().toString(), target);
    }

    /** The same for a path as a string, in which any byte can stand: see {@code dev.jcontainer.kernel.Bytes}. */
    static Bind bind(String source, String target) {
        return new Bind(source, target, false);
    }

    /**
     * An empty directory in memory, with mode 1777, gone with the container. Programs in it cannot be executed, nor
     * devices opened.
     *
     * @param sizeBytes how much it may hold, rounded up to pages; 0 for the kernel's half of the memory
     */
    static Tmpfs tmpfs(String target, long sizeBytes) {
        return new Tmpfs(target, sizeBytes, 01777);
    }

    /**
     * A file or directory of the host.
     *
     * @param source its absolute path on the host
     * @param isReadOnly whether the container cannot write to it
     * @param flags what is switched off on it, nothing by default
     * @param recursion what becomes of the file systems mounted below the source
     * @param propagation whether later mounts on one side appear on the other, for the file systems below it too
     * @param isRelabelled whether the source is to get the SELinux label of containers; nothing to do on a host
     *     without SELinux
     * @param isIdmapped whether files appear as owned by the container's users: a file of user 1000 is one of user 1000
     *     inside, and what user 1000 inside writes is user 1000's on the host. That takes root, a user namespace, Linux 5.12
     *     and a file system that can: ext4, xfs, btrfs and others, {@code mount_setattr(2)}
     * @param hasDevices whether device nodes that lie on it, or on what is mounted below it, can be opened, as far as the
     *     rules of the container's cgroup allow each; else none can, but that a source which is itself one of the devices
     *     of every container, such as {@code /dev/null}, stays what it is. In a privileged container all can, unless
     *     {@link MountFlag#NODEV} is among the flags
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
            boolean hasDevices)
            implements Mount {
        public Bind {
            Checks.absolutePath("source of a bind mount", source);
            Checks.target("target of a bind mount", target);
            flags = Set.copyOf(flags);
            if (flags.contains(MountFlag.NOATIME)) {
                throw new IllegalArgumentException(
                        "The bind mount on " + target + " cannot have noatime, only a tmpfs can");
            }
            if (hasDevices && flags.contains(MountFlag.NODEV)) {
                throw new IllegalArgumentException("The bind mount of " + source + " has devices and is nodev");
            }
        }

        /** With all else as {@link #bind} has it. */
        public Bind(String source, String target, boolean isReadOnly) {
            this(source, target, isReadOnly, Set.of(), Recursion.ENABLED, Propagation.PRIVATE, false, false, false);
        }

        /**
         * Without writes, to what is mounted below it neither unless {@link #recursion} says so. Where something is mounted
         * below it, that takes Linux 5.12; an older kernel fails the launch.
         */
        public Bind readOnly() {
            return new Bind(source, target, true, flags, recursion, propagation, isRelabelled, isIdmapped, hasDevices);
        }

        /** With these flags besides those it has. */
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
                    hasDevices && !all.contains(MountFlag.NODEV));
        }

        /**
         * With device nodes that can be opened. As root the container has a cgroup then, whose rules let it open those of
         * every container, and those that {@link Limits.Builder#deviceRule} and {@link ContainerSpec.Builder#device} name;
         * where there can be no such cgroup, the launch fails.
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
                    true);
        }

        /** With another way for the file systems mounted below the source. */
        public Bind recursion(Recursion value) {
            return new Bind(
                    source, target, isReadOnly, flags, value, propagation, isRelabelled, isIdmapped, hasDevices);
        }

        /** With mounts passed on. */
        public Bind propagation(Propagation value) {
            return new Bind(source, target, isReadOnly, flags, recursion, value, isRelabelled, isIdmapped, hasDevices);
        }

        /** With the SELinux label of containers. */
        public Bind relabelled() {
            return new Bind(source, target, isReadOnly, flags, recursion, propagation, true, isIdmapped, hasDevices);
        }

        /** With files owned by the container's users. */
        public Bind idmapped() {
            return new Bind(source, target, isReadOnly, flags, recursion, propagation, isRelabelled, true, hasDevices);
        }
    }

    /**
     * An empty directory in memory.
     *
     * @param sizeBytes how much it may hold; 0 for the kernel's half of the memory
     * @param inodes how many files and directories it may hold; 0 for the kernel's choice
     * @param mode its permissions, 0 to 07777
     * @param uid its owner, from 0 to 4294967294
     * @param gid its group, from 0 to 4294967294
     * @param isReadOnly whether the container cannot write to it
     * @param flags what is switched off on it; set-user-ID programs, devices and all programs by default
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
                throw new IllegalArgumentException(
                        "The mode of the tmpfs on " + target + " is no mode: " + Integer.toOctalString(mode));
            }
            if (uid < 0 || uid > MAX_ID || gid < 0 || gid > MAX_ID) {
                throw new IllegalArgumentException(
                        "The owner of the tmpfs on " + target + " is no user and group: " + uid + ":" + gid);
            }
        }

        /** With all else as {@link #tmpfs} has it. */
        public Tmpfs(String target, long sizeBytes, int mode) {
            this(target, sizeBytes, 0, mode, 0, 0, false, Set.of(MountFlag.NOSUID, MountFlag.NODEV, MountFlag.NOEXEC));
        }

        /** With other permissions. */
        public Tmpfs mode(int value) {
            return new Tmpfs(target, sizeBytes, inodes, value, uid, gid, isReadOnly, flags);
        }

        /** With another owner and group. */
        public Tmpfs owner(long user, long group) {
            return new Tmpfs(target, sizeBytes, inodes, mode, user, group, isReadOnly, flags);
        }

        /** With a limit on the number of files and directories. */
        public Tmpfs inodes(long value) {
            return new Tmpfs(target, sizeBytes, value, mode, uid, gid, isReadOnly, flags);
        }

        /** Without writes. */
        public Tmpfs readOnly() {
            return new Tmpfs(target, sizeBytes, inodes, mode, uid, gid, true, flags);
        }

        /** With these flags besides those it has. */
        public Tmpfs with(MountFlag... more) {
            return new Tmpfs(target, sizeBytes, inodes, mode, uid, gid, isReadOnly, MountFlags.with(flags, more));
        }

        /** Without these flags: {@code without(MountFlag.NOEXEC)} for one that programs may be executed in. */
        public Tmpfs without(MountFlag... fewer) {
            return new Tmpfs(target, sizeBytes, inodes, mode, uid, gid, isReadOnly, MountFlags.without(flags, fewer));
        }
    }
}
