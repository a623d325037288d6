package dev.jcontainer;

import dev.jcontainer.cgroup.Cgroup;
import dev.jcontainer.cgroup.CgroupException;
import dev.jcontainer.cgroup.CgroupPlanner;
import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.HostProbe;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.IdRangeLock;
import dev.jcontainer.host.SecurityModules;
import dev.jcontainer.host.UserNamespaces;
import dev.jcontainer.launch.FailureText;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.LaunchRequest;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.layer.LayerSupport;
import dev.jcontainer.plan.CgroupPlan;
import dev.jcontainer.plan.FilterPlan;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.MountAttribute;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.Namespaces;
import dev.jcontainer.plan.step.OverlayFlag;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.plan.step.PropagationFlag;
import dev.jcontainer.plan.step.RootStep;
import dev.jcontainer.plan.step.SourceFlag;
import dev.jcontainer.plan.step.SourceStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.plan.step.TargetFlag;
import dev.jcontainer.prepare.ContainerId;
import dev.jcontainer.seccomp.Filters;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Seccomp;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.UserNamespace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what the host supports by testing it. Each feature is tested by a launch plan that ends with a program
 * which no system has. If the launch gets as far as that program, the feature is available.
 */
final class SupportProbe {
    private static final String NO_PROGRAM = "";
    /** A directory below which nothing is mounted on almost every system. */
    private static final String LONELY_DIRECTORY = "/usr";

    private final HostFacts facts;
    private final @Nullable IdMap map;
    private final List<Support.Facility> facilities = new ArrayList<>();

    private SupportProbe(HostFacts facts, @Nullable IdMap map) {
        this.facts = facts;
        this.map = map;
    }

    static Support probe() throws IOException {
        HostFacts facts = HostProbe.probe(false);
        SupportProbe probe = new SupportProbe(facts, UserNamespaces.resolve(UserNamespace.DEFAULT, facts));
        probe.userNamespace();
        probe.namespace("uts namespace", Namespaces.UTS);
        probe.namespace("pid namespace", Namespaces.PID);
        probe.namespace("mount namespace", Namespaces.MOUNT);
        probe.namespace("ipc namespace", Namespaces.IPC);
        probe.namespace("network namespace", Namespaces.NETWORK);
        probe.namespace("cgroup namespace", Namespaces.CGROUP);
        probe.fileSystems();
        probe.mappedOwners();
        probe.layers();
        probe.filter();
        probe.limits("memory", Limits.builder().memory(1L << 30).build());
        probe.limits("processors", Limits.builder().cpus(1).build());
        probe.limits("processes", Limits.builder().pids(100).build());
        probe.landlock();
        probe.landlockWithoutNamespaces();
        probe.securityModules();
        return new Support(probe.facilities);
    }

    /** Tests the user namespace of an ordinary user. For root there is no test: its containers have none by default. */
    private void userNamespace() throws IOException {
        if (map == null) {
            return;
        }
        namespace("user namespace", 0);
        String reason = map.deniesSetgroups() ? whyAlone() : "";
        facilities.add(new Support.Facility("more than one user in a container", false, reason.isEmpty(), reason));
    }

    private static String whyAlone() {
        return UserNamespaces.hasPrograms()
                ? "This user has no ranges in /etc/subuid and /etc/subgid, so a container has one user and one group."
                        + " Add ranges that no other user has: usermod --add-subuids 100000-165535 --add-subgids"
                        + " 100000-165535."
                : "newuidmap and newgidmap are not installed (the package uidmap), so a container has one user and one"
                        + " group.";
    }

    /** Ordinary users never have this feature. */
    private void mappedOwners() throws IOException {
        String name = "user namespace that owns its files (root's --userns auto, idmap)";
        @Nullable String reason;
        if (map != null) {
            reason =
                    "It requires root: mount_setattr(2). For an ordinary user, --userns auto is the user namespace that"
                            + " all of the user's containers have.";
        } else {
            try (IdRangeLock choosing = IdRangeLock.take(UserNamespace.AUTO)) {
                IdMap ids = UserNamespaces.resolve(UserNamespace.AUTO, facts);
                List<Step> steps = List.of(
                        new PrivilegeStep.SetIds(0, 0, List.of()),
                        new MountStep.MountPropagation(
                                "/", Flags.of(PropagationFlag.RECURSIVE, PropagationFlag.PRIVATE)),
                        new SourceStep.OpenOutside(LONELY_DIRECTORY, Flags.of(SourceFlag.MAPPED)),
                        new RootStep.RootSourceOverlay(
                                0, facts.stagingDirectory(), 0, Flags.of(OverlayFlag.USER_XATTR)),
                        new LifecycleStep.Exec(List.of(NO_PROGRAM), List.of(), ""));
                long namespaces = Namespaces.USER | Namespaces.MOUNT | Namespaces.PID;
                reason = obstacle(new LaunchPlan(List.of(), List.of(), steps, namespaces, LaunchPlan.SYNC, ids, null));
            } catch (IllegalArgumentException e) {
                reason = e.getMessage() + ".";
            }
        }
        facilities.add(new Support.Facility(name, false, reason == null, reason == null ? "" : reason));
    }

    /** Whether an image can be a layer of a root filesystem; directories can be wherever there are overlays. */
    private void layers() throws IOException {
        String reason = LayerSupport.probe(facts.stagingDirectory()).reason();
        facilities.add(
                new Support.Facility("EROFS images as layers of a root filesystem", false, reason.isEmpty(), reason));
    }

    private void filter() throws IOException {
        FilterPlan filter = Filters.of(Seccomp.DEFAULT, 0);
        attempt(
                "filter of system calls",
                true,
                Namespaces.PID,
                filter == null
                        ? List.of()
                        : List.of(
                                new PrivilegeStep.NoNewPrivs(),
                                new PrivilegeStep.Seccomp(
                                        Flags.none(),
                                        filter.flags(),
                                        filter.filter()))); // a missing program is noticed before the filter acts
    }

    /** Tests limits by making a cgroup with them. */
    private void limits(String what, Limits limits) throws IOException {
        String reason = "";
        try {
            CgroupPlan plan = CgroupPlanner.plan(limits, ContainerId.random(), facts.capabilitiesOverTheMachine());
            if (plan != null) {
                Cgroup.create(plan).removeNow();
            }
        } catch (CgroupException e) {
            reason = String.valueOf(e.getMessage());
        }
        facilities.add(
                new Support.Facility("limits of " + what + " (" + cgroups() + ")", false, reason.isEmpty(), reason));
    }

    /** The version of cgroups. If there are none, each limit says why it is not available. */
    private static String cgroups() throws IOException {
        try {
            return CgroupPlanner.isUnified() ? "cgroup v2" : "cgroup v1";
        } catch (CgroupException e) {
            return "no cgroups";
        }
    }

    private void securityModules() throws IOException {
        module("AppArmor profiles", SecurityModules.hasAppArmor(), "apparmor=1 security=apparmor");
        module("SELinux contexts", SecurityModules.hasSelinux(), "selinux=1 security=selinux");
    }

    private void module(String name, boolean isThere, String parameters) {
        String reason = "The kernel has no such module, or it is disabled. If the kernel has it, " + parameters
                + " on its command line enables it.";
        facilities.add(new Support.Facility(name, false, isThere, isThere ? "" : reason));
    }

    private void landlock() throws IOException {
        attempt(
                "Landlock (--landlock-ro and --landlock-rw)",
                false,
                Namespaces.PID,
                List.of(new PrivilegeStep.NoNewPrivs(), new PrivilegeStep.Landlock(List.of("/"), List.of())));
    }

    /** Does not use {@link #attempt}, because this isolation has no user namespace. */
    private void landlockWithoutNamespaces() throws IOException {
        List<Step> steps = List.of(
                new LifecycleStep.AdoptOrphans(),
                new PrivilegeStep.NoNewPrivs(),
                new PrivilegeStep.LandlockIsolation(List.of("/"), List.of()),
                new LifecycleStep.Exec(List.of(NO_PROGRAM), List.of(), ""));
        String reason = obstacle(new LaunchPlan(steps, 0, 0));
        facilities.add(new Support.Facility(
                "Landlock without namespaces (--isolation landlock)",
                false,
                reason == null,
                reason == null ? "" : reason));
    }

    private void namespace(String name, long namespace) throws IOException {
        attempt(name, true, namespace, List.of());
    }

    private void fileSystems() throws IOException {
        Flags<OverlayFlag> flags = Flags.when(map != null, OverlayFlag.USER_XATTR);
        List<Step> steps = new ArrayList<>();
        steps.add(new MountStep.MountPropagation("/", Flags.of(PropagationFlag.RECURSIVE, PropagationFlag.PRIVATE)));
        steps.add(new RootStep.RootDirectory(facts.stagingDirectory()));
        steps.add(new MountStep.Mount(
                "proc",
                "/",
                Flags.of(MountAttribute.NOSUID, MountAttribute.NODEV, MountAttribute.NOEXEC),
                Flags.of(TargetFlag.EXISTS),
                List.of()));
        attempt("proc in a pid namespace", true, steps);
        steps.set(
                2,
                new MountStep.Mount(
                        "tmpfs", "/", Flags.of(MountAttribute.NOSUID), Flags.of(TargetFlag.EXISTS), List.of()));
        attempt("tmpfs", true, steps);
        steps.remove(2);
        steps.set(1, new RootStep.RootOverlay(LONELY_DIRECTORY, facts.stagingDirectory(), 0, flags));
        attempt("overlay on a root filesystem (--ephemeral)", false, steps);
        steps.set(1, new RootStep.RootOverlay("/", facts.stagingDirectory(), 0, flags));
        attempt("overlay on this machine's root (programs given by a path)", false, steps);
    }

    private void attempt(String name, boolean isRequired, List<Step> steps) throws IOException {
        attempt(name, isRequired, Namespaces.MOUNT | Namespaces.PID, steps);
    }

    private void attempt(String name, boolean isRequired, long namespaces, List<Step> what) throws IOException {
        List<Step> steps = new ArrayList<>();
        if (map != null) {
            steps.add(
                    map.deniesSetgroups()
                            ? new PrivilegeStep.SetMappedIds(0, 0)
                            : new PrivilegeStep.SetIds(0, 0, List.of()));
        }
        steps.addAll(what);
        steps.add(new LifecycleStep.Exec(List.of(NO_PROGRAM), List.of(), ""));
        String reason = obstacle(
                map == null
                        ? new LaunchPlan(steps, namespaces, 0)
                        : new LaunchPlan(
                                List.of(), List.of(), steps, namespaces | Namespaces.USER, LaunchPlan.SYNC, map, null));
        facilities.add(new Support.Facility(name, isRequired, reason == null, reason == null ? "" : reason));
    }

    private static @Nullable String obstacle(LaunchPlan plan) throws IOException {
        try {
            Launcher.launch(LaunchRequest.of(plan).stdio(Stdio.discard()).build())
                    .kill();
            throw new IllegalStateException("a program without a name was executed");
        } catch (LaunchFailure e) {
            return e.step() instanceof LifecycleStep.Exec
                    ? null
                    : FailureText.of(e).message();
        }
    }
}
