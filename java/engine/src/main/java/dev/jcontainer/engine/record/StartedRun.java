package dev.jcontainer.engine.record;

/**
 * What a container that has ended needs of the file {@code start}: it is read without the other lines, because a list of
 * all containers reads it of each. Immutable.
 *
 * @param number the number of the run, from 1
 * @param time when it began, in nanoseconds since 1970
 */
record StartedRun(long number, long time) {
    /**
     * Reads the bytes of the file; {@link StartNote} has written {@code run} and {@code time} first.
     *
     * @throws IllegalArgumentException if they are damaged
     */
    static StartedRun decode(byte[] bytes) {
        LineReader in = new LineReader(bytes);
        in.checkEnd();
        long number = 0;
        long time = -1;
        for (String key = in.next(); key != null && (number == 0 || time < 0); key = in.next()) {
            if (key.equals("run")) {
                number = in.number();
            } else if (key.equals("time")) {
                time = in.number();
            }
        }
        if (number == 0 || time < 0) {
            throw new IllegalArgumentException("a value is missing");
        }
        return new StartedRun(number, time);
    }
}
