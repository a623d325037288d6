package dev.jcontainer.oci.bundle;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.LinuxConfig;
import dev.jcontainer.oci.config.LinuxConfig.Namespace;
import dev.jcontainer.oci.config.LinuxConfig.TimeOffset;
import dev.jcontainer.oci.config.ProcessConfig;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.FilterPlan;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.NamespaceStep;
import dev.jcontainer.plan.step.Namespaces;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.ResourceStep;
import dev.jcontainer.plan.step.RootStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.spec.Sysctl;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plans the launch of a bundle's container, with the same steps as all launches. A pure function.
 *
 * <p>Unlike for {@code run}, there are no defaults: the configuration lists everything that is mounted, masked and
 * allowed.
 */
public final class BundlePlanner {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Bundle bundle;
    private final Config config;
    private final LinuxConfig linux;
    private final ProcessConfig process;
    private final Surroundings surroundings;
    private final @Nullable Users users;
    private final List<Step> outside = new ArrayList<>();
    private final List<Step> build = new ArrayList<>();

    /**
     * The inputs of a plan besides the bundle and the facts.
     *
     * @param id the id of the container
     * @param stateDirectory the directory in which the socket for {@code start} is made
     * @param home the home directory of the process's user
     * @param cgroup the container's cgroups, or null if it stays in the caller's
     * @param filter the filter of system calls, or null for none
     * @param staging a directory of the host which the root filesystem may cover while hooks run
     * @param joinsKeyring whether the container keeps the caller's session keyring
     * @param waits whether the first process waits for {@code start}
     * @param makesNodes whether this process may make device nodes
     * @param owners for the index of each mount with its own owner map, the path of a user namespace with this map
     * @param pivots whether the root is changed by {@code pivot_root(2)}, which is the default
     */
    public record Surroundings(
            String id,
            String stateDirectory,
            String home,
            @Nullable CgroupPlan cgroup,
            @Nullable FilterPlan filter,
            String staging,
            boolean joinsKeyring,
            boolean waits,
            boolean makesNodes,
            Map<Integer, String> owners,
            boolean pivots) {
        public Surroundings {
            owners = Map.copyOf(owners);
        }
    }

    private BundlePlanner(Bundle bundle, ProcessConfig process, HostFacts facts, Surroundings surroundings)
            throws DocumentException {
        this.bundle = bundle;
        this.config = bundle.config();
        this.linux = config.linux();
        this.process = process;
        this.surroundings = surroundings;
        this.users = Users.of(linux, facts.permittedCapabilities());
    }

    /**
     * Returns the plan that creates a bundle's container.
     *
     * @throws DocumentException if the configuration asks for something that is not supported
     * @throws IOException if the host's security modules cannot be read
     */
    public static LaunchPlan plan(Bundle bundle, HostFacts facts, Surroundings surroundings) throws IOException {
        ProcessConfig process = bundle.config().process();
        if (process == null) {
            throw new DocumentException("process", "missing");
        }
        Refusals.check(bundle.config());
        BundlePlanner planner = new BundlePlanner(bundle, process, facts, surroundings);
        planner.compile(facts);
        return new LaunchPlan(
                planner.outside,
                planner.build,
                planner.process(facts),
                planner.namespaces(),
                LaunchPlan.SYNC,
                planner.map(),
                surroundings.cgroup(),
                surroundings.waits() ? LaunchPlan.Death.HAND_OVER : LaunchPlan.Death.KILL);
    }

    /** Returns the last step of a plan, which executes the program of a process. */
    public static LifecycleStep.Exec exec(ProcessConfig process, String home) {
        List<String> environment = new ArrayList<>(process.env());
        if (!hasHome(process)) {
            environment.removeIf("HOME="::equals); // getenv(3) would find the empty one
            environment.add("HOME=" + home);
        }
        String path = value(environment, "PATH");
        boolean isSearched = process.args().get(0).indexOf('/') < 0;
        return new LifecycleStep.Exec(
                process.args(), environment, !isSearched ? "" : path == null || path.isEmpty() ? DEFAULT_PATH : path);
    }

    /** Whether the environment gives the home directory; an empty HOME counts as absent, as in runc. */
    static boolean hasHome(ProcessConfig process) {
        String home = value(process.env(), "HOME");
        return home != null && !home.isEmpty();
    }

    /**
     * Returns the value of a variable, or null if it is not set. If it is set more than once, the last value counts.
     */
    public static @Nullable String value(List<String> environment, String name) {
        for (int i = environment.size() - 1; i >= 0; i--) {
            if (environment.get(i).startsWith(name + "=")) {
                return environment.get(i).substring(name.length() + 1);
            }
        }
        return null;
    }

    private @Nullable IdMap map() {
        return users == null ? null : users.map();
    }

    private boolean isNew(String type) {
        return linux.isNew(type);
    }

    private boolean isOwn(String type) {
        return linux.namespace(type) != null;
    }

    /**
     * Returns the namespaces that the clone makes. A new cgroup namespace is not among them, because it is made after
     * the process has entered its cgroups, see {@link #enterCgroup}.
     */
    private long namespaces() {
        return (map() == null ? 0 : Namespaces.USER)
                | (isNew("mount") ? Namespaces.MOUNT : 0)
                | (isNew("uts") ? Namespaces.UTS : 0)
                | (isNew("ipc") ? Namespaces.IPC : 0)
                | (isNew("pid") ? Namespaces.PID : 0)
                | (isNew("network") ? Namespaces.NETWORK : 0);
    }

    private void compile(HostFacts facts) throws DocumentException {
        if (surroundings.waits()) {
            outside.add(new LifecycleStep.ListenStart(surroundings.stateDirectory()));
        }
        enterCgroup();
        joinNamespaces();
        if (users != null && users.path() != null) {
            outside.add(new NamespaceStep.EnterUser(users.path()));
        }
        makeNamespaces();
        if (users != null) {
            // Before this step, the namespace does not map the process's ids, but the process is root for the host's
            // files.
            outside.add(users.becomeBuilder());
        }
        outside.add(new ProcessStep.NewSession());
        if (!surroundings.joinsKeyring()) {
            outside.add(new ProcessStep.SessionKeyring("_ses." + surroundings.id()));
        }
        BundleMounts mounts = new BundleMounts(bundle, surroundings, users, build);
        mounts.plan();
        if (!config.hooks().prestart().isEmpty()
                || !config.hooks().createRuntime().isEmpty()
                || !config.hooks().createContainer().isEmpty()) {
            build.add(new LifecycleStep.SyncPoint(LifecycleStep.SyncPoint.Moment.CREATE_RUNTIME));
        }
        if (config.root().readonly() || !mounts.restricting().isEmpty()) {
            makeWorkingDirectory();
        }
        build.addAll(mounts.restricting());
        protect();
        build.add(
                surroundings.pivots() && !facts.rootIsInitramfs() ? new RootStep.PivotRoot() : new RootStep.MoveRoot());
        spreadRoot();
        build.addAll(mounts.spreading());
        names();
    }

    private void enterCgroup() {
        CgroupPlan cgroup = surroundings.cgroup();
        if (cgroup != null && !cgroup.adopted()) {
            for (String directory : cgroup.directories()) {
                outside.add(
                        cgroup.unified()
                                ? new NamespaceStep.CloneIntoCgroup(directory)
                                : new NamespaceStep.JoinCgroup(directory));
            }
        }
        Integer score = process.oomScoreAdj();
        if (score != null) {
            outside.add(new ResourceStep.OomScore(score));
        }
    }

    /** Makes the new namespaces that the clone does not make. */
    private void makeNamespaces() throws DocumentException {
        if (isNew("cgroup")) {
            outside.add(new NamespaceStep.UnshareCgroup());
        }
        clocks();
    }

    private void joinNamespaces() {
        join("time", Namespaces.TIME);
        join("pid", Namespaces.PID);
        join("network", Namespaces.NETWORK);
        join("ipc", Namespaces.IPC);
        join("uts", Namespaces.UTS);
        join("cgroup", Namespaces.CGROUP);
    }

    private void clocks() throws DocumentException {
        if (isNew("time")) {
            TimeOffset monotonic = linux.timeOffsets().getOrDefault("monotonic", TimeOffset.NONE);
            TimeOffset boottime = linux.timeOffsets().getOrDefault("boottime", TimeOffset.NONE);
            outside.add(new NamespaceStep.TimeNamespace(
                    monotonic.seconds(), monotonic.nanoseconds(), boottime.seconds(), boottime.nanoseconds()));
        } else if (!linux.timeOffsets().isEmpty()) {
            throw new DocumentException(
                    "linux.timeOffsets",
                    "they need a new time namespace: add one of the type time to linux.namespaces");
        }
    }

    private void join(String type, long kind) {
        Namespace namespace = linux.namespace(type);
        if (namespace != null && namespace.path() != null) {
            outside.add(new NamespaceStep.EnterNamespace((int) kind, namespace.path()));
        }
    }

    /**
     * Makes the working directory while the root filesystem is writable. The process makes a missing working directory
     * when it changes to it, but the filesystem may be read-only by then.
     */
    private void makeWorkingDirectory() {
        if (!process.cwd().equals("/")) {
            build.add(new RootStep.MakeDirectory(process.cwd(), 0755));
        }
    }

    /** Masks and restricts paths. This comes after all mounts, so that no mount uncovers a path again. */
    private void protect() {
        for (String path : linux.maskedPaths()) {
            build.add(new MountStep.ProtectPath(path, false));
        }
        for (String path : linux.readonlyPaths()) {
            build.add(new MountStep.ProtectPath(path, true));
        }
        if (config.root().readonly()) {
            build.add(new RootStep.ReadonlyRoot());
        }
    }

    /** Sets the propagation of the root. It is private by now, so private needs no step. */
    private void spreadRoot() {
        String propagation = linux.rootfsPropagation();
        if (propagation != null && !propagation.endsWith("private")) {
            build.add(new MountStep.MountPropagation("/", BundleMountOptions.propagation(propagation)));
        }
    }

    private void names() throws DocumentException {
        if (config.hostname() != null) {
            requireOwn("uts", "hostname");
            build.add(new NamespaceStep.Hostname(config.hostname()));
        }
        if (config.domainname() != null) {
            requireOwn("uts", "domainname");
            build.add(new NamespaceStep.Domainname(config.domainname()));
        }
        if (isNew("network")) {
            build.add(new NamespaceStep.LoopbackUp());
        }
        for (Map.Entry<String, String> parameter : linux.sysctl().entrySet()) {
            sysctl(parameter.getKey(), parameter.getValue());
        }
    }

    private void requireOwn(String type, String path) throws DocumentException {
        if (!isOwn(type)) {
            throw new DocumentException(
                    path, "it would change the host's: add one of the type " + type + " to linux.namespaces");
        }
    }

    private void sysctl(String name, String value) throws DocumentException {
        String place = "linux.sysctl[\"" + name + "\"]";
        Sysctl sysctl;
        try {
            sysctl = Sysctl.of(name, value);
        } catch (IllegalArgumentException e) {
            throw new DocumentException(place, String.valueOf(e.getMessage()));
        }
        String path = sysctl.path();
        requireOwn(path.startsWith("net/") ? "network" : path.equals("kernel/domainname") ? "uts" : "ipc", place);
        build.add(new NamespaceStep.Sysctl(path, sysctl.value()));
    }

    private List<Step> process(HostFacts facts) throws DocumentException {
        List<Step> steps = new ArrayList<>();
        steps.add(new ProcessStep.WorkingDirectory(process.cwd()));
        ProcessSteps.add(steps, process, linux, users, facts.permittedCapabilities(), surroundings.filter());
        if (surroundings.waits()) {
            steps.add(new LifecycleStep.WaitStart());
        } else if (!config.hooks().startContainer().isEmpty()) {
            steps.add(new LifecycleStep.SyncPoint(LifecycleStep.SyncPoint.Moment.START_CONTAINER));
        }
        steps.add(exec(process, surroundings.home()));
        return steps;
    }
}
