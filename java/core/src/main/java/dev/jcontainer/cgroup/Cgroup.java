package dev.jcontainer.cgroup;

import dev.jcontainer.cgroup.Hierarchies.Hierarchy;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.kernel.SystemCallException;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.CgroupPlan.ControlWrite;
import dev.jcontainer.spec.Limits;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A container's own cgroup; of cgroup v1, one in each hierarchy, and that of cgroup v2 the last. Its maker removes it.
 *
 * <p>Thread-safe as far as the kernel's files are: each value is one write.
 */
public final class Cgroup {
    static final int MODE = 0755;
    private static final int KILL = 9;
    private static final int ATTEMPTS = 500;
    private static final long PAUSE_MILLISECONDS = 10;
    private static final long FREEZE_MILLISECONDS = 1;
    private static final int FREEZE_ATTEMPTS = 5000;
    private static final int KILLING_PASSES = 8;

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
                throw new CgroupException(-result, cannotMake(parent, -result, plan.unified()));
            }
        }
        enable();
        for (String directory : plan.directories()) {
            int result = Syscalls.makeDirectory(Bytes.cString(directory), MODE);
            if (result == 0) {
                made.add(directory);
            } else if (!(result == -Errno.EEXIST && isEmpty(directory))) {
                throw new CgroupException(-result, cannotMake(directory, -result, plan.unified()));
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

    private static boolean isEmpty(String directory) throws IOException {
        List<Long> found = new ArrayList<>();
        addProcesses(directory, found);
        return found.isEmpty();
    }

    static String cannotMake(String directory, int errno, boolean isUnified) {
        String start = "Cannot make the cgroup " + directory + ": " + error(errno) + ". ";
        switch (errno) {
            case Errno.EACCES:
            case Errno.EPERM:
                return start + "It is not delegated to this user. "
                        + (isUnified
                                ? UnifiedLayout.howToGet()
                                : "Cgroup v1 cannot be, safely: run as root, or boot with cgroup v2, by"
                                        + " systemd.unified_cgroup_hierarchy=1.");
            case Errno.EROFS:
                return start
                        + "The cgroup file system is mounted read-only, as in a container: remount it read-write, or"
                        + " give that container its own cgroups.";
            case Errno.EEXIST:
                return start + "It has processes, and so is another container's: give this one another cgroup.";
            case Errno.EAGAIN:
                return start + "The limit of cgroups below it is reached: cgroup.max.descendants.";
            default:
                return start + "See man 7 cgroups.";
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
                    "Cannot set the container's device rules: bpf(2) failed: " + error(-attached)
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
        String frozen = freezer();
        int written = ControlFile.write(frozen, plan.unified() ? "1" : "FROZEN");
        if (written < 0) {
            throw new CgroupException(
                    -written, "Cannot pause the container: writing " + frozen + " failed: " + error(-written) + ".");
        }
        boolean interrupted = false;
        for (int attempt = 0; attempt < FREEZE_ATTEMPTS && !interrupted; attempt++) {
            if (isFrozen()) {
                return;
            }
            interrupted |= pause(FREEZE_MILLISECONDS);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        thaw();
        throw new CgroupException("Cannot pause the container: a process of it waits in the kernel and does not stop.");
    }

    /** Lets them go on. */
    public void thaw() throws IOException {
        String frozen = freezer();
        int written = ControlFile.write(frozen, plan.unified() ? "0" : "THAWED");
        if (written < 0 && written != -Errno.ENOENT && written != -Errno.ENODEV) {
            throw new CgroupException(
                    -written, "Cannot resume the container: writing " + frozen + " failed: " + error(-written) + ".");
        }
    }

    /** The processes that are in it, also below it, by their pids. */
    public List<Long> processes() throws IOException {
        List<Long> found = new ArrayList<>();
        addProcesses(directories.get(0), found);
        return found;
    }

    private static void addProcesses(String directory, List<Long> found) throws IOException {
        List<String> processes = ControlFile.processes(directory);
        for (String pid : processes == null ? List.<String>of() : processes) {
            found.add(ControlFile.parse(pid));
        }
        for (String below : below(directory)) {
            addProcesses(below, found);
        }
    }

    /** The cgroups right below one; none where it is not there. */
    private static List<String> below(String directory) throws IOException {
        List<String> found = new ArrayList<>();
        List<String> names = KernelFiles.listIfThere(directory);
        for (String name : names == null ? List.<String>of() : names) {
            String path = directory + "/" + name;
            if (new File(path).isDirectory()) {
                found.add(path);
            }
        }
        return found;
    }

    /** Whether its processes are stopped; those of one that is removed by now are not. */
    public boolean isFrozen() throws IOException {
        if (plan.unified()) {
            return ControlFile.numberOf(ControlFile.readIfThere(directories.get(0) + "/cgroup.events"), "frozen") == 1;
        }
        String state = freezerIfThere();
        return state != null && "FROZEN".equals(ControlFile.readIfThere(state));
    }

    /** The control file by which processes are stopped. */
    private String freezer() throws IOException {
        if (plan.unified()) {
            return directories.get(0) + "/cgroup.freeze"; // Linux 5.2
        }
        String directory = byController().get("freezer");
        if (directory == null) {
            throw new CgroupException("Cannot pause the container: this host has no cgroup controller 'freezer'. Mount"
                    + " it: mount -t cgroup -o freezer freezer /sys/fs/cgroup/freezer.");
        }
        return directory + "/freezer.state";
    }

    /**
     * Kills all processes, also when they are stopped, at once where the kernel can (cgroup.kill, Linux 5.14). Does nothing
     * where it is removed by now.
     *
     * @throws IOException if it cannot be looked who they are, or they are stopped and cannot be let go
     */
    public void kill() throws IOException {
        if (plan.unified() && ControlFile.write(directories.get(0) + "/cgroup.kill", "1") == 0) {
            return;
        }
        @Nullable String state = freezerIfThere();
        if (!killAll() && state != null) {
            ControlFile.write(state, plan.unified() ? "1" : "FROZEN");
            killAll();
        }
        if (state != null && plan.unified() && isHeld(state)) {
            thaw();
        } else if (state != null && !plan.unified()) {
            release(state.substring(0, state.lastIndexOf('/')));
        }
    }

    /**
     * V1 delivers no signal to what stands still, by a cgroup below as well. What is held by one above, which is not ours to
     * thaw, is moved to the top; it does not end meanwhile, so its number is its own.
     */
    private static void release(String directory) throws IOException {
        for (String below : below(directory)) {
            release(below);
        }
        String state = directory + "/freezer.state";
        if (!isHeld(state)) {
            return;
        }
        ControlFile.write(state, "THAWED");
        Hierarchy freezer = Hierarchies.ofThisProcess().named().get("freezer");
        if (freezer != null && isHeld(state)) {
            List<String> processes = ControlFile.processes(directory);
            for (String pid : processes == null ? List.<String>of() : processes) {
                ControlFile.write(freezer.top() + "/cgroup.procs", pid);
            }
        }
    }

    /**
     * Kills whom it finds until there is nobody new; false where there is each time. Only those are to be stopped, so that
     * none makes another one meanwhile: should this JVM be killed before it lets them go on, they would stay so.
     */
    private boolean killAll() throws IOException {
        Set<Long> killed = new HashSet<>();
        for (int pass = 0; pass < KILLING_PASSES; pass++) {
            boolean hasNew = false;
            for (String directory : directories) {
                List<Long> found = new ArrayList<>();
                addProcesses(directory, found);
                for (Long pid : found) {
                    hasNew |= killed.add(pid) && kill(pid);
                }
            }
            if (!hasNew) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHeld(String state) throws IOException {
        String now = ControlFile.readIfThere(state);
        return now != null && !now.equals("THAWED") && !now.equals("0");
    }

    private @Nullable String freezerIfThere() throws IOException {
        try {
            return freezer();
        } catch (CgroupException e) {
            return null;
        }
    }

    /** Kills what is in one of a container whose owner is gone, and below it; also what stands still. */
    static void killTree(String directory) throws IOException {
        if (ControlFile.write(directory + "/cgroup.kill", "1") == 0) {
            return;
        }
        List<Long> found = new ArrayList<>();
        addProcesses(directory, found);
        for (long pid : found) {
            kill(pid);
        }
        release(directory);
    }

    /** False of 0, which is one of a pid namespace that we do not see, and of one that has ended. */
    private static boolean kill(long pid) throws IOException {
        int pidfd = pid <= 0 ? -Errno.ESRCH : Syscalls.pidfdOpen((int) pid);
        if (pidfd == -Errno.ESRCH) {
            return false;
        }
        SystemCallException.check(pidfd, "hold process " + pid);
        int sent = Syscalls.pidfdSendSignal(pidfd, KILL);
        Syscalls.close(pidfd);
        return sent == 0;
    }

    /** Removes what is left of it, once; false where some process is still counted, so that it is to be tried again. */
    public boolean remove() {
        boolean removed = true;
        for (int i = directories.size() - 1; i >= 0; i--) {
            removed &= removeTree(directories.get(i));
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

    /** With what the container has made below it; false where it is to be tried again. */
    static boolean removeTree(String directory) {
        int removed = Syscalls.removeDirectory(Bytes.cString(directory));
        if (removed == -Errno.EBUSY || removed == -Errno.ENOTEMPTY) {
            try {
                for (String below : below(directory)) {
                    removeTree(below);
                }
            } catch (IOException e) {
                return false; // what is below it could not be looked at
            }
            removed = Syscalls.removeDirectory(Bytes.cString(directory));
        }
        return removed == 0 || removed == -Errno.ENOENT;
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

    static String error(int errno) {
        return Errno.name(errno) + " (" + Errno.text(errno) + ")";
    }
}
