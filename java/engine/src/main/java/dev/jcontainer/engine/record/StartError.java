package dev.jcontainer.engine.record;

/**
 * The file {@code error} of a record: why the last start failed. Immutable.
 *
 * @param run the number that the run would have had
 * @param exitCode the exit code that Docker gives it: 125, 126 or 127
 * @param message the message for the user
 */
public record StartError(long run, int exitCode, String message) {
    private static final int HIGHEST = 255;

    /** The bytes of the file. */
    public byte[] encode() {
        return new LineWriter()
                .line("run", run)
                .line("status", exitCode)
                .line("message", message)
                .end();
    }

    /**
     * Reads the bytes of the file.
     *
     * @throws IllegalArgumentException if they are damaged
     */
    public static StartError decode(byte[] bytes) {
        LineReader in = new LineReader(bytes);
        long run = 0;
        int status = 0;
        String message = "";
        for (String key = in.next(); key != null; key = in.next()) {
            switch (key) {
                case "run":
                    run = in.number();
                    break;
                case "status":
                    status = (int) in.number(HIGHEST);
                    break;
                case "message":
                    message = in.word();
                    break;
                default: // of a later version
            }
        }
        return new StartError(run, status, message);
    }
}
