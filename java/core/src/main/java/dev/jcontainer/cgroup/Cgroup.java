package dev.jcontainer.cgroup;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.CgroupPlan.ControlWrite;
import dev.jcontainer.spec.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A container's own cgroup; of cgroup v1, one in each hierarchy, and that of cgroup v2 the last. Its maker removes it.
 *
 * <p>Thread-safe as far as the kernel's files are: each value is one write.
 */
public final class Cgroup {
    static final int MODE = 0755;
    private static final int ATTEMPTS = 500;
    private static final long PAUSE_MILLISECONDS = 10;

    private final CgroupPlan plan;
    private final List<String> directories = new ArrayList<>(); // those that are ours: all, once it is made
    private final List<String> madeParents = new ArrayList<>();

    private Cgroup(CgroupPlan plan) {
        this.plan = plan;
    }

    /**
     * Makes it and sets the limits. One that is there without a process is taken over.
     *
     * @throws CgroupException if that fails, or there is one with processes; nothing is left of what was made then
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
                // Nothing of ours is in it yet: where it is not empty, another one has taken it over.
                Syscalls.removeDirectory(Bytes.cString(made.get(i)));
            }
            throw e;
        }
    }

    /** One that is there, made by another process; removed by whoever takes it over. */
    public static Cgroup of(List<String> directories, boolean isUnified) {
        Cgroup cgroup =
                new Cgroup(new CgroupPlan(isUnified, List.of(), List.of(), directories, List.of(), List.of(), true));
        cgroup.directories.addAll(directories);
        return cgroup;
    }

    /**
     * Takes over one that has been made, with the container's first process in it, and sets the limits.
     *
     * @throws CgroupException if one of them cannot be set; nothing is left of it then
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

    /** Notes what was not there before. */
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
                            + ". It takes CAP_SYS_ADMIN, and a kernel with CONFIG_CGROUP_BPF.");
        }
    }

    /** The container's own directories. */
    public List<String> directories() {
        return List.copyOf(directories);
    }

    /** Whether it is of cgroup v2. */
    public boolean isUnified() {
        return plan.unified();
    }

    /** What its processes have used so far. */
    public CgroupUsage usage() throws IOException {
        return plan.unified() ? UsageReader.v2(directories.get(0)) : UsageReader.v1(byController());
    }

    /**
     * The directories that one more process is to get into. Of v2 that is where the container's first process is, once what
     * runs in the container has moved that down and handed controllers on: then no process may be in the cgroup itself.
     */
    public List<String> directoriesToJoin(long firstProcess) throws IOException {
        List<String> entrances = new ArrayList<>(directories);
        int last = entrances.size() - 1; // which of v2 is the only one, and the one of v2 on a hybrid host
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
     * On v1, the directory of each controller, and that of systemd's hierarchy by its name in /proc/PID/cgroup; a directory
     * that several share is told by its files.
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

    /** What sets these limits, of a container on cgroup v2. */
    public List<ControlWrite> writesOf(Limits limits) throws IOException {
        String directory = directories.get(0);
        return LimitWrites.v2(
                MemoryUpdate.complete(limits, directory, true),
                DeviceNumbers.of(limits),
                LimitUpdate.bandwidth(directory));
    }

    /**
     * Sets those limits that are given, of a container that runs.
     *
     * @throws CgroupException if one of them cannot be set; those before it are then
     */
    public void update(Limits limits) throws IOException {
        LimitUpdate.update(this, limits);
    }

    /**
     * Stops all processes where they are, and returns when they have stopped.
     *
     * @throws CgroupException if this host has no freezer, or they do not stop within some seconds; they go on then
     */
    public void freeze() throws IOException {
        new Freezer(this).freeze();
    }

    /** Lets them go on. */
    public void thaw() throws IOException {
        new Freezer(this).thaw();
    }

    /** The processes that are in it, also below it, by their pids. */
    public List<Long> processes() throws IOException {
        return CgroupTree.processes(directories.get(0));
    }

    /** Whether its processes are stopped; those of one that is removed by now are not. */
    public boolean isFrozen() throws IOException {
        return new Freezer(this).isFrozen();
    }

    /**
     * Kills all processes, also when they are stopped, at once where the kernel can (cgroup.kill, Linux 5.14). Does nothing
     * where it is removed by now.
     *
     * @throws IOException if it cannot be looked who they are, or they are stopped and cannot be let go
     */
    public void kill() throws IOException {
        CgroupKill.kill(this);
    }

    /** Removes what is left of it, once; false where some process is still counted, so that it is to be tried again. */
    public boolean remove() {
        boolean removed = true;
        for (int i = directories.size() - 1; i >= 0; i--) {
            removed &= CgroupTree.remove(directories.get(i));
        }
        for (int i = madeParents.size() - 1; removed && i >= 0; i--) {
            Syscalls.removeDirectory(Bytes.cString(madeParents.get(i))); // stays where others use it by now
        }
        return removed;
    }

    /** Removes it, waiting up to some seconds for the last process to be gone. */
    public void removeNow() {
        boolean interrupted = false;
        for (int attempt = 0; !remove() && attempt < ATTEMPTS; attempt++) {
            killIfPossible();
            interrupted |= pause(PAUSE_MILLISECONDS);
        }
        if (interrupted) {
            Thread.currentThread().interrupt(); // what is begun was ended first
        }
    }

    /** As {@link #kill}; false where it is to be tried again, as when this process has no descriptor left for it. */
    public boolean killIfPossible() {
        try {
            kill();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** True when it was interrupted; the thread is not any more. */
    static boolean pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
