package dev.jcontainer.plan;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.Identity;
import dev.jcontainer.plan.step.FilterFlag;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.spec.Capabilities;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Ulimit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plans the section of a launch plan that makes a process the program: directory, limits, user, privileges and exec. An
 * exec in the container repeats this section, see {@link ExecPlanner}.
 */
final class ProcessPlanner {
    private static final String PROMPT = "[d-container]# ";

    private final ContainerSpec spec;
    private final HostFacts facts;
    private final Identity identity;
    private final @Nullable IdMap map;
    private final @Nullable FilterPlan filter;
    private final String hostname;
    private final List<Step> steps = new ArrayList<>();

    private ProcessPlanner(
            ContainerSpec spec, HostFacts facts, Identity identity, @Nullable FilterPlan filter, String hostname) {
        this.spec = spec;
        this.facts = facts;
        this.identity = identity;
        this.map = identity.idMap();
        this.filter = filter;
        this.hostname = hostname;
    }

    /** The steps for the process of a container with namespaces; {@code filter} is null if there is none. */
    static List<Step> inNamespaces(
            ContainerSpec spec, HostFacts facts, Identity identity, @Nullable FilterPlan filter, String hostname) {
        ProcessPlanner planner = new ProcessPlanner(spec, facts, identity, filter, hostname);
        planner.becomeInNamespaces();
        return planner.steps;
    }

    /** The steps for the process of a container without namespaces; its user is the user of this process. */
    static List<Step> withoutNamespaces(
            ContainerSpec spec, HostFacts facts, Identity identity, FilterPlan filter, String hostname) {
        ProcessPlanner planner = new ProcessPlanner(spec, facts, identity, filter, hostname);
        planner.becomeWithoutNamespaces(filter);
        return planner.steps;
    }

    private void becomeInNamespaces() {
        steps.add(new ProcessStep.WorkingDirectory(directory()));
        steps.add(ProcessStep.OwnStreams.of(identity.uid(), map));
        limits();
        labels(spec.privileges());
        if (!spec.privileges().noNewPrivs() && filter != null) {
            steps.add(new PrivilegeStep.KeepForFilter());
        }
        steps.add(become(map, identity.uid(), identity.gid(), identity.groups()));
        steps.add(capabilities());
        if (spec.privileges().noNewPrivs()) {
            steps.add(new PrivilegeStep.NoNewPrivs());
        }
        filter();
        landlock(spec.privileges());
        steps.add(exec());
    }

    private void becomeWithoutNamespaces(FilterPlan filterOfAll) {
        steps.add(new ProcessStep.ChangeDirectory(directory()));
        limits();
        steps.add(noCapabilities());
        steps.add(new PrivilegeStep.NoNewPrivs());
        steps.add(new PrivilegeStep.Seccomp(Flags.of(FilterFlag.AT_EXEC), filterOfAll.flags(), filterOfAll.filter()));
        Privileges privileges = spec.privileges();
        steps.add(new PrivilegeStep.LandlockIsolation(privileges.landlockReadOnly(), privileges.landlockReadWrite()));
        steps.add(exec());
    }

    private String directory() {
        String workdir = spec.workdir();
        return workdir == null ? "/" : workdir;
    }

    private void limits() {
        steps.add(new ProcessStep.Umask(spec.umask()));
        for (Ulimit ulimit : spec.ulimits()) { // while the process may still raise limits
            steps.add(LimitSteps.of(ulimit.resource(), ulimit.soft(), ulimit.hard()));
        }
    }

    /** Sets the labels while the process may still mount a procfs. They apply to the next exec, that of the program. */
    private void labels(Privileges privileges) {
        if (privileges.appArmorProfile() != null) {
            steps.add(new PrivilegeStep.ExecLabel(
                    PrivilegeStep.ExecLabel.APPARMOR, "exec " + privileges.appArmorProfile()));
        }
        if (privileges.selinuxLabel() != null) {
            steps.add(new PrivilegeStep.ExecLabel(PrivilegeStep.ExecLabel.SELINUX, privileges.selinuxLabel()));
        }
    }

    /** The step that changes to a user of a container; {@code map} is null if it has no user namespace. */
    static Step become(@Nullable IdMap map, long uid, long gid, List<Long> groups) {
        return map != null && map.deniesSetgroups()
                ? PrivilegeStep.SetMappedIds.of(uid, gid)
                : PrivilegeStep.SetIds.of(uid, gid, groups);
    }

    private Step capabilities() {
        Capabilities capabilities = spec.privileges().capabilities();
        long granted = Planner.grantedCapabilities(spec, facts, map);
        return new PrivilegeStep.Capabilities(
                granted, granted, granted, capabilities.ambient(), capabilities.ambient());
    }

    /**
     * Clears all capabilities. Dropping one from the bounding set requires SETPCAP. Without it the bounding set stays
     * unchanged, which does no harm: with no_new_privs, an exec gains no capability from it.
     */
    private Step noCapabilities() {
        boolean canBind = (facts.permittedCapabilities() & Capability.SETPCAP.bit()) != 0;
        return new PrivilegeStep.Capabilities(canBind ? 0 : PrivilegeStep.Capabilities.UNCHANGED, 0, 0, 0, 0);
    }

    private void filter() {
        if (filter != null) {
            boolean fits = filter.deniedToReaper().isEmpty();
            if (spec.init() && !fits) {
                requireReaperOutOfReach(filter);
            }
            steps.add(new PrivilegeStep.Seccomp(
                    Flags.of(FilterFlag.AT_EXEC).andWhen(fits, FilterFlag.REAPER), filter.flags(), filter.filter()));
        }
    }

    /**
     * The program could make a reaper without the filter do the system calls that the filter denies: with ptrace(2),
     * process_vm_writev(2) or /proc/1/mem. The reaper is not dumpable, so each of these requires SYS_PTRACE in the user
     * namespace in which the reaper's program was executed. That is never the container's own user namespace (man 2
     * ptrace, the access mode checks).
     */
    private void requireReaperOutOfReach(FilterPlan unfit) {
        boolean traces = (Planner.grantedCapabilities(spec, facts, map) & Capability.SYS_PTRACE.bit()) != 0;
        if (map == null && traces) {
            throw new IllegalArgumentException(
                    "the seccomp profile cannot apply to the reaper of --init, because it does not always"
                            + " allow " + String.join(", ", unfit.deniedToReaper())
                            + "; and the program has SYS_PTRACE, with which it could make a reaper without the profile"
                            + " do what the profile denies. Allow these system calls, use a user namespace, or leave"
                            + " out --init or SYS_PTRACE");
        }
    }

    /** Installs the rules as late as possible, because they also apply to the launch's own steps. */
    private void landlock(Privileges privileges) {
        if (privileges.landlockReadOnly().isEmpty()
                && privileges.landlockReadWrite().isEmpty()) {
            return;
        }
        boolean isAdmin = (privileges.capabilities().granted() & Capability.SYS_ADMIN.bit()) != 0;
        if (!privileges.noNewPrivs() && !isAdmin) {
            throw new IllegalArgumentException(
                    "Landlock rules require no_new_privs or the capability SYS_ADMIN: leave out"
                            + " no-new-privileges=false");
        }
        steps.add(new PrivilegeStep.Landlock(privileges.landlockReadOnly(), privileges.landlockReadWrite()));
    }

    private Step exec() {
        Map<String, String> environment = environment();
        boolean search = spec.command().get(0).indexOf('/') < 0;
        String path = search ? environment.getOrDefault("PATH", Planner.DEFAULT_PATH) : "";
        return new LifecycleStep.Exec(spec.command(), entries(environment), path);
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", Planner.DEFAULT_PATH);
        environment.put("HOME", identity.home());
        environment.put("HOSTNAME", hostname);
        String term = facts.term();
        if (term != null || spec.stdio().isTerminal()) {
            environment.put("TERM", term == null ? Planner.DEFAULT_TERM : term);
        }
        environment.put("PS1", PROMPT);
        environment.putAll(spec.environment());
        return environment;
    }

    static List<String> entries(Map<String, String> environment) {
        List<String> entries = new ArrayList<>(environment.size());
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            entries.add(variable.getKey() + "=" + variable.getValue());
        }
        return entries;
    }
}
