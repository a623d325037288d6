package dev.jcontainer.cgroup;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.plan.CgroupPlan.ControlWrite;
import java.io.IOException;
import java.util.List;

/** Writes the planned values to control files, and says why the kernel refused one. */
final class ControlWrites {
    private static final int ATTEMPTS = 500;

    private ControlWrites() {}

    /**
     * Enables a controller for the cgroups below. If the cgroup has processes, see {@link UnifiedLayout}, the kernel
     * refuses this for some controllers with EBUSY. For cpu and pids it makes the cgroup threaded instead, and no
     * container can be below a threaded cgroup. So the processes are moved first.
     */
    static void enable(ControlWrite write) throws IOException {
        String directory = CgroupPlanner.parentOf(write.file());
        boolean isOptional = write.limit().isEmpty();
        boolean isSubtree = write.file().endsWith(UnifiedLayout.SUBTREE);
        if (isOptional && isSubtree && !mayHandOn(directory)) {
            return;
        }
        if (isSubtree && !UnifiedLayout.isRoot(directory) && !UnifiedLayout.isEmpty(directory)) {
            int opened = Syscalls.open(Bytes.cString(write.file()), Syscalls.O_WRONLY, 0);
            if (opened < 0) {
                throw refused(write, -opened); // then it does not matter which other processes are in it
            }
            Syscalls.close(opened);
            if (!UnifiedLayout.isOnlyOurs(directory)) {
                throw new CgroupException(
                        Errno.EBUSY,
                        "Cannot set the limit --" + write.limit() + ": the cgroup " + directory
                                + " has other processes in it, so it cannot enable controllers (no internal processes,"
                                + " man 7 cgroups). " + UnifiedLayout.howToGet());
            }
            moveOurselves(directory);
        }
        int written = ControlFile.write(write.file(), write.value());
        if (written < 0 && !isOptional) {
            throw refused(write, -written);
        }
    }

    /** Whether controllers can be enabled without moving a process. */
    private static boolean mayHandOn(String directory) throws IOException {
        return UnifiedLayout.isRoot(directory) || UnifiedLayout.isEmpty(directory);
    }

    /**
     * Moves this process and its descendants, which are the only processes in the cgroup, until there are no new ones.
     */
    private static void moveOurselves(String directory) throws IOException {
        String self = directory + "/jcontainer-" + CgroupOwner.ofThisProcess().text() + UnifiedLayout.SELF_SUFFIX;
        int made = Syscalls.makeDirectory(Bytes.cString(self), Cgroup.MODE);
        if (made < 0 && made != -Errno.EEXIST) {
            throw CgroupException.cannotMake(self, -made, true);
        }
        for (int attempt = 0; !UnifiedLayout.isEmpty(directory) && attempt < ATTEMPTS; attempt++) {
            for (String pid : ControlFile.lines(ControlFile.read(directory + "/cgroup.procs"))) {
                ControlFile.write(self + "/cgroup.procs", pid); // fails for a process that has ended meanwhile
            }
        }
    }

    /**
     * Sets limits in their order.
     *
     * @throws CgroupException if one of them cannot be set; those before it stay set
     */
    static void apply(List<ControlWrite> writes) throws CgroupException {
        try (ControlFile.Writer writer = new ControlFile.Writer()) {
            for (ControlWrite write : writes) {
                apply(write, writer);
            }
        }
    }

    private static void apply(ControlWrite write, ControlFile.Writer writer) throws CgroupException {
        int written = writer.write(write.file(), write.value());
        ControlWrite otherwise = write.otherwise();
        if (written == -Errno.ENOENT && otherwise != null) {
            apply(otherwise, writer);
        } else if (written < 0 && !(written == -Errno.ENOENT && write.limit().isEmpty())) {
            throw refused(write, -written);
        }
    }

    private static CgroupException refused(ControlWrite write, int errno) {
        String name = write.file().substring(write.file().lastIndexOf('/') + 1);
        String start = "Cannot set the limit --" + write.limit() + ": writing " + write.value() + " to " + name
                + " of the cgroup " + "controller '" + controllerOf(write) + "' failed: "
                + Errno.described(errno) + ". ";
        String why;
        switch (errno) {
            case Errno.ENOENT:
                why = name.contains("memsw") || name.contains("swap")
                        ? "This kernel does not count swap: boot it with swapaccount=1."
                        : "This kernel's controller has no such limit: it was built or booted without it, or no I/O"
                                + " scheduler in use has it.";
                break;
            case Errno.EACCES:
            case Errno.EPERM:
                why = "It is not delegated to this process. " + UnifiedLayout.howToGet();
                break;
            case Errno.EROFS:
                why = "The cgroup file system is mounted read-only, as in a container: remount it read-write, or give"
                        + " that container its own cgroups.";
                break;
            case Errno.EINVAL:
            case Errno.ERANGE:
                why = "The kernel does not accept this value: it names something missing, or exceeds a limit of the"
                        + " cgroup above.";
                break;
            case Errno.EBUSY:
                why = "The container already uses more than that.";
                break;
            case Errno.EOPNOTSUPP:
                why = "The cgroup is threaded, and no container can be in a threaded cgroup. "
                        + UnifiedLayout.howToGet();
                break;
            case Errno.ENODEV:
                why = "This device cannot be limited; for a partition, limit its disk.";
                break;
            default:
                why = "See man 7 cgroups.";
                break;
        }
        return new CgroupException(errno, start + why);
    }

    private static String controllerOf(ControlWrite write) {
        return write.file().endsWith(UnifiedLayout.SUBTREE)
                ? write.value().substring(1)
                : CgroupPlanner.controllerOfPath(write.file());
    }
}
