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

/** Where a new container's cgroups are to be, and who makes them: this runtime, or systemd. */
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
     * By what the configuration says.
     *
     * @param systemd where systemd is found, null where it is not asked for
     * @throws DocumentException if its path is not one
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
                    + " out; Docker Engine takes --exec-opt native.cgroupdriver=cgroupfs, Podman --cgroup-manager"
                    + " cgroupfs.");
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
     * Null for an ordinary user who may make none, and has asked for no limit: as runc has it. What may be done with devices
     * is no limit of theirs, for they make no nodes.
     */
    private static @Nullable CgroupPlan own(Config config, String id, long capabilities) throws IOException {
        boolean isRootless = UserNamespaces.isRootless();
        CgroupPlan plan = own(config, id, capabilities, !isRootless);
        boolean isOptional = isRootless
                && !ResourceLimits.of(config.linux().resources(), null, false).needCgroup();
        return isOptional && !CgroupPlanner.canMake(plan) ? null : plan;
    }

    /** By the path that the configuration has, below the root of each hierarchy or, where it is relative, our own cgroup. */
    private static CgroupPlan own(Config config, String id, long capabilities, boolean withDevices) throws IOException {
        String path = config.linux().cgroupsPath();
        if (path == null) {
            return CgroupPlanner.named(
                    ResourceLimits.of(config.linux().resources(), null, withDevices), id, capabilities);
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

    /** Null for none of its own. */
    @Nullable
    CgroupPlan plan() {
        return plan;
    }

    /** The unit of systemd that the cgroup is; empty where it is none. */
    String scopeName() {
        return scope == null ? "" : scope.unit();
    }

    /** Has systemd make the cgroup around the first process, if that is who makes it. */
    void enter(int pid) throws IOException {
        if (systemd == null || scope == null) {
            return;
        }
        CgroupPlan planned = Objects.requireNonNull(plan);
        systemd.start(scope, "jcontainer container " + id, pid, planned.writes());
    }

    /** Ends the connection with systemd, if there is one. */
    @Override
    public void close() {
        if (systemd != null) {
            systemd.close();
        }
    }
}
