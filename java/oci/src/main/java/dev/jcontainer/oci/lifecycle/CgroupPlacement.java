package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.cgroup.CgroupPlanner;
import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.oci.bundle.ResourceLimits;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.state.LifecycleException;
import dev.jcontainer.oci.systemd.Scope;
import dev.jcontainer.oci.systemd.Systemd;
import dev.jcontainer.plan.CgroupPlan;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The place of a new container's cgroups, and who makes them: this runtime, or systemd. */
final class CgroupPlacement implements AutoCloseable {
    static final CgroupPlacement NONE = new CgroupPlacement(null, null, null, "");

    private final @Nullable CgroupPlan plan;
    private final @Nullable Scope scope;
    private final @Nullable Systemd systemd;
    private final String id;

    private CgroupPlacement(@Nullable CgroupPlan plan, @Nullable Scope scope, @Nullable Systemd systemd, String id) {
        this.plan = plan;
        this.scope = scope;
        this.systemd = systemd;
        this.id = id;
    }

    /**
     * Returns the place that the configuration gives. The caller closes it.
     *
     * @param capabilities the permitted capabilities of this process, one bit for each
     * @param systemd the buses of the systemd that makes the cgroup, or null if this runtime makes it
     * @throws DocumentException if the path in the configuration is not valid
     */
    static CgroupPlacement of(Config config, String id, long capabilities, Systemd.@Nullable Buses systemd)
            throws IOException {
        return systemd == null
                ? new CgroupPlacement(own(config, id, capabilities), null, null, id)
                : inScope(config, id, capabilities, systemd);
    }

    private static CgroupPlacement inScope(Config config, String id, long capabilities, Systemd.Buses buses)
            throws IOException {
        if (!CgroupPlanner.isUnified()) {
            throw new LifecycleException("Cannot have systemd make the cgroup (--systemd-cgroup): this host has its"
                    + " controllers on cgroup v1. Boot it with systemd.unified_cgroup_hierarchy=1, or leave the option"
                    + " out: start Docker Engine with --exec-opt native.cgroupdriver=cgroupfs, or Podman with"
                    + " --cgroup-manager cgroupfs.");
        }
        boolean isRootless = UserNamespaces.isRootless();
        Scope scope = Scope.of(config.linux().cgroupsPath(), id, isRootless);
        Systemd systemd = Systemd.connect(buses);
        try {
            String slice = systemd.controlGroup() + scope.slicePath();
            CgroupPlan plan = CgroupPlanner.named(
                    ResourceLimits.of(config.linux().resources(), slice.isEmpty() ? "/" : slice, !isRootless),
                    scope.unit(),
                    capabilities);
            return new CgroupPlacement(plan.asAdopted(), scope, systemd, id);
        } catch (IOException | RuntimeException | Error e) {
            systemd.close();
            throw e;
        }
    }

    /**
     * Returns the plan of the cgroups, or null for an ordinary user who may not make cgroups and asks for no limits;
     * runc does the same. For an ordinary user, rules for devices do not count as limits, because such a user cannot
     * make device nodes.
     */
    private static @Nullable CgroupPlan own(Config config, String id, long capabilities) throws IOException {
        boolean isRootless = UserNamespaces.isRootless();
        CgroupPlan plan = own(config, id, capabilities, !isRootless);
        boolean isOptional = isRootless
                && !ResourceLimits.of(config.linux().resources(), null, false).needCgroup();
        return isOptional && !CgroupPlanner.canMake(plan) ? null : plan;
    }

    /**
     * Returns the plan for the path in the configuration. An absolute path is below the root of each hierarchy, and a
     * relative path is below this process's cgroup.
     */
    private static CgroupPlan own(Config config, String id, long capabilities, boolean withDevices) throws IOException {
        String path = config.linux().cgroupsPath();
        if (path == null) {
            return CgroupPlanner.named(
                    ResourceLimits.of(config.linux().resources(), null, withDevices), id, capabilities);
        }
        if (path.indexOf(':') >= 0) {
            throw new DocumentException(
                    "linux.cgroupsPath", "it has the form for systemd, which requires --systemd-cgroup: " + path);
        }
        String plain = withoutSlash(path);
        int slash = plain.lastIndexOf('/');
        String name = plain.substring(slash + 1);
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new DocumentException("linux.cgroupsPath", "it does not name a cgroup below another one: " + path);
        }
        String parent = slash < 0 ? null : slash == 0 ? "/" : plain.substring(0, slash);
        return CgroupPlanner.named(
                ResourceLimits.of(config.linux().resources(), parent, withDevices), name, capabilities);
    }

    private static String withoutSlash(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    /** Returns the plan of the cgroups, or null if the container stays in the caller's. */
    @Nullable
    CgroupPlan plan() {
        return plan;
    }

    /** Returns the name of the systemd scope whose cgroup it is; empty for none. */
    String scopeName() {
        return scope == null ? "" : scope.unit();
    }

    /** If systemd makes the cgroup, asks it to make the scope with the first process in it. */
    void enter(int pid) throws IOException {
        if (systemd == null || scope == null) {
            return;
        }
        CgroupPlan planned = Objects.requireNonNull(plan);
        systemd.start(scope, "jcontainer container " + id, pid, planned.writes());
    }

    /** Closes the connection with systemd, if there is one. */
    @Override
    public void close() {
        if (systemd != null) {
            systemd.close();
        }
    }
}
