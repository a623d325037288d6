package dev.jcontainer.plan.step;

/** The terminal of a container. */
public sealed interface TerminalStep extends Step {
    /** Opens a terminal, which becomes the streams and the controlling terminal. */
    record Terminal(int columns, int rows, int uid) implements TerminalStep {
        /** Of an owner from 0 to 4294967294. */
        public static Terminal of(int columns, int rows, long uid) {
            return new Terminal(columns, rows, Ids.of(uid));
        }

        @Override
        public int opcode() {
            return 50;
        }

        @Override
        public void encode(Encoder out) {
            out.number(columns).number(rows).number(uid);
        }
    }

    /** As {@link Terminal}, on the {@code /dev/pts} of the container that was joined. */
    record JoinTerminal(int columns, int rows, int uid) implements TerminalStep {
        /** Of an owner from 0 to 4294967294. */
        public static JoinTerminal of(int columns, int rows, long uid) {
            return new JoinTerminal(columns, rows, Ids.of(uid));
        }

        @Override
        public int opcode() {
            return 82;
        }

        @Override
        public void encode(Encoder out) {
            out.number(columns).number(rows).number(uid);
        }
    }

    /** Shows the terminal at a path. */
    record Console(String target) implements TerminalStep {
        @Override
        public int opcode() {
            return 51;
        }

        @Override
        public void encode(Encoder out) {
            out.string(target);
        }
    }

    /** Has the terminal that was opened put no carriage return ahead of a line feed: ONLCR of {@code termios(3)}. */
    record LineFeeds() implements TerminalStep {
        @Override
        public int opcode() {
            return 198;
        }

        @Override
        public void encode(Encoder out) {}
    }
}
