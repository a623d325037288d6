package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.PlainText;
import java.util.List;

/** The steps that say what the keeper of a detached container does: docs/adr/0012-keeper.md. */
public sealed interface KeeperStep extends Step {
    /**
     * Makes the supervisor the keeper of the container.
     *
     * @param flags what it does with the stdin of the program
     * @param run the number of this run of the container, from 1
     * @param events the path of the file of events; empty for none
     * @param event the beginning of a line of that file, which the keeper completes
     */
    record Keep(Flags<KeepFlag> flags, long run, String events, String event) implements KeeperStep {
        @Override
        public Opcode opcode() {
            return Opcode.KEEP;
        }

        @Override
        public void encode(Encoder out) {
            out.number(flags.bits()).longNumber(run).string(events).string(event);
        }

        @Override
        public String attempt() {
            return "keep the container when the command that starts it has ended, as its run " + run;
        }

        @Override
        public String calls() {
            return "pipe(2), poll(2)";
        }
    }

    /**
     * Makes the keeper write a log.
     *
     * @param format {@link #TEXT} or {@link #JSON}
     * @param maxSize the largest size of a file in bytes; 0 for unlimited
     * @param maxFiles the number of files, from 1
     */
    record Log(int format, long maxSize, int maxFiles) implements KeeperStep {
        /** The lines that Kubernetes reads: time, stream, P or F, text. */
        public static final int TEXT = 1;
        /** The lines of docker's json-file. */
        public static final int JSON = 2;

        @Override
        public Opcode opcode() {
            return Opcode.LOG;
        }

        @Override
        public void encode(Encoder out) {
            out.number(format).longNumber(maxSize).number(maxFiles);
        }

        @Override
        public String attempt() {
            return "write a log of at most " + maxFiles + " files"
                    + (maxSize == 0 ? "" : " of " + maxSize + " bytes each");
        }

        @Override
        public String calls() {
            return "openat(2), write(2), renameat(2)";
        }
    }

    /**
     * Makes the keeper check the health of the container.
     *
     * @param plan the plan of the check, as bytes of the wire format
     * @param interval the time between two checks, in nanoseconds
     * @param timeout the longest time for a check, in nanoseconds
     * @param startPeriod the time after the start in which failures do not count, in nanoseconds
     * @param startInterval the time between two checks in the start period, in nanoseconds
     * @param retries the number of failures in a row that make the container unhealthy
     * @param flags what it does with a container that is unhealthy
     */
    record Health(
            EncodedPlan plan,
            long interval,
            long timeout,
            long startPeriod,
            long startInterval,
            int retries,
            Flags<HealthFlag> flags)
            implements KeeperStep {
        @Override
        public Opcode opcode() {
            return Opcode.HEALTH;
        }

        @Override
        public void encode(Encoder out) {
            out.block(plan.bytes())
                    .longNumber(interval)
                    .longNumber(timeout)
                    .longNumber(startPeriod)
                    .longNumber(startInterval)
                    .number(retries)
                    .number(flags.bits());
        }

        @Override
        public String attempt() {
            return "check the health of the container every " + interval / 1_000_000 + " ms";
        }

        @Override
        public String calls() {
            return "timerfd_create(2), posix_spawn(3)";
        }
    }

    /**
     * Makes the keeper start a command when the container has ended.
     *
     * @param command the words of the command; the first is the path of the program
     * @param environment the environment of the command, as {@code KEY=VALUE}
     */
    record After(List<String> command, List<String> environment) implements KeeperStep {
        public After {
            command = List.copyOf(command);
            environment = List.copyOf(environment);
        }

        /** The step without the environment, because it may have secrets and plans are logged. */
        @Override
        public String toString() {
            return "After[command=" + command + "]";
        }

        @Override
        public Opcode opcode() {
            return Opcode.AFTER;
        }

        @Override
        public void encode(Encoder out) {
            out.strings(command).strings(environment);
        }

        @Override
        public String attempt() {
            StringBuilder text = new StringBuilder("start after the end");
            for (String word : command) {
                text.append(' ').append(PlainText.escaped(word));
            }
            return text.toString();
        }

        @Override
        public String calls() {
            return "posix_spawn(3)";
        }
    }
}
