package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.spec.Ulimit;
import java.util.List;

/**
 * The steps that set how much of the machine a process may use: resource limits, OOM score, scheduling, memory nodes.
 */
public sealed interface ResourceStep extends Step {
    /** Sets a resource limit. */
    sealed interface SetLimit extends ResourceStep permits Rlimit, LateRlimit {
        /** The number of the resource in setrlimit(2). */
        int resource();

        /** The limit in force, unsigned; {@code RLIM_INFINITY} is -1. */
        long soft();

        /** The value up to which the program may raise the limit, in the form of {@link #soft}. */
        long hard();

        @Override
        default void encode(Encoder out) {
            out.number(resource()).longNumber(soft()).longNumber(hard());
        }

        @Override
        default String attempt() {
            return "set the resource limit " + Ulimit.Resource.name(resource()) + " to " + Ulimit.shown(soft())
                    + ", at most " + Ulimit.shown(hard());
        }

        @Override
        default String calls() {
            return "setrlimit(2)";
        }

        @Override
        default String hint(StepFailure failure) {
            return failure.errno() == Errno.EPERM
                    ? "Raising a limit above the caller's own hard limit requires CAP_SYS_RESOURCE: see ulimit -H."
                    : failure.hint();
        }
    }

    /** Sets a resource limit at once. */
    record Rlimit(int resource, long soft, long hard) implements SetLimit {
        @Override
        public Opcode opcode() {
            return Opcode.RLIMIT;
        }
    }

    /**
     * Sets a resource limit that the launch itself may need until the exec: the step raises limits only, and limits are
     * lowered right before the program is executed.
     */
    record LateRlimit(int resource, long soft, long hard) implements SetLimit {
        @Override
        public Opcode opcode() {
            return Opcode.LATE_RLIMIT;
        }

        @Override
        public String attempt() {
            return SetLimit.super.attempt() + ", with the exec";
        }
    }

    /** Sets {@code oom_score_adj}, from -1000 to 1000. */
    record OomScore(int score) implements ResourceStep {
        @Override
        public Opcode opcode() {
            return Opcode.OOM_SCORE;
        }

        @Override
        public void encode(Encoder out) {
            out.number(score);
        }

        @Override
        public String attempt() {
            return "set the OOM score adjustment " + score;
        }

        @Override
        public String calls() {
            return "write(2) oom_score_adj";
        }

        @Override
        public String hint(StepFailure failure) {
            return failure.isDenied()
                    ? "A score below that of this process requires CAP_SYS_RESOURCE, and any score requires root."
                    : failure.hint();
        }
    }

    /**
     * Sets the scheduling policy and its parameters, by the numbers of {@code sched_setattr(2)}; times are in
     * nanoseconds.
     */
    record Scheduler(int policy, long flags, int nice, int priority, long runtime, long deadline, long period)
            implements ResourceStep {
        @Override
        public Opcode opcode() {
            return Opcode.SCHEDULER;
        }

        @Override
        public void encode(Encoder out) {
            out.number(policy).longNumber(flags).number(nice).number(priority);
            out.longNumber(runtime).longNumber(deadline).longNumber(period);
        }

        @Override
        public String attempt() {
            return "set the scheduling policy " + policy;
        }

        @Override
        public String calls() {
            return "sched_setattr(2)";
        }
    }

    /** Sets the priority of input and output, a number of {@code ioprio_set(2)}. */
    record IoPriority(int priority) implements ResourceStep {
        @Override
        public Opcode opcode() {
            return Opcode.IO_PRIORITY;
        }

        @Override
        public void encode(Encoder out) {
            out.number(priority);
        }

        @Override
        public String attempt() {
            return "set the priority of input and output";
        }

        @Override
        public String calls() {
            return "ioprio_set(2)";
        }
    }

    /** Limits the process to some processors: one bit for each processor, 32 bits in a word, the lowest bit first. */
    record Affinity(List<Integer> words) implements ResourceStep {
        public Affinity {
            words = List.copyOf(words);
        }

        @Override
        public Opcode opcode() {
            return Opcode.AFFINITY;
        }

        @Override
        public void encode(Encoder out) {
            out.numbers(words);
        }

        @Override
        public String attempt() {
            return "keep to some processors";
        }

        @Override
        public String calls() {
            return "sched_setaffinity(2)";
        }
    }

    /**
     * Sets the nodes that memory comes from, by the numbers of {@code set_mempolicy(2)}; nodes have the form of {@link
     * Affinity}.
     */
    record MemoryPolicy(int mode, List<Integer> nodes) implements ResourceStep {
        public MemoryPolicy {
            nodes = List.copyOf(nodes);
        }

        @Override
        public Opcode opcode() {
            return Opcode.MEMORY_POLICY;
        }

        @Override
        public void encode(Encoder out) {
            out.number(mode).numbers(nodes);
        }

        @Override
        public String attempt() {
            return "set the memory policy " + mode;
        }

        @Override
        public String calls() {
            return "set_mempolicy(2)";
        }
    }
}
