package dev.jcontainer.plan;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.Namespaces;
import dev.jcontainer.plan.step.RootStep;
import dev.jcontainer.plan.step.SourceStep;
import dev.jcontainer.plan.step.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that makes one container or one exec, in the order of its three sections. The wire has no sections, but all their steps
 * one after the other.
 *
 * @param outside what is done while the process still is among the host's: its cgroups and namespaces, its session
 * @param build what builds the container; empty for an exec and where there are no namespaces
 * @param process what makes the process the program; the last is {@link LifecycleStep.Exec}, and only the last
 * @param namespaces {@code CLONE_NEW} bits of {@code clone(2)}
 * @param flags {@link #REAPER}, {@link #TRACE} and {@link #SYNC}
 * @param idMap of the user namespace, which is written at {@link #SYNC}; null without one
 * @param cgroup what is made before the process is, null for nothing
 * @param death what the death of this JVM does
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
    /** What the death of this JVM does to a program that is on its own: what {@code PLAN_DEATH_} says in plan.h. */
    public enum Death {
        /** It kills the program, as it does before; the supervisor stays. */
        KILL,
        /**
         * Nothing: the supervisor has ended at {@link LifecycleStep.WaitStart} or with the exec after {@link
         * LifecycleStep.Detach}, and the subreaper above this JVM is the parent.
         */
        HAND_OVER
    }

    /** Pid 1 stays as a reaper and runs the program as its child. */
    public static final int REAPER = 1;
    /** Each step is reported as it succeeds. */
    public static final int TRACE = 2;
    /** The new process waits before its first step and, with {@link #TRACE}, after each. */
    public static final int SYNC = 4;

    /** A plan of one section, without a user namespace and a cgroup of its own. */
    public LaunchPlan(List<Step> process, long namespaces, int flags) {
        this(List.of(), List.of(), process, namespaces, flags, null, null);
    }

    /** A plan whose program dies with this JVM. */
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
            throw new IllegalArgumentException("A user namespace, its map and SYNC come together");
        }
        outside = List.copyOf(outside);
        build = List.copyOf(build);
        process = List.copyOf(process);
        List<Step> steps = join(outside, build, process);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("A plan ends in Exec, and this one has no step");
        }
        for (int i = 0; i < steps.size(); i++) {
            if ((i == steps.size() - 1) != steps.get(i) instanceof LifecycleStep.Exec) {
                throw new IllegalArgumentException("A plan ends in Exec, and has one: step " + i + " is "
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

    /** The steps of all sections, in order, as they stand on the wire: a new list. */
    public List<Step> steps() {
        return join(outside, build, process);
    }

    /** The directory of the host that becomes the root filesystem; empty where the plan makes none. */
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

    /** What stands in a slot, as a path of the host; empty where it was made, or opened in the container. */
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
