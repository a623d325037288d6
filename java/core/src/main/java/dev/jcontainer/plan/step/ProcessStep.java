package dev.jcontainer.plan.step;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.spec.Ulimit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The steps that set what a process has besides privileges: session, directory, limits, streams and scheduling. */
public sealed interface ProcessStep extends Step {
    private static String limitHint(StepFailure failure) {
        return failure.errno() == Errno.EPERM
                ? "Raising a limit above the caller's own hard limit requires CAP_SYS_RESOURCE: see ulimit -H."
                : failure.hint();
    }

    private static String limit(int resource, long soft, long hard) {
        return "set the resource limit " + Ulimit.Resource.name(resource) + " to " + Ulimit.shown(soft) + ", at most "
                + Ulimit.shown(hard);
    }

    /** Leaves the caller's session and terminal. */
    record NewSession() implements ProcessStep {
        @Override
        public Opcode opcode() {
            return Opcode.NEW_SESSION;
        }

        @Override
        public void encode(Encoder out) {}

        @Override
        public String attempt() {
            return "leave the caller's session and terminal";
        }

        @Override
        public String calls() {
            return "setsid(2)";
        }
    }

    /** Changes to a directory of the container. A missing directory is made. */
    record WorkingDirectory(String path) implements ProcessStep {
        @Override
        public Opcode opcode() {
            return Opcode.WORKING_DIRECTORY;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }

        @Override
        public String attempt() {
            return "change to the directory " + StepText.printable(path);
        }

        @Override
        public String calls() {
            return "openat2(2), fchdir(2)";
        }

        @Override
        public boolean namesInput() {
            return true;
        }

        @Override
        public String hint(StepFailure failure) {
            return failure.hintInRoot();
        }
    }

    /** Changes to an existing directory of the container. */
    record ChangeDirectory(String path) implements ProcessStep {
        @Override
        public Opcode opcode() {
            return Opcode.CHANGE_DIRECTORY;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }

        @Override
        public String attempt() {
            return "change to the directory " + StepText.printable(path);
        }

        @Override
        public String calls() {
            return "openat2(2), fchdir(2)";
        }

        @Override
        public boolean namesInput() {
            return true;
        }

        @Override
        public String hint(StepFailure failure) {
            switch (failure.errno()) {
                case Errno.EACCES:
                    return "The program's user has no permission to enter it.";
                case Errno.ENOENT:
                    return "The container has no such directory (--workdir), and exec does not make one.";
                default:
                    return failure.hint();
            }
        }
    }

    /** Sets the file mode creation mask. */
    record Umask(int mask) implements ProcessStep {
        @Override
        public Opcode opcode() {
            return Opcode.UMASK;
        }

        @Override
        public void encode(Encoder out) {
            out.number(mask);
        }

        @Override
        public String attempt() {
            return "set the umask 0" + Integer.toOctalString(mask);
        }

        @Override
        public String calls() {
            return "umask(2)";
        }
    }

    /**
     * Sets a resource limit.
     *
     * @param resource the number of the resource in setrlimit(2)
     * @param soft the limit in force, unsigned; {@code RLIM_INFINITY} is -1
     * @param hard the value up to which the program may raise the limit, in the form of soft
     */
    record Rlimit(int resource, long soft, long hard) implements ProcessStep {
        @Override
        public Opcode opcode() {
            return Opcode.RLIMIT;
        }

        @Override
        public void encode(Encoder out) {
            out.number(resource).longNumber(soft).longNumber(hard);
        }

        @Override
        public String attempt() {
            return ProcessStep.limit(resource, soft, hard);
        }

        @Override
        public String calls() {
            return "setrlimit(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            return ProcessStep.limitHint(failure);
        }
    }

    /**
     * Sets a resource limit that the launch itself may need until the exec: the step raises limits only, and limits are
     * lowered right before the program is executed. The parameters are those of {@link Rlimit}.
     */
    record LateRlimit(int resource, long soft, long hard) implements ProcessStep {
        @Override
        public Opcode opcode() {
            return Opcode.LATE_RLIMIT;
        }

        @Override
        public void encode(Encoder out) {
            out.number(resource).longNumber(soft).longNumber(hard);
        }

        @Override
        public String attempt() {
            return ProcessStep.limit(resource, soft, hard) + ", with the exec";
        }

        @Override
        public String calls() {
            return "setrlimit(2)";
        }

        @Override
        public String hint(StepFailure failure) {
            return ProcessStep.limitHint(failure);
        }
    }

    /**
     * Gives the program's stdin, stdout and stderr to its user if they are pipes or sockets, because otherwise the
     * program could not open /dev/stdout. The supervisor or the process in the container does it, depending on which
     * has the privilege. If neither has it, the owners do not change.
     *
     * @param uid the user in the container
     * @param hostUid the same user on the host, or -1 if it is not known
     */
    record OwnStreams(int uid, int hostUid) implements ProcessStep {
        /**
         * The step for a user of a container.
         *
         * @param map the container's id map, or null if it has no user namespace
         */
        public static OwnStreams of(long uid, @Nullable IdMap map) {
            return new OwnStreams(Ids.of(uid), map == null ? Ids.of(uid) : (int) map.hostUid(uid));
        }

        @Override
        public Opcode opcode() {
            return Opcode.OWN_STREAMS;
        }

        @Override
        public void encode(Encoder out) {
            out.number(uid).number(hostUid);
        }

        @Override
        public String attempt() {
            return "give the program's pipes and sockets to uid " + Ids.text(uid)
                    + (hostUid != uid && hostUid != -1 ? ", " + Ids.text(hostUid) + " of the host" : "");
        }

        @Override
        public String calls() {
            return "fchown(2)";
        }
    }

    /** Sets {@code oom_score_adj}, from -1000 to 1000. */
    record OomScore(int score) implements ProcessStep {
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

    /** Joins a new session keyring with this name, so that the program has no key of the caller's session. */
    record SessionKeyring(String name) implements ProcessStep {
        @Override
        public Opcode opcode() {
            return Opcode.SESSION_KEYRING;
        }

        @Override
        public void encode(Encoder out) {
            out.string(name);
        }

        @Override
        public String attempt() {
            return "leave the keys of the caller's session";
        }

        @Override
        public String calls() {
            return "keyctl(2) KEYCTL_JOIN_SESSION_KEYRING";
        }
    }

    /** Sets the execution domain, a number of {@code personality(2)}. */
    record Personality(int domain) implements ProcessStep {
        @Override
        public Opcode opcode() {
            return Opcode.PERSONALITY;
        }

        @Override
        public void encode(Encoder out) {
            out.number(domain);
        }

        @Override
        public String attempt() {
            return "set the execution domain " + domain;
        }

        @Override
        public String calls() {
            return "personality(2)";
        }
    }

    /**
     * Sets the scheduling policy and its parameters, by the numbers of {@code sched_setattr(2)}; times are in
     * nanoseconds.
     */
    record Scheduler(int policy, long flags, int nice, int priority, long runtime, long deadline, long period)
            implements ProcessStep {
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
    record IoPriority(int priority) implements ProcessStep {
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
    record Affinity(List<Integer> words) implements ProcessStep {
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
    record MemoryPolicy(int mode, List<Integer> nodes) implements ProcessStep {
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
