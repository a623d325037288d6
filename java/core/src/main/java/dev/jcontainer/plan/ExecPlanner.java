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
        List<Step> steps = new ArrayList<>();
        long namespaces = container.namespaces();
        int process = 0;
        for (int i = 0; i < container.steps().size(); i++) {
            Step step = container.steps().get(i);
            if (step instanceof NamespaceStep.CloneIntoCgroup
                    || step instanceof NamespaceStep.JoinCgroup
                    || step instanceof ProcessStep.OomScore) {
                steps.add(step);
            } else if (step instanceof NamespaceStep.UnshareCgroup) {
                namespaces |= Namespaces.CGROUP;
            } else if (step instanceof ProcessStep.WorkingDirectory) {
                process = i;
            }
        }
        steps.add(new NamespaceStep.JoinMarked(namespaces));
        steps.add(new ProcessStep.NewSession());
        if (container.idMap() != null) { // till then the process is nobody that the namespace knows
            steps.add(
                    container.idMap().deniesSetgroups()
                            ? PrivilegeStep.SetMappedIds.of(
                                    container.idMap().builderUid(),
                                    container.idMap().builderGid())
                            : PrivilegeStep.SetIds.of(
                                    container.idMap().builderUid(),
                                    container.idMap().builderGid(),
                                    List.of()));
        }
        String directory = ((ProcessStep.WorkingDirectory) container.steps().get(process)).path();
        steps.add(new ProcessStep.ChangeDirectory(directory));
        steps.addAll(container.steps().subList(process + 1, container.steps().size()));
        return new LaunchPlan(steps, 0, 0);
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
        List<Step> steps = new ArrayList<>(template.steps());
        int last = steps.size() - 1;
        String workdir = spec.workdir();
        for (int i = 0; i < last; i++) {
            if (steps.get(i) instanceof ProcessStep.ChangeDirectory && workdir != null) {
                steps.set(i, new ProcessStep.ChangeDirectory(workdir));
            }
        }
        if (identity != null) {
            become(steps, identity, map);
        }
        LifecycleStep.Exec own = (LifecycleStep.Exec) steps.get(last);
        Map<String, String> environment = environment(own, spec, identity, keepsHome, term);
        boolean search = spec.command().get(0).indexOf('/') < 0;
        String path = search ? environment.getOrDefault("PATH", Planner.DEFAULT_PATH) : "";
        steps.set(last, new LifecycleStep.Exec(spec.command(), Planner.entries(environment), path));
        if (spec.stdio().stdin() instanceof Stdio.Source.Terminal) {
            openTerminal(steps, (Stdio.Source.Terminal) spec.stdio().stdin());
        }
        return new LaunchPlan(steps, 0, listened ? LaunchPlan.TRACE | LaunchPlan.SYNC : 0);
    }

    /** Its owner is whom the program runs as; the process is root, or that of the user namespace, until then. */
    private static void openTerminal(List<Step> steps, Stdio.Source.Terminal size) {
        int uid = 0;
        int at = 0;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (step instanceof ProcessStep.ChangeDirectory) {
                at = i;
            } else if (step instanceof PrivilegeStep.SetIds) {
                uid = ((PrivilegeStep.SetIds) step).uid();
            } else if (step instanceof PrivilegeStep.SetMappedIds) {
                uid = ((PrivilegeStep.SetMappedIds) step).uid();
            }
        }
        steps.add(at, new TerminalStep.JoinTerminal(size.columns(), size.rows(), uid));
    }

    /** The last change of ids is the program's; an earlier one is that of the user namespace's root. */
    private static void become(List<Step> steps, Identity identity, @Nullable IdMap map) {
        boolean isDone = false;
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            if (step instanceof ProcessStep.OwnStreams) {
                steps.set(i, ProcessStep.OwnStreams.of(identity.uid(), map));
            } else if (step instanceof PrivilegeStep.SetIds && !isDone) {
                steps.set(i, PrivilegeStep.SetIds.of(identity.uid(), identity.gid(), identity.groups()));
                isDone = true;
            } else if (step instanceof PrivilegeStep.SetMappedIds && !isDone) {
                steps.set(i, PrivilegeStep.SetMappedIds.of(identity.uid(), identity.gid()));
                isDone = true;
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
