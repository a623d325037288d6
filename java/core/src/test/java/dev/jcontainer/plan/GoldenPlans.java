package dev.jcontainer.plan;

import static dev.jcontainer.plan.Fixtures.DISKS;
import static dev.jcontainer.plan.Fixtures.PLAIN;
import static dev.jcontainer.plan.Fixtures.directory;
import static dev.jcontainer.plan.Fixtures.facts;
import static dev.jcontainer.plan.Fixtures.host;
import static dev.jcontainer.plan.Fixtures.mount;
import static dev.jcontainer.plan.Fixtures.plan;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.HostNames;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.Identity;
import dev.jcontainer.plan.step.EncodedPlan;
import dev.jcontainer.plan.step.Filter;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.HealthFlag;
import dev.jcontainer.plan.step.KeepFlag;
import dev.jcontainer.plan.step.KeeperStep;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Dns;
import dev.jcontainer.spec.Isolation;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.NetworkNamespace;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The plans of tests/golden, each of a specification, a host and an identity. */
final class GoldenPlans {
    private static final Root.Layers LAYERS = Root.layers(List.of(
            Root.Layer.erofs("/srv/layers/base/layer.erofs"),
            Root.Layer.directory("/srv/layers/middle"),
            Root.Layer.erofs("/srv/layers/top/layer.erofs")));
    private static final Root.Layers DIRECTORIES =
            Root.layers(List.of(Root.Layer.directory("/srv/layers/base"), Root.Layer.directory("/srv/layers/top")));

    private static final String FILES = "/srv/containers/c1/fs";

    private GoldenPlans() {}

    /** All plans by the name of their file, without .txt. */
    static Map<String, LaunchPlan> all() {
        Map<String, LaunchPlan> plans = inNamespaces();
        addFiltered(plans);
        addCgroups(plans);
        addLandlock(plans);
        addNetworks(plans);
        addKept(plans);
        return plans;
    }

    /** The plans of containers with namespaces. */
    static Map<String, LaunchPlan> inNamespaces() {
        Map<String, LaunchPlan> plans = new TreeMap<>();
        addRoots(plans);
        addHosts(plans);
        addProcesses(plans);
        addMounts(plans);
        return plans;
    }

    private static void addRoots(Map<String, LaunchPlan> plans) {
        Root.Directory root = Root.directory("/srv/rootfs");
        plans.put("directory", plan(directory(), PLAIN));
        plans.put("directory-read-only", plan(directory().root(root.readOnly()), PLAIN));
        plans.put("directory-ephemeral", plan(directory().root(root.ephemeral()), PLAIN));
        plans.put(
                "directory-ephemeral-read-only",
                plan(directory().root(root.ephemeral().readOnly()), PLAIN));
        plans.put("host", plan(host(), facts(mount("/", "ext4"))));
        plans.put("host-read-only", plan(host().root(Root.host().readOnly()), facts(mount("/", "ext4"))));
        plans.put("host-file-systems", plan(host(), DISKS));
        plans.put("layers", plan(directory().root(LAYERS), PLAIN));
        plans.put(
                "layers-held",
                plan(directory().root(LAYERS.holding(List.of("/srv/layers/base", "/srv/config"))), PLAIN));
        plans.put("layers-read-only", plan(directory().root(LAYERS.readOnly()), PLAIN));
        plans.put("layers-kept", plan(directory().root(LAYERS.keeping(FILES)), PLAIN));
        plans.put("host-kept", plan(host().root(Root.host().keeping(FILES)), DISKS));
        plans.put("directory-kept", plan(directory().root(root.keeping(FILES)), PLAIN));
    }

    /** The plans of containers that have a keeper. */
    private static void addKept(Map<String, LaunchPlan> plans) {
        KeeperStep keep = new KeeperStep.Keep(Flags.none(), 1, "", "");
        KeeperStep log = new KeeperStep.Log(KeeperStep.Log.TEXT, 0, 1);
        plans.put("kept", plan(directory(), PLAIN).kept(List.of(keep, log)));
        LaunchPlan check =
                new LaunchPlan(List.of(new LifecycleStep.Exec(List.of("check", "it"), List.of(), "/bin")), 0, 0);
        plans.put(
                "kept-whole",
                plan(directory().root(LAYERS.keeping(FILES).readOnly().writable(List.of("/data"))), PLAIN)
                        .kept(List.of(
                                new KeeperStep.Keep(
                                        Flags.of(KeepFlag.STDIN, KeepFlag.STDIN_ONCE), 7, "/srv/events", "{\"a\":1"),
                                new KeeperStep.Log(KeeperStep.Log.JSON, 10_000_000, 3),
                                new KeeperStep.Health(
                                        new EncodedPlan(PlanCodec.encode(check)),
                                        30_000_000_000L,
                                        5_000_000_000L,
                                        0,
                                        5_000_000_000L,
                                        3,
                                        Flags.of(HealthFlag.KILL)),
                                new KeeperStep.After(
                                        List.of("/usr/bin/jcontainer", "after", "an id"), List.of("HOME=/root")))));
    }

    private static void addHosts(Map<String, LaunchPlan> plans) {
        plans.put("on-an-initramfs", plan(directory(), new HostFacts(List.of(), true, -1, "/tmp", null)));
        plans.put("on-a-terminal", plan(directory(), new HostFacts(List.of(), false, -1, "/tmp", "xterm-256color")));
        plans.put("with-few-capabilities", plan(directory(), new HostFacts(List.of(), false, 0x21, "/tmp", null)));
        plans.put(
                "staged-elsewhere",
                plan(
                        directory().root(Root.directory("/srv/rootfs").ephemeral()),
                        new HostFacts(List.of(), false, -1, "/run", null)));
    }

    private static void addProcesses(Map<String, LaunchPlan> plans) {
        plans.put("init", plan(directory().init(true), PLAIN));
        plans.put("hostname", plan(directory().hostname("box.example"), PLAIN));
        plans.put("workdir", plan(directory().workdir("/srv/work dir"), PLAIN));
        plans.put("arguments", plan(directory().command("sh", "-c", "echo 'it''s'\n", "", "a b", "\u001b[m"), PLAIN));
        plans.put("user", planAs(new Identity(1000, 2000, List.of(5L, 7L), "/home/ann", null), directory()));
        plans.put(
                "terminal",
                planAs(
                        new Identity(1000, 2000, List.of(), "/home/ann", null),
                        directory().stdio(Stdio.pty(80, 24))));
        plans.put(
                "labelled",
                plan(
                        directory()
                                .privileges(Privileges.builder()
                                        .appArmorProfile("mine")
                                        .selinux("u:r:process_t:s0:c1,c2", "u:r:file_t:s0:c1,c2")
                                        .build()),
                        PLAIN));
        plans.put("umask", plan(directory().umask(077), PLAIN));
        IdMap ranges = new IdMap(
                List.of(new IdMap.Range(0, 1000, 1), new IdMap.Range(1, 100000, 65536)),
                List.of(new IdMap.Range(0, 1000, 1), new IdMap.Range(1, 200000, 65536)),
                IdMap.Writer.PROGRAMS);
        plans.put(
                "rootless",
                planAs(
                        new Identity(33, 33, List.of(4L), "/var/www", ranges),
                        directory().root(Root.directory("/srv/rootfs").ephemeral())));
        plans.put(
                "layers-rootless",
                planAs(
                        new Identity(33, 33, List.of(4L), "/var/www", ranges),
                        directory().root(DIRECTORIES)));
        plans.put(
                "layers-kept-rootless",
                planAs(
                        new Identity(33, 33, List.of(4L), "/var/www", ranges),
                        directory().root(DIRECTORIES.keeping(FILES))));
        plans.put(
                "rootless-alone",
                planAs(
                        new Identity(0, 0, List.of(), "/root", IdMap.ofOne(1000, 1000)),
                        directory().mount(Mount.bind(Path.of("/srv/in"), "/in"))));
        addUserNamespacesOfRoot(plans);
        plans.put(
                "environment",
                plan(
                        directory()
                                .command("sh")
                                .env("PATH", "/opt/bin")
                                .env("LANG", "C.UTF-8")
                                .env("HOME", "/h")
                                .env("EMPTY", ""),
                        PLAIN));
    }

    private static void addUserNamespacesOfRoot(Map<String, LaunchPlan> plans) {
        List<IdMap.Range> ids = List.of(new IdMap.Range(0, 1_879_048_192, 65536));
        Identity mapped = new Identity(0, 0, List.of(), "/root", new IdMap(ids, ids, IdMap.Writer.ROOT));
        plans.put(
                "user-namespace-of-root",
                planAs(
                        mapped,
                        directory().mount(Mount.bind(Path.of("/srv/in"), "/in").idmapped())));
        plans.put(
                "user-namespace-of-root-ephemeral",
                planAs(mapped, directory().root(Root.directory("/srv/rootfs").ephemeral())));
        plans.put("layers-user-namespace-of-root", planAs(mapped, directory().root(LAYERS)));
        plans.put(
                "layers-kept-user-namespace-of-root", planAs(mapped, directory().root(LAYERS.keeping(FILES))));
        plans.put("user-namespace-of-root-host", Planner.plan(host().build(), DISKS, mapped, Fixtures.ID, false));
    }

    private static void addMounts(Map<String, LaunchPlan> plans) {
        plans.put(
                "mounts",
                plan(
                        directory()
                                .mount(Mount.bind(Path.of("/srv/in"), "/in").readOnly())
                                .mount(Mount.tmpfs("/scratch", 64 << 20))
                                .mount(Mount.bind(Path.of("/srv/out"), "/scratch/out"))
                                .mount(new Mount.Tmpfs("/private", 0, 0700)),
                        PLAIN));
        plans.put(
                "volume-filled",
                plan(
                        directory()
                                .mount(Mount.bind("/srv/volumes/data/_data", "/var/data")
                                        .filled())
                                .mount(Mount.bind("/srv/volumes/log/_data", "/var/log")
                                        .filled()
                                        .readOnly()),
                        PLAIN));
        plans.put("host-mounts", plan(host().mount(Mount.bind(Path.of("/tmp/work"), "/work")), DISKS));
    }

    private static void addNetworks(Map<String, LaunchPlan> plans) {
        HostFacts facts = PLAIN.with(new HostNames(
                "build-host",
                "127.0.0.1 localhost\n10.0.0.2 registry",
                "# made by hand\nnameserver 10.0.0.1\nsearch example\n"));
        plans.put("network-host", plan(directory().network(NetworkNamespace.host()), facts));
        plans.put(
                "network-host-names",
                plan(
                        directory()
                                .network(NetworkNamespace.host())
                                .hostname("box")
                                .host("db", "10.0.0.3")
                                .dns(new Dns(List.of("10.0.0.4"), List.of(), List.of("ndots:2"))),
                        facts));
        plans.put(
                "network-host-rootless",
                Planner.plan(
                        directory().network(NetworkNamespace.host()).build(),
                        facts,
                        new Identity(0, 0, List.of(), "/root", IdMap.ofOne(1000, 1000)),
                        Fixtures.ID,
                        false));
        plans.put("network-existing", plan(directory().network(NetworkNamespace.existing("/proc/4242/ns/net")), PLAIN));
    }

    /**
     * The position of the filter depends on whether it can be installed without CAP_SYS_ADMIN: after no_new_privs, or
     * before.
     */
    private static void addFiltered(Map<String, LaunchPlan> plans) {
        plans.put("filtered", planFiltered(directory(), "kill"));
        plans.put("filtered-init", planFiltered(directory().init(true)));
        plans.put(
                "filtered-new-privileges",
                planFiltered(
                        directory()
                                .privileges(
                                        Privileges.builder().noNewPrivs(false).build()),
                        "kill"));
    }

    private static LaunchPlan planFiltered(ContainerSpec.Builder spec, String... deniedToReaper) {
        FilterPlan filter = new FilterPlan(new Filter(new byte[16]), 0, List.of(deniedToReaper));
        return Planner.plan(spec.build(), PLAIN, Identity.ROOT, null, filter, Fixtures.ID, false);
    }

    /** Adds plans with cgroups: on v1, with two controllers that are mounted together, and on v2. */
    private static void addCgroups(Map<String, LaunchPlan> plans) {
        CgroupPlan v1 = new CgroupPlan(
                false,
                List.of(),
                List.of(),
                List.of("/sys/fs/cgroup/cpu,cpuacct/box", "/sys/fs/cgroup/pids/box"),
                List.of(),
                List.of(),
                List.of(
                        new CgroupPlan.View("cpu,cpuacct", List.of("cpu", "cpuacct")),
                        new CgroupPlan.View("pids", List.of("pids"))),
                false);
        CgroupPlan v2 = new CgroupPlan(
                true, List.of(), List.of(), List.of("/sys/fs/cgroup/box"), List.of(), List.of(), List.of(), false);
        plans.put("limited-v1", planIn(v1, directory()));
        plans.put("limited-v2", planIn(v2, directory()));
        plans.put(
                "limited-v1-privileged",
                planIn(v1, directory().privileges(Privileges.privileged().build())));
    }

    private static LaunchPlan planIn(CgroupPlan cgroup, ContainerSpec.Builder spec) {
        return Planner.plan(spec.build(), PLAIN, Identity.ROOT, cgroup, null, Fixtures.ID, false);
    }

    private static void addLandlock(Map<String, LaunchPlan> plans) {
        ContainerSpec.Builder spec = ContainerSpec.builder()
                .isolation(Isolation.LANDLOCK)
                .command("sh", "-c", "make")
                .workdir("/home/ann/work")
                .privileges(Privileges.builder()
                        .landlockReadOnly("/usr")
                        .landlockReadOnly("/etc/passwd")
                        .landlockReadWrite("/home/ann/work")
                        .build());
        plans.put("landlock", planAlone(spec, PLAIN, Identity.ROOT));
        HostFacts ofAnn = new HostFacts(List.of(), false, 0, "/tmp", null);
        plans.put("landlock-rootless", planAlone(spec, ofAnn, new Identity(1000, 1000, List.of(), "/home/ann", null)));
    }

    private static LaunchPlan planAlone(ContainerSpec.Builder spec, HostFacts facts, Identity identity) {
        FilterPlan filter = new FilterPlan(new Filter(new byte[8]), 0, List.of());
        return LandlockPlanner.plan(spec.build(), facts, identity, null, filter, "host.example", false);
    }

    private static LaunchPlan planAs(Identity identity, ContainerSpec.Builder spec) {
        return Planner.plan(spec.build(), PLAIN, identity, Fixtures.ID, false);
    }
}
