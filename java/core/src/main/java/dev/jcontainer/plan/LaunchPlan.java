package dev.jcontainer.plan;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.layer.LayerSource;
import dev.jcontainer.plan.step.KeeperStep;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.Namespaces;
import dev.jcontainer.plan.step.RootStep;
import dev.jcontainer.plan.step.SourceStep;
import dev.jcontainer.plan.step.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The steps that make one container or one exec, in three sections. The wire format has no sections: it contains all
 * steps in this order.
 *
 * @param outside the steps in the host's view: the process's cgroups, namespaces and session
 * @param build the steps that build the container; for an exec, those between the join and the program's directory.
 *     Empty without namespaces
 * @param process the steps that make the process the program; the last one, and only that, is {@link
 *     LifecycleStep.Exec}
 * @param namespaces the new namespaces, as {@code CLONE_NEW} bits of {@code clone(2)}
 * @param flags {@link #REAPER}, {@link #TRACE} and {@link #SYNC}
 * @param idMap the map of the user namespace, which is written at {@link #SYNC}; null if there is no user namespace
 * @param cgroup the cgroups that are made before the process; null for none
 * @param death what the death of this JVM causes
 */
public record LaunchPlan(
        List<Step> outside,
        List<Step> build,
        List<Step> process,
        long namespaces,
        int flags,
        @Nullable IdMap idMap,
        @Nullable CgroupPlan cgroup,
        Death death) {
    /** What the death of this JVM does to a program that is on its own: {@code PLAN_DEATH_} of plan.h. */
    public enum Death {
        /** It kills the program, as before that point; the supervisor keeps running until the program ends. */
        KILL,
        /**
         * It does nothing: the supervisor has ended at {@link LifecycleStep.WaitStart}, or with the exec after {@link
         * LifecycleStep.Detach}, and the subreaper above this JVM is the program's parent.
         */
        HAND_OVER,
        /** It does nothing: the supervisor is the keeper of the container, as its step {@code Keep} says. */
        KEEP
    }

    /** The same plan, whose program is on its own as soon as it has been executed. */
    public LaunchPlan handedOver() {
        List<Step> program = new ArrayList<>(process);
        program.add(program.size() - 1, new LifecycleStep.Detach());
        return new LaunchPlan(outside, build, program, namespaces, flags, idMap, cgroup, Death.HAND_OVER);
    }

    /** Pid 1 stays as a reaper, and the program is its child. */
    public static final int REAPER = 1;
    /** Each step is reported as it succeeds. */
    public static final int TRACE = 2;
    /** The new process waits before its first step and, with {@link #TRACE}, after each. */
    public static final int SYNC = 4;

    /** Creates a plan with one section, without a user namespace and without cgroups. */
    public LaunchPlan(List<Step> process, long namespaces, int flags) {
        this(List.of(), List.of(), process, namespaces, flags, null, null);
    }

    /** Creates a plan whose program is killed if this JVM dies. */
    public LaunchPlan(
            List<Step> outside,
            List<Step> build,
            List<Step> process,
            long namespaces,
            int flags,
            @Nullable IdMap idMap,
            @Nullable CgroupPlan cgroup) {
        this(outside, build, process, namespaces, flags, idMap, cgroup, Death.KILL);
    }

    public LaunchPlan {
        if ((idMap == null) != ((namespaces & Namespaces.USER) == 0) || idMap != null && (flags & SYNC) == 0) {
            throw new IllegalArgumentException(
                    "A user namespace requires its map and SYNC, and a map requires a user namespace");
        }
        outside = List.copyOf(outside);
        build = List.copyOf(build);
        process = List.copyOf(process);
        List<Step> steps = join(outside, build, process);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("A plan ends with Exec, but this one has no step");
        }
        for (int i = 0; i < steps.size(); i++) {
            if ((i == steps.size() - 1) != steps.get(i) instanceof LifecycleStep.Exec) {
                throw new IllegalArgumentException("A plan has one Exec, as its last step: step " + i + " is "
                        + steps.get(i).getClass().getSimpleName());
            }
        }
    }

    private static List<Step> join(List<Step> outside, List<Step> build, List<Step> process) {
        List<Step> steps = new ArrayList<>(outside.size() + build.size() + process.size());
        steps.addAll(outside);
        steps.addAll(build);
        steps.addAll(process);
        return steps;
    }

    /** A new list of the steps of all sections, in the order of the wire format. */
    public List<Step> steps() {
        return join(outside, build, process);
    }

    /** The directory of the host that becomes the root filesystem; empty if the plan makes none. */
    public String root() {
        for (Step step : steps()) {
            if (step instanceof RootStep.RootDirectory) {
                return ((RootStep.RootDirectory) step).path();
            } else if (step instanceof RootStep.RootOverlay) {
                return ((RootStep.RootOverlay) step).lower();
            } else if (step instanceof RootStep.RootSource) {
                return source(((RootStep.RootSource) step).slot());
            } else if (step instanceof RootStep.RootSourceOverlay) {
                return source(((RootStep.RootSourceOverlay) step).slot());
            }
        }
        return "";
    }

    /** The files of the layers that need a device, each once. */
    public List<String> layerFiles() {
        List<String> files = new ArrayList<>();
        for (Step step : build) {
            if (step instanceof SourceStep.OpenLayer && !files.contains(((SourceStep.OpenLayer) step).path())) {
                files.add(((SourceStep.OpenLayer) step).path());
            }
        }
        return files;
    }

    /**
     * The same plan with the sources of its layers, for a launch.
     *
     * @param sources what each of {@link #layerFiles} is mounted from
     */
    public LaunchPlan withSources(Map<String, LayerSource> sources) {
        List<Step> steps = new ArrayList<>(build.size());
        for (Step step : build) {
            if (step instanceof SourceStep.OpenLayer) {
                SourceStep.OpenLayer layer = (SourceStep.OpenLayer) step;
                steps.add(layer.from(Objects.requireNonNull(sources.get(layer.path()))));
            } else {
                steps.add(step);
            }
        }
        return new LaunchPlan(outside, steps, process, namespaces, flags, idMap, cgroup, death);
    }

    /**
     * The same plan for a container that has a keeper: it outlives this JVM.
     *
     * @param keeper what the keeper does
     */
    public LaunchPlan kept(List<KeeperStep> keeper) {
        List<Step> steps = new ArrayList<>(keeper);
        steps.addAll(outside);
        return new LaunchPlan(steps, build, process, namespaces, flags | SYNC, idMap, cgroup, Death.KEEP);
    }

    /** The path of the host that is open in a slot; empty if the slot holds a new mount or a path of the container. */
    public String source(int slot) {
        int next = 0;
        for (Step step : steps()) {
            if (step instanceof SourceStep && next++ == slot) {
                return ((SourceStep) step).hostPath();
            } else if (step instanceof MountStep.MountInSlot) {
                next++;
            }
        }
        return "";
    }
}
