package dev.jcontainer.plan;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.host.Identity;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.NamespaceStep;
import dev.jcontainer.plan.step.Namespaces;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.plan.step.ProcessStep;
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
 * Decides how another program gets into a container that runs. It becomes what the container's own program became, by the
 * same steps, so that nothing the one was denied is given to the other. A pure function.
 */
public final class ExecPlanner {
    private ExecPlanner() {}

    /**
     * The plan that runs a container's own command in it once more: what {@link #plan} changes for another one.
     *
     * @param container the plan that the container was started by
     */
    public static LaunchPlan template(LaunchPlan container) {
        List<Step> outside = new ArrayList<>();
        long namespaces = container.namespaces();
        for (Step step : container.outside()) {
            if (step instanceof NamespaceStep.CloneIntoCgroup
                    || step instanceof NamespaceStep.JoinCgroup
                    || step instanceof ProcessStep.OomScore) {
                outside.add(step);
            } else if (step instanceof NamespaceStep.UnshareCgroup) {
                namespaces |= Namespaces.CGROUP;
            }
        }
        outside.add(new NamespaceStep.JoinMarked(namespaces));
        List<Step> build = new ArrayList<>();
        build.add(new ProcessStep.NewSession());
        IdMap map = container.idMap();
        if (map != null) { // till then the process is nobody that the namespace knows
            build.add(ProcessPlanner.become(map, map.builderUid(), map.builderGid(), List.of()));
        }
        List<Step> process = new ArrayList<>();
        for (Step step : container.process()) {
            boolean isMade = step instanceof ProcessStep.WorkingDirectory; // by now it is there
            process.add(isMade ? new ProcessStep.ChangeDirectory(((ProcessStep.WorkingDirectory) step).path()) : step);
        }
        return new LaunchPlan(outside, build, process, 0, 0, null, null);
    }

    /**
     * The plan of a program in a container.
     *
     * @param template what {@link #template} gave for the container
     * @param identity whom the specification's user is in the container, null for the user that the container runs as
     * @param map of the container's user namespace, null for none
     * @param keepsHome whether HOME is that of the container also for another user
     * @param term the type of the caller's terminal, null for none
     * @param listened whether the launch is to wait for a listener at each step
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

    /** Whom the terminal belongs to: the user that the program runs as, while the process is still root. */
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
