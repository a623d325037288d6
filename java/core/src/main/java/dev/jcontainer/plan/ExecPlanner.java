package dev.jcontainer.plan;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.Identity;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.NamespaceStep;
import dev.jcontainer.plan.step.Namespaces;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.ResourceStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.plan.step.TerminalStep;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Stdio;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plans how another program is started in a running container. The steps that restricted the container's own program
 * are repeated for it, so that the other program gets nothing that was denied to the first one. A pure function.
 */
public final class ExecPlanner {
    private ExecPlanner() {}

    /**
     * The plan that would run the container's own command in it again; {@link #plan} changes it for another program.
     *
     * @param container the plan by which the container was started
     */
    public static LaunchPlan template(LaunchPlan container) {
        List<Step> outside = new ArrayList<>();
        long namespaces = container.namespaces();
        for (Step step : container.outside()) {
            if (step instanceof NamespaceStep.CloneIntoCgroup
                    || step instanceof NamespaceStep.JoinCgroup
                    || step instanceof ResourceStep.OomScore) {
                outside.add(step);
            } else if (step instanceof NamespaceStep.UnshareCgroup) {
                namespaces |= Namespaces.CGROUP;
            } else if (step instanceof NamespaceStep.EnterNamespace) {
                namespaces |= ((NamespaceStep.EnterNamespace) step).kind();
            }
        }
        outside.add(new NamespaceStep.JoinMarked(namespaces));
        List<Step> build = new ArrayList<>();
        build.add(new ProcessStep.NewSession());
        IdMap map = container.idMap();
        if (map != null) { // until then, the process has a user that the namespace does not map
            build.add(ProcessPlanner.become(map, map.builderUid(), map.builderGid(), List.of()));
        }
        List<Step> process = new ArrayList<>();
        for (Step step : container.process()) {
            boolean isMade = step instanceof ProcessStep.WorkingDirectory; // it exists in a running container
            process.add(isMade ? new ProcessStep.ChangeDirectory(((ProcessStep.WorkingDirectory) step).path()) : step);
        }
        return new LaunchPlan(outside, build, process, 0, 0, null, null);
    }

    /**
     * The plan of an exec.
     *
     * @param template the plan that {@link #template} returned for the container
     * @param identity the identity of the specification's user in the container, or null for the user of the container
     * @param map the container's id map, or null if it has no user namespace
     * @param keepsHome whether another user also gets the HOME of the container
     * @param term the type of the caller's terminal, or null if there is none
     * @param listened whether the launch waits for a listener at each step
     */
    public static LaunchPlan plan(
            LaunchPlan template,
            ExecSpec spec,
            @Nullable Identity identity,
            @Nullable IdMap map,
            boolean keepsHome,
            @Nullable String term,
            boolean listened) {
        List<Step> process = new ArrayList<>(template.process());
        int last = process.size() - 1;
        String workdir = spec.workdir();
        for (int i = 0; i < last; i++) {
            if (process.get(i) instanceof ProcessStep.ChangeDirectory && workdir != null) {
                process.set(i, new ProcessStep.ChangeDirectory(workdir));
            }
        }
        if (identity != null) {
            become(process, identity, map);
        }
        LifecycleStep.Exec own = (LifecycleStep.Exec) process.get(last);
        Map<String, String> environment = environment(own, spec, identity, keepsHome, term);
        boolean search = spec.command().get(0).indexOf('/') < 0;
        String path = search ? environment.getOrDefault("PATH", Planner.DEFAULT_PATH) : "";
        process.set(last, new LifecycleStep.Exec(spec.command(), ProcessPlanner.entries(environment), path));
        List<Step> build = new ArrayList<>(template.build());
        if (spec.stdio().stdin() instanceof Stdio.Source.Terminal) {
            Stdio.Source.Terminal size = (Stdio.Source.Terminal) spec.stdio().stdin();
            build.add(new TerminalStep.JoinTerminal(size.columns(), size.rows(), owner(process)));
        }
        int flags = listened ? LaunchPlan.TRACE | LaunchPlan.SYNC : 0;
        return new LaunchPlan(template.outside(), build, process, 0, flags, null, null);
    }

    /** The uid of the terminal's owner. It is the user that the program will run as; the process is still root. */
    private static int owner(List<Step> process) {
        for (Step step : process) {
            if (step instanceof PrivilegeStep.SetIds) {
                return ((PrivilegeStep.SetIds) step).uid();
            } else if (step instanceof PrivilegeStep.SetMappedIds) {
                return ((PrivilegeStep.SetMappedIds) step).uid();
            }
        }
        return 0;
    }

    private static void become(List<Step> process, Identity identity, @Nullable IdMap map) {
        for (int i = 0; i < process.size(); i++) {
            Step step = process.get(i);
            if (step instanceof ProcessStep.OwnStreams) {
                process.set(i, ProcessStep.OwnStreams.of(identity.uid(), map));
            } else if (step instanceof PrivilegeStep.SetIds) {
                process.set(i, PrivilegeStep.SetIds.of(identity.uid(), identity.gid(), identity.groups()));
            } else if (step instanceof PrivilegeStep.SetMappedIds) {
                process.set(i, PrivilegeStep.SetMappedIds.of(identity.uid(), identity.gid()));
            }
        }
    }

    private static Map<String, String> environment(
            LifecycleStep.Exec own,
            ExecSpec spec,
            @Nullable Identity identity,
            boolean keepsHome,
            @Nullable String term) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String entry : own.envp()) {
            int equals = entry.indexOf('=');
            environment.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        if (identity != null && !keepsHome) {
            environment.put("HOME", identity.home());
        }
        if (term != null) {
            environment.put("TERM", term);
        }
        environment.putAll(spec.environment());
        return environment;
    }
}
