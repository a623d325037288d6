package dev.jcontainer.engine.record;

/**
 * The file {@code restart} of a record: the restart that comes after a run, or came. Immutable.
 *
 * @param run the number of the run that ended
 * @param count how often the restart policy has started the container since a user did, this restart included
 * @param delay the time between the end and this restart, in nanoseconds
 * @param due when the restart is due, in nanoseconds since 1970
 */
public record RestartNote(long run, int count, long delay, long due) {
    /** The bytes of the file. */
    public byte[] encode() {
        return new LineWriter()
                .line("run", run)
                .line("count", count)
                .line("delay", delay)
                .line("due", due)
                .end();
    }

    /**
     * Reads the bytes of the file.
     *
     * @throws IllegalArgumentException if they are damaged
     */
    public static RestartNote decode(byte[] bytes) {
        LineReader in = new LineReader(bytes);
        long run = 0;
        int count = 0;
        long delay = 0;
        long due = 0;
        for (String key = in.next(); key != null; key = in.next()) {
            switch (key) {
                case "run":
                    run = in.number();
                    break;
                case "count":
                    count = (int) in.number(Integer.MAX_VALUE);
                    break;
                case "delay":
                    delay = in.number();
                    break;
                case "due":
                    due = in.number();
                    break;
                default: // of a later version
            }
        }
        return new RestartNote(run, count, delay, due);
    }
}
