package dev.jcontainer.cgroup;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.CgroupPlan.ControlWrite;
import dev.jcontainer.spec.Limits;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A container's cgroup. On cgroup v1 it is one cgroup in each hierarchy, and the last one is that of cgroup v2. Its
 * maker removes it.
 * <p>Thread-safe to the extent that the kernel's files are: each value is written in one call.
 */
public final class Cgroup {
    static final int MODE = 0755;
    private static final int ATTEMPTS = 500;
    private static final long PAUSE_MILLISECONDS = 10;

    private final CgroupPlan plan;
    private final List<String> directories = new ArrayList<>(); // ours: all, after the cgroup was made
    private final List<String> madeParents = new ArrayList<>();

    private Cgroup(CgroupPlan plan) {
        this.plan = plan;
    }

    /**
     * Makes the cgroup and sets the limits. An existing cgroup without processes is reused.
     *
     * @throws CgroupException if that fails, or if an existing cgroup has processes; what was made is removed then
     */
    public static Cgroup create(CgroupPlan plan) throws IOException {
        Cgroup cgroup = new Cgroup(plan);
        StaleCgroups.sweep(plan.directories());
        List<String> made = new ArrayList<>();
        try {
            cgroup.make(made);
            return cgroup;
        } catch (IOException | RuntimeException | Error e) {
            for (int i = made.size() - 1; i >= 0; i--) {
                // None of our processes is in it yet. If it is not empty, another container has reused it.
                Syscalls.removeDirectory(Bytes.cString(made.get(i)));
            }
            throw e;
        }
    }

    /**
     * Whether this process may make the directories of a cgroup, or leaves that to another program. A limit cannot be
     * left out, but a cgroup that only counts can.
     */
    public static boolean canCreate(CgroupPlan plan) {
        for (String directory : plan.adopted() ? List.<String>of() : plan.directories()) {
            File existing = new File(directory);
            while (existing != null && Syscalls.access(Bytes.cString(existing.getPath())) == -Errno.ENOENT) {
                existing = existing.getParentFile();
            }
            if (existing == null || !existing.canWrite()) {
                return false;
            }
        }
        return true;
    }

    /** An existing cgroup that another process made; the process that takes it over removes it. */
    public static Cgroup of(List<String> directories, boolean isUnified) {
        Cgroup cgroup =
                new Cgroup(new CgroupPlan(isUnified, List.of(), List.of(), directories, List.of(), List.of(), true));
        cgroup.directories.addAll(directories);
        return cgroup;
    }

    /**
     * Takes over a cgroup that was already made, with the container's first process in it, and sets the limits.
     *
     * @throws CgroupException if one of them cannot be set; the cgroup is removed then
     */
    public static Cgroup adopt(CgroupPlan plan) throws IOException {
        Cgroup cgroup = new Cgroup(plan);
        cgroup.directories.addAll(plan.directories());
        try {
            FrozenCgroups.refuse(plan.directories(), plan.unified());
            cgroup.enable();
            cgroup.apply();
            return cgroup;
        } catch (IOException | RuntimeException | Error e) {
            cgroup.removeNow();
            throw e;
        }
    }

    /** Makes the directories and notes those that did not exist before. */
    private void make(List<String> made) throws IOException {
        for (String parent : plan.parents()) {
            int result = Syscalls.makeDirectory(Bytes.cString(parent), MODE);
            if (result == 0) {
                made.add(parent);
                madeParents.add(parent);
            } else if (result != -Errno.EEXIST) {
                throw CgroupException.cannotMake(parent, -result, plan.unified());
            }
        }
        enable();
        for (String directory : plan.directories()) {
            int result = Syscalls.makeDirectory(Bytes.cString(directory), MODE);
            if (result == 0) {
                made.add(directory);
            } else if (!(result == -Errno.EEXIST
                    && CgroupTree.processes(directory).isEmpty())) {
                throw CgroupException.cannotMake(directory, -result, plan.unified());
            }
            directories.add(directory);
        }
        FrozenCgroups.refuse(plan.directories(), plan.unified());
        apply();
    }

    private void enable() throws IOException {
        for (ControlWrite write : plan.enabling()) {
            ControlWrites.enable(write);
        }
    }

    private void apply() throws IOException {
        ControlWrites.apply(plan.writes());
        if (!plan.deviceRules().isEmpty()) {
            attachDeviceRules();
        }
    }

    private void attachDeviceRules() throws IOException {
        int directory = Syscalls.open(Bytes.cString(directories.get(0)), Syscalls.O_RDONLY, 0);
        int attached = directory < 0
                ? directory
                : Syscalls.attachDeviceProgram(directory, DeviceRules.program(plan.deviceRules()));
        if (directory >= 0) {
            Syscalls.close(directory);
        }
        if (attached < 0) {
            throw new CgroupException(
                    -attached,
                    "Cannot set the container's device rules: bpf(2) failed: " + Errno.described(-attached)
                            + ". It requires CAP_SYS_ADMIN, and a kernel with CONFIG_CGROUP_BPF.");
        }
    }

    /** The container's directories. */
    public List<String> directories() {
        return List.copyOf(directories);
    }

    /** Whether it is a cgroup of cgroup v2. */
    public boolean isUnified() {
        return plan.unified();
    }

    /** Returns what its processes have used so far. */
    public CgroupUsage usage() throws IOException {
        return plan.unified() ? UsageReader.v2(directories.get(0)) : UsageReader.v1(byController());
    }

    /**
     * Returns the directories that one more process must enter. On v2 this is the cgroup of the container's first
     * process if programs of the container have moved it into a lower cgroup and enabled controllers there: then no
     * process may be in the container's cgroup itself.
     */
    public List<String> directoriesToJoin(long firstProcess) throws IOException {
        List<String> entrances = new ArrayList<>(directories);
        int last = entrances.size() - 1; // on v2 the only one, on a hybrid host the one of v2
        String handedOn = last < 0 ? null : ControlFile.readIfThere(entrances.get(last) + UnifiedLayout.SUBTREE);
        String membership = ControlFile.readIfThere("/proc/" + firstProcess + "/cgroup");
        if (handedOn == null || handedOn.isEmpty() || membership == null) {
            return entrances;
        }
        Hierarchies seen = Hierarchies.parse(ControlFile.read("/proc/self/mountinfo"), membership);
        if (seen.unified() != null && seen.unified().own().startsWith(entrances.get(last) + "/")) {
            entrances.set(last, seen.unified().own());
        }
        return entrances;
    }

    /**
     * Returns, on v1, the directory of each controller, and that of systemd's hierarchy by its name in
     * /proc/PID/cgroup. If several controllers share a directory, their files differ by name.
     */
    public Map<String, String> byController() throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        for (Map.Entry<String, Hierarchies.Hierarchy> entry :
                Hierarchies.ofThisProcess().named().entrySet()) {
            String top = entry.getValue().top() + "/";
            for (String directory : directories) {
                if (directory.startsWith(top)) {
                    found.put(entry.getKey(), directory);
                }
            }
        }
        return found;
    }

    /** Returns the writes that set these limits for a container on cgroup v2. */
    public List<ControlWrite> writesOf(Limits limits) throws IOException {
        String directory = directories.get(0);
        return LimitWrites.v2(
                MemoryUpdate.complete(limits, directory, true),
                DeviceNumbers.of(limits),
                LimitUpdate.bandwidth(directory));
    }

    /**
     * Sets those limits of a running container that are given.
     *
     * @throws CgroupException if one of them cannot be set; those before it stay set
     */
    public void update(Limits limits) throws IOException {
        LimitUpdate.update(this, limits);
    }

    /**
     * Freezes all processes, and returns when they are frozen.
     *
     * @throws CgroupException if this host has no freezer, or if they do not freeze within some seconds; they are
     *     thawed then
     */
    public void freeze() throws IOException {
        new Freezer(this).freeze();
    }

    /** Thaws all processes. */
    public void thaw() throws IOException {
        new Freezer(this).thaw();
    }

    /** Returns the pids of the processes in the cgroup and in those below it. */
    public List<Long> processes() throws IOException {
        return CgroupTree.processes(directories.get(0));
    }

    /** Whether its processes are frozen; false if the cgroup was removed meanwhile. */
    public boolean isFrozen() throws IOException {
        return new Freezer(this).isFrozen();
    }

    /**
     * Kills all processes, also frozen ones; in one step if the kernel supports it (cgroup.kill, Linux 5.14). Does
     * nothing if the cgroup was removed meanwhile.
     *
     * @throws IOException if the processes cannot be listed, or if they are frozen and cannot be thawed
     */
    public void kill() throws IOException {
        CgroupKill.kill(this);
    }

    /**
     * Removes what is left of the cgroup, once. Returns false if the kernel still counts a process in it; then it must
     * be tried again.
     */
    public boolean remove() {
        boolean removed = true;
        for (int i = directories.size() - 1; i >= 0; i--) {
            removed &= CgroupTree.remove(directories.get(i));
        }
        for (int i = madeParents.size() - 1; removed && i >= 0; i--) {
            Syscalls.removeDirectory(Bytes.cString(madeParents.get(i))); // stays if other containers use it meanwhile
        }
        return removed;
    }

    /** Removes the cgroup, and waits up to some seconds for the end of the last process. */
    public void removeNow() {
        boolean interrupted = false;
        for (int attempt = 0; !remove() && attempt < ATTEMPTS; attempt++) {
            killIfPossible();
            interrupted |= pause(PAUSE_MILLISECONDS);
        }
        if (interrupted) {
            Thread.currentThread().interrupt(); // the removal is finished first
        }
    }

    /**
     * Kills as {@link #kill}. Returns false if it must be tried again, for example because this process has no
     * descriptor left for it.
     */
    public boolean killIfPossible() {
        try {
            kill();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns true if the pause was interrupted; the thread's interrupt status is cleared. */
    static boolean pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
