package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Errno;

/** The steps for the terminal of a container. */
public sealed interface TerminalStep extends Step {
    private static String hint(StepFailure failure, String otherwise) {
        return failure.errno() == Errno.ENOSPC
                ? "All terminals that the kernel allows are in use: see /proc/sys/kernel/pty/max."
                : otherwise;
    }

    /** Opens a terminal, which becomes the program's streams and its controlling terminal. */
    sealed interface OpenTerminal extends TerminalStep permits Terminal, JoinTerminal {
        /** The width in characters. */
        int columns();

        /** The height in characters. */
        int rows();

        /** The owner, as unsigned 32 bits. */
        int uid();

        @Override
        default void encode(Encoder out) {
            out.number(columns()).number(rows()).number(uid());
        }

        @Override
        default String attempt() {
            return "open a terminal of " + columns() + "x" + rows() + " for uid " + Ids.text(uid())
                    + ", as the streams and to control the session";
        }

        @Override
        default String calls() {
            return "ioctl(2) TIOCGPTPEER, TIOCSWINSZ, TIOCSCTTY, fchown(2), dup2(2)";
        }
    }

    /** Opens the terminal on the devpts that the plan has mounted. */
    record Terminal(int columns, int rows, int uid) implements OpenTerminal {
        /** The step for a terminal whose owner is this uid, from 0 to 4294967294. */
        public static Terminal of(int columns, int rows, long uid) {
            return new Terminal(columns, rows, Ids.of(uid));
        }

        @Override
        public Opcode opcode() {
            return Opcode.TERMINAL;
        }

        @Override
        public String hint(StepFailure failure) {
            return TerminalStep.hint(failure, failure.hint());
        }
    }

    /** The same as {@link Terminal}, on {@code /dev/pts} of the container that was joined. */
    record JoinTerminal(int columns, int rows, int uid) implements OpenTerminal {
        /** The step for a terminal whose owner is this uid, from 0 to 4294967294. */
        public static JoinTerminal of(int columns, int rows, long uid) {
            return new JoinTerminal(columns, rows, Ids.of(uid));
        }

        @Override
        public Opcode opcode() {
            return Opcode.JOIN_TERMINAL;
        }

        @Override
        public String hint(StepFailure failure) {
            return TerminalStep.hint(
                    failure,
                    "The container no longer has a file system for terminals on /dev/pts; leave the terminal out.");
        }
    }

    /** Bind-mounts the terminal on a path. */
    record Console(String target) implements TerminalStep {
        @Override
        public Opcode opcode() {
            return Opcode.CONSOLE;
        }

        @Override
        public void encode(Encoder out) {
            out.string(target);
        }

        @Override
        public String attempt() {
            return "show it on " + target;
        }

        @Override
        public String calls() {
            return "open_tree(2), move_mount(2)";
        }
    }

    /** Clears ONLCR of {@code termios(3)}, so that the terminal puts no carriage return before a line feed. */
    record LineFeeds() implements TerminalStep {
        @Override
        public Opcode opcode() {
            return Opcode.LINE_FEEDS;
        }

        @Override
        public void encode(Encoder out) {}

        @Override
        public String attempt() {
            return "have the terminal add no carriage returns";
        }

        @Override
        public String calls() {
            return "ioctl(2) TCSETS";
        }
    }
}
