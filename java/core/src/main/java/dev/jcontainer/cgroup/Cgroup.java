package dev.jcontainer.cgroup;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.CgroupPlan.Order;
import dev.jcontainer.spec.Limits;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container's own cgroup; of cgroup v1, one in each hierarchy. Whoever made it removes it.
 *
 * <p>Thread-safe as far as the kernel's files are: each write is one order.
 */
public final class Cgroup {
    private static final int MODE = 0755;
    private static final int ATTEMPTS = 500;
    private static final long PAUSE_MILLISECONDS = 10;
    private static final long FREEZE_MILLISECONDS = 1;
    private static final int FREEZE_ATTEMPTS = 5000;

    private final CgroupPlan plan;
    private final List<String> directories;
    private final List<String> madeParents = new ArrayList<>();

    private Cgroup(CgroupPlan plan) {
        this.plan = plan;
        this.directories = plan.directories();
    }

    /**
     * Makes it and sets the limits.
     *
     * @throws CgroupException if that fails; nothing is left of it then
     */
    public static Cgroup create(CgroupPlan plan) throws IOException {
        Cgroup cgroup = new Cgroup(plan);
        for (String directory : plan.directories()) {
            StaleCgroups.sweep(CgroupPlanner.parentOf(directory));
        }
        try {
            cgroup.make();
            return cgroup;
        } catch (IOException | RuntimeException | Error e) {
            cgroup.removeNow();
            throw e;
        }
    }

    /** One that is there, made by another process; removed by whoever takes it over. */
    public static Cgroup of(List<String> directories, boolean isUnified) {
        return new Cgroup(new CgroupPlan(isUnified, List.of(), List.of(), directories, List.of(), List.of()));
    }

    private void make() throws IOException {
        for (String parent : plan.parents()) {
            int made = Syscalls.makeDirectory(Bytes.cString(parent), MODE);
            if (made == 0) {
                madeParents.add(parent);
            } else if (made != -Errno.EEXIST) {
                throw new CgroupException(-made, cannotMake(parent, -made, plan.unified()));
            }
        }
        for (Order order : plan.enabling()) {
            enable(order);
        }
        for (String directory : directories) {
            int made = Syscalls.makeDirectory(Bytes.cString(directory), MODE);
            if (made < 0) {
                throw new CgroupException(-made, cannotMake(directory, -made, plan.unified()));
            }
        }
        give(plan.orders());
        if (!plan.deviceRules().isEmpty()) {
            attachDeviceRules();
        }
    }

    private static String cannotMake(String directory, int errno, boolean isUnified) {
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
            case Errno.EAGAIN:
                return start + "The limit of cgroups below it is reached: cgroup.max.descendants.";
            default:
                return start + "See man 7 cgroups.";
        }
    }

    /**
     * Hands a controller on. Where there are processes, see {@link UnifiedLayout}, the kernel refuses that for some
     * controllers with EBUSY; for cpu and pids it makes the cgroup a threaded one, below which no container can be. So
     * they are moved before.
     */
    private static void enable(Order order) throws IOException {
        String directory = CgroupPlanner.parentOf(order.file());
        boolean isSubtree = order.file().endsWith(UnifiedLayout.SUBTREE);
        if (isSubtree && !UnifiedLayout.isRoot(directory) && !UnifiedLayout.isEmpty(directory)) {
            int opened = Syscalls.open(Bytes.cString(order.file()), Syscalls.O_WRONLY, 0);
            if (opened < 0) {
                throw refused(order, -opened); // who else is in it does not matter then
            }
            Syscalls.close(opened);
            if (!UnifiedLayout.isOnlyOurs(directory)) {
                throw new CgroupException(
                        Errno.EBUSY,
                        "Cannot set the limit --" + order.limit() + ": the cgroup " + directory
                                + " has other processes in it, so it cannot hand on controllers (no internal processes, man 7"
                                + " cgroups). " + UnifiedLayout.howToGet());
            }
            moveOurselves(directory);
        }
        int written = ControlFile.write(order.file(), order.value());
        if (written < 0) {
            throw refused(order, -written);
        }
    }

    /** This process and its descendants, which all are in a cgroup that nobody else is in; until none comes after. */
    private static void moveOurselves(String directory) throws IOException {
        String self = directory + "/jcontainer-" + Owner.ofThisProcess().text() + UnifiedLayout.SELF_SUFFIX;
        int made = Syscalls.makeDirectory(Bytes.cString(self), MODE);
        if (made < 0 && made != -Errno.EEXIST) {
            throw new CgroupException(-made, cannotMake(self, -made, true));
        }
        for (int attempt = 0; !UnifiedLayout.isEmpty(directory) && attempt < ATTEMPTS; attempt++) {
            for (String pid : ControlFile.lines(ControlFile.read(directory + "/cgroup.procs"))) {
                ControlFile.write(self + "/cgroup.procs", pid); // one that has ended meanwhile is not there to be moved
            }
        }
    }

    private static void give(List<Order> orders) throws CgroupException {
        try (ControlFile.Writer writer = new ControlFile.Writer()) {
            for (Order order : orders) {
                give(order, writer);
            }
        }
    }

    private static void give(Order order, ControlFile.Writer writer) throws CgroupException {
        int written = writer.write(order.file(), order.value());
        Order otherwise = order.otherwise();
        if (written == -Errno.ENOENT && otherwise != null) {
            give(otherwise, writer);
        } else if (written < 0 && !(written == -Errno.ENOENT && order.limit().isEmpty())) {
            throw refused(order, -written);
        }
    }

    private static CgroupException refused(Order order, int errno) {
        String name = order.file().substring(order.file().lastIndexOf('/') + 1);
        String start = "Cannot set the limit --" + order.limit() + ": writing " + order.value() + " to " + name
                + " of the cgroup " + "controller '" + controllerOf(order) + "' failed: "
                + error(errno) + ". ";
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
                why =
                        "The kernel does not take this value: it names what is not there, or is beyond a limit of the cgroup"
                                + " above.";
                break;
            case Errno.EBUSY:
                why = "The container uses more than that already.";
                break;
            case Errno.EOPNOTSUPP:
                why = "The cgroup is of a threaded kind, in which no container can be. " + UnifiedLayout.howToGet();
                break;
            case Errno.ENODEV:
                why = "There is no such device to limit; a partition is not one, its disk is.";
                break;
            default:
                why = "See man 7 cgroups.";
                break;
        }
        return new CgroupException(errno, start + why);
    }

    private static String controllerOf(Order order) {
        return order.file().endsWith(UnifiedLayout.SUBTREE)
                ? order.value().substring(1)
                : CgroupPlanner.controllerOfPath(order.file());
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
        return directories;
    }

    /** Whether it is of cgroup v2. */
    public boolean isUnified() {
        return plan.unified();
    }

    /** What its processes have used so far. */
    public CgroupUsage usage() {
        return plan.unified() ? UsageReader.v2(directories.get(0)) : UsageReader.v1(byController());
    }

    /** On v1, the directory of each controller; a directory that several share is told by its files. */
    private Map<String, String> byController() {
        Map<String, String> found = new LinkedHashMap<>();
        for (Map.Entry<String, Hierarchies.Hierarchy> entry :
                Hierarchies.ofThisProcess().controllers().entrySet()) {
            String top = entry.getValue().top() + "/";
            for (String directory : directories) {
                if (directory.startsWith(top)) {
                    found.put(entry.getKey(), directory);
                }
            }
        }
        return found;
    }

    /**
     * Sets those limits that are given, of a container that runs.
     *
     * @throws CgroupException if one of them cannot be set; those before it are then
     */
    public void update(Limits limits) throws IOException {
        if (limits.cgroupParent() != null
                || limits.oomScoreAdj() != null
                || !limits.deviceRules().isEmpty()) {
            throw new IllegalArgumentException(
                    "Of a running container neither its place among the cgroups, its OOM score"
                            + " nor its device rules can be changed");
        }
        LimitOrders.check(limits, plan.unified());
        Map<String, String> devices = DeviceNumbers.of(limits);
        if (plan.unified()) {
            updateV2(limits, devices);
        } else {
            updateV1(limits, devices);
        }
    }

    private void updateV2(Limits limits, Map<String, String> devices) throws IOException {
        String directory = directories.get(0);
        for (Order order : LimitOrders.v2(limits, devices)) {
            String controller = CgroupPlanner.controllerOf(order.file());
            String has = ControlFile.readIfThere(directory + "/cgroup.controllers");
            if (has == null || !ControlFile.split(has, ' ').contains(controller)) {
                String subtree = CgroupPlanner.parentOf(directory) + UnifiedLayout.SUBTREE;
                enable(new Order(subtree, "+" + controller, order.limit(), null));
            }
            give(List.of(placed(order, directory)));
        }
    }

    private void updateV1(Limits limits, Map<String, String> devices) throws IOException {
        if (!limits.conf().isEmpty()) {
            throw new CgroupException(
                    "Cannot write control files of cgroup v2 (--cgroup-conf): the container's are of v1.");
        }
        Map<String, String> controllers = byController();
        List<Order> orders = new ArrayList<>();
        for (Order order : LimitOrders.v1(limits, devices)) {
            String controller = CgroupPlanner.controllerOf(order.file());
            String directory = controllers.get(controller);
            if (directory == null) {
                throw new CgroupException("Cannot set the limit --" + order.limit()
                        + ": the container was started without" + " a cgroup of the controller '" + controller
                        + "'; give it such a limit from the start.");
            }
            orders.add(placed(order, directory));
        }
        raiseBothFirst(orders);
        give(orders);
    }

    /** Memory may at no moment be above memory and swap together. */
    private static void raiseBothFirst(List<Order> orders) {
        for (int i = 1; i < orders.size(); i++) {
            Order both = orders.get(i);
            if (both.file().endsWith("/memory.memsw.limit_in_bytes")) {
                long now = ControlFile.number(both.file());
                long then = ControlFile.parse(both.value());
                if (then < 0 || now >= 0 && then > now) {
                    orders.set(i, orders.get(i - 1));
                    orders.set(i - 1, both);
                }
            }
        }
    }

    private static Order placed(Order order, String directory) {
        Order otherwise = order.otherwise();
        return new Order(
                directory + "/" + order.file(),
                order.value(),
                order.limit(),
                otherwise == null ? null : placed(otherwise, directory));
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
    public List<Long> processes() {
        List<Long> found = new ArrayList<>();
        addProcesses(directories.get(0), found);
        return found;
    }

    private static void addProcesses(String directory, List<Long> found) {
        String processes = ControlFile.readIfThere(directory + "/cgroup.procs");
        if (processes == null) {
            return;
        }
        for (String pid : ControlFile.lines(processes)) {
            if (!pid.isEmpty()) {
                found.add(ControlFile.parse(pid));
            }
        }
        File[] entries = new File(directory).listFiles();
        for (int i = 0; entries != null && i < entries.length; i++) {
            if (entries[i].isDirectory()) {
                addProcesses(entries[i].getPath(), found);
            }
        }
    }

    /** Whether its processes are stopped; those of one that is removed by now are not. */
    public boolean isFrozen() {
        if (plan.unified()) {
            return ControlFile.numberOf(ControlFile.readIfThere(directories.get(0) + "/cgroup.events"), "frozen") == 1;
        }
        String state = freezerIfThere();
        return state != null && "FROZEN".equals(ControlFile.readIfThere(state));
    }

    /** The control file by which processes are stopped. */
    private String freezer() throws CgroupException {
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
     * Kills all processes, at once where the kernel can (cgroup.kill, Linux 5.14). Else they are stopped first, so that
     * none makes another one meanwhile. Does nothing where it is removed by now.
     */
    public void kill() {
        if (plan.unified() && ControlFile.write(directories.get(0) + "/cgroup.kill", "1") == 0) {
            return;
        }
        @Nullable String state = freezerIfThere();
        if (state != null) {
            ControlFile.write(state, plan.unified() ? "1" : "FROZEN");
        }
        for (String directory : directories) {
            killProcesses(directory);
        }
        if (state != null) {
            ControlFile.write(state, plan.unified() ? "0" : "THAWED"); // v1 delivers no signal before
        }
    }

    private @Nullable String freezerIfThere() {
        try {
            return freezer();
        } catch (CgroupException e) {
            return null;
        }
    }

    static void killProcesses(String directory) {
        String processes = ControlFile.readIfThere(directory + "/cgroup.procs");
        if (processes != null) {
            for (String pid : ControlFile.lines(processes)) {
                long number = ControlFile.parse(pid); // 0: one of a pid namespace that we do not see
                if (number > 0) {
                    ProcessHandle.of(number).ifPresent(ProcessHandle::destroyForcibly);
                }
            }
        }
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
            kill();
            interrupted |= pause(PAUSE_MILLISECONDS);
        }
        if (interrupted) {
            Thread.currentThread().interrupt(); // what is begun was ended first
        }
    }

    /** With what the container has made below it. */
    static boolean removeTree(String directory) {
        int removed = Syscalls.removeDirectory(Bytes.cString(directory));
        if (removed == -Errno.EBUSY || removed == -Errno.ENOTEMPTY) {
            File[] entries = new File(directory).listFiles();
            for (int i = 0; entries != null && i < entries.length; i++) {
                if (entries[i].isDirectory()) {
                    removeTree(entries[i].getPath());
                }
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

    private static String error(int errno) {
        return Errno.name(errno) + " (" + Errno.text(errno) + ")";
    }
}
