package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.ContainerException;
import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.cgroup.CgroupPlanner;
import dev.jcontainer.host.Accounts;
import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.HostProbe;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.LaunchListener;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.oci.State;
import dev.jcontainer.oci.bundle.Bundle;
import dev.jcontainer.oci.bundle.BundlePlanner;
import dev.jcontainer.oci.bundle.LimitsOf;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.ConfigReader;
import dev.jcontainer.oci.config.ProcessConfig;
import dev.jcontainer.oci.json.Document;
import dev.jcontainer.oci.json.DocumentException;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.Step;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.User;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes one container; its lock is held. When it fails, nothing is left. */
public final class Creation {
    private final Store store;
    private final String id;
    private final Options options;
    private @Nullable Stored stored;
    private boolean hooksHaveRun;

    /**
     * How a container is made.
     *
     * @param bundle the bundle's directory, absolute
     * @param pidFile gets the pid of the first process, null for none
     * @param pivots false for {@code --no-pivot}
     * @param joinsKeyring true for {@code --no-new-keyring}
     */
    public record Options(String bundle, @Nullable String pidFile, boolean pivots, boolean joinsKeyring) {}

    Creation(Store store, String id, Options options) {
        this.store = store;
        this.id = id;
        this.options = options;
    }

    int run() throws IOException {
        try {
            String path = options.bundle() + "/config.json";
            byte[] document = HostFiles.read(path);
            return run(document, read(path, document));
        } catch (IOException | RuntimeException | Error e) {
            undo();
            throw e;
        }
    }

    private static Config read(String path, byte[] document) throws DocumentException {
        try {
            return ConfigReader.read(Document.parse(document));
        } catch (DocumentException e) {
            throw new DocumentException("", "Cannot read " + path + ": " + e.getMessage());
        }
    }

    private int run(byte[] document, Config config) throws IOException {
        Bundle bundle = new Bundle(options.bundle(), config);
        HostFacts facts = HostProbe.probe(false);
        LaunchPlan plan;
        try {
            plan = BundlePlanner.plan(bundle, facts, surroundings(bundle, facts));
        } catch (DocumentException e) {
            throw new DocumentException(
                    "", "Cannot make a container of " + options.bundle() + "/config.json: " + e.getMessage());
        }
        CgroupPlan cgroup = plan.cgroup();
        Stored first = new Stored(
                id,
                options.bundle(),
                bundle.rootfs(),
                Instant.now().toString(),
                Stored.Phase.CREATING,
                0,
                0,
                cgroup == null ? List.of() : cgroup.directories(),
                cgroup != null && cgroup.unified());
        save(first);
        store.saveConfig(id, document);
        launch(plan, config);
        Stored made = stored == null ? first : stored;
        String pidFile = options.pidFile();
        if (pidFile != null) {
            HostFiles.write(pidFile, Integer.toString(made.pid()).getBytes(StandardCharsets.US_ASCII), 0644);
        }
        save(made.with(Stored.Phase.CREATED));
        return made.pid();
    }

    private void save(Stored next) throws IOException {
        store.save(next);
        stored = next;
    }

    private void launch(LaunchPlan plan, Config config) throws IOException {
        try {
            Launcher.detach(plan, Stdio.inherit(), new LaunchListener() {
                @Override
                public void created(long pid, long supervisor) throws IOException {
                    if (stored != null) {
                        save(stored.with((int) pid, InitProcess.startTime((int) pid)));
                    }
                }

                @Override
                public void stepDone(int index, Step step) throws IOException {
                    runHooks(config);
                }
            });
        } catch (LaunchFailure e) {
            throw ContainerException.of(e);
        }
    }

    private void runHooks(Config config) throws IOException {
        if (stored == null) {
            return;
        }
        hooksHaveRun = true;
        State state = new State(id, State.Status.CREATING, stored.pid(), stored.bundle(), config.annotations());
        HookRunner.run("prestart", config.hooks().prestart(), state);
        HookRunner.run("createRuntime", config.hooks().createRuntime(), state);
    }

    private BundlePlanner.Surroundings surroundings(Bundle bundle, HostFacts facts) throws IOException {
        CgroupPlan cgroup = cgroup(bundle.config(), facts.permittedCapabilities());
        List<String> hierarchies = new ArrayList<>();
        for (int i = 0; !cgroup.unified() && i < cgroup.directories().size(); i++) {
            hierarchies.add(String.valueOf(
                    CgroupPlanner.hierarchyOf(cgroup.directories().get(i))));
        }
        return new BundlePlanner.Surroundings(
                id,
                store.directory(id),
                home(bundle),
                cgroup,
                hierarchies,
                Compiled.of(bundle.config()),
                options.joinsKeyring(),
                options.pivots());
    }

    /** By the path that the configuration has, below the root of each hierarchy or, where it is relative, our own cgroup. */
    private CgroupPlan cgroup(Config config, long capabilities) throws IOException {
        String path = config.linux().cgroupsPath();
        if (path == null) {
            return CgroupPlanner.named(LimitsOf.of(config.linux().resources(), null), id, capabilities);
        }
        if (path.indexOf(':') >= 0) {
            throw new DocumentException(
                    "linux.cgroupsPath", "it is for systemd, which needs --systemd-cgroup: " + path);
        }
        String plain = withoutSlash(path);
        int slash = plain.lastIndexOf('/');
        String name = plain.substring(slash + 1);
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new DocumentException("linux.cgroupsPath", "it names no cgroup below another: " + path);
        }
        String parent = slash < 0 ? null : slash == 0 ? "/" : plain.substring(0, slash);
        return CgroupPlanner.named(LimitsOf.of(config.linux().resources(), parent), name, capabilities);
    }

    private static String withoutSlash(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /** Of the process's user, by the container's own accounts; only where the environment does not say it. */
    private static String home(Bundle bundle) throws IOException {
        ProcessConfig process = bundle.config().process();
        if (process == null
                || BundlePlanner.value(process.env(), "HOME") != null
                || process.user().uid() > Integer.MAX_VALUE
                || process.user().gid() > Integer.MAX_VALUE) {
            return "/";
        }
        User user = User.of((int) process.user().uid(), (int) process.user().gid());
        return Accounts.lookUp(user, new Root.Directory(bundle.rootfs(), false, false), null)
                .home();
    }

    /** The launcher has killed what there was and removed the cgroups by now. */
    private void undo() throws IOException {
        Stored last = stored;
        if (last != null) {
            Cgroup.of(last.cgroups(), last.unified()).removeNow();
        }
        if (last != null && hooksHaveRun) {
            Config config = ConfigReader.read(HostFiles.document(store.config(id)));
            Poststop.run(last, config);
        }
        store.remove(id);
    }
}
