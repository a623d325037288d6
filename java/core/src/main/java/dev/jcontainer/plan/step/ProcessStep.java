package dev.jcontainer.plan.step;

import dev.jcontainer.host.IdMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a process has besides its privileges: session, directory, limits, streams, place on the processors. */
public sealed interface ProcessStep extends Step {
    /** Leaves the caller's session and terminal. */
    record NewSession() implements ProcessStep {
        @Override
        public int opcode() {
            return 17;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /** Changes to a directory of the container, made where it is missing. */
    record WorkingDirectory(String path) implements ProcessStep {
        @Override
        public int opcode() {
            return 23;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }
    }

    /** Changes to a directory of the container that must be there. */
    record ChangeDirectory(String path) implements ProcessStep {
        @Override
        public int opcode() {
            return 81;
        }

        @Override
        public void encode(Encoder out) {
            out.string(path);
        }
    }

    /** Sets the file mode creation mask. */
    record Umask(int mask) implements ProcessStep {
        @Override
        public int opcode() {
            return 18;
        }

        @Override
        public void encode(Encoder out) {
            out.number(mask);
        }
    }

    /** Sets a resource limit, by its number of setrlimit(2). */
    record Rlimit(int resource, long soft, long hard) implements ProcessStep {
        @Override
        public int opcode() {
            return 19;
        }

        @Override
        public void encode(Encoder out) {
            out.number(resource).longNumber(soft).longNumber(hard);
        }
    }

    /**
     * The same, for what the launch itself may need until the exec: the step only raises a limit, and what it takes away is
     * taken right before the program is executed.
     */
    record LateRlimit(int resource, long soft, long hard) implements ProcessStep {
        @Override
        public int opcode() {
            return 190;
        }

        @Override
        public void encode(Encoder out) {
            out.number(resource).longNumber(soft).longNumber(hard);
        }
    }

    /**
     * Gives the program's stdin, stdout and stderr to its user, where they are pipes or sockets; else it could not open
     * /dev/stdout. Whoever of the supervisor and the process inside has the right does it; where neither has, they stay.
     *
     * @param uid of the user in the container
     * @param hostUid of the same on the host, -1 where that is not known
     */
    record OwnStreams(int uid, int hostUid) implements ProcessStep {
        /** For a user of a container with that map, null for none. */
        public static OwnStreams of(long uid, @Nullable IdMap map) {
            return new OwnStreams(Ids.of(uid), map == null ? Ids.of(uid) : (int) map.hostUid(uid));
        }

        @Override
        public int opcode() {
            return 180;
        }

        @Override
        public void encode(Encoder out) {
            out.number(uid).number(hostUid);
        }
    }

    /** Sets {@code oom_score_adj}. */
    record OomScore(int score) implements ProcessStep {
        @Override
        public int opcode() {
            return 32;
        }

        @Override
        public void encode(Encoder out) {
            out.number(score);
        }
    }

    /** Leaves the keys of the caller's session behind. */
    record SessionKeyring(String name) implements ProcessStep {
        @Override
        public int opcode() {
            return 108;
        }

        @Override
        public void encode(Encoder out) {
            out.string(name);
        }
    }

    /** Sets the execution domain, of {@code personality(2)}. */
    record Personality(int domain) implements ProcessStep {
        @Override
        public int opcode() {
            return 109;
        }

        @Override
        public void encode(Encoder out) {
            out.number(domain);
        }
    }

    /** Sets the scheduling policy and what belongs to it, by the numbers of {@code sched_setattr(2)}. */
    record Scheduler(int policy, long flags, int nice, int priority, long runtime, long deadline, long period)
            implements ProcessStep {
        @Override
        public int opcode() {
            return 113;
        }

        @Override
        public void encode(Encoder out) {
            out.number(policy).longNumber(flags).number(nice).number(priority);
            out.longNumber(runtime).longNumber(deadline).longNumber(period);
        }
    }

    /** Sets the priority of input and output, by the number of {@code ioprio_set(2)}. */
    record IoPriority(int priority) implements ProcessStep {
        @Override
        public int opcode() {
            return 114;
        }

        @Override
        public void encode(Encoder out) {
            out.number(priority);
        }
    }

    /** Keeps to some processors, a bit each, 32 in a word. */
    record Affinity(List<Integer> words) implements ProcessStep {
        public Affinity {
            words = List.copyOf(words);
        }

        @Override
        public int opcode() {
            return 115;
        }

        @Override
        public void encode(Encoder out) {
            out.numbers(words);
        }
    }

    /** Says from which nodes memory comes, by the numbers of {@code set_mempolicy(2)}; nodes are as processors above. */
    record MemoryPolicy(int mode, List<Integer> nodes) implements ProcessStep {
        public MemoryPolicy {
            nodes = List.copyOf(nodes);
        }

        @Override
        public int opcode() {
            return 116;
        }

        @Override
        public void encode(Encoder out) {
            out.number(mode).numbers(nodes);
        }
    }
}
