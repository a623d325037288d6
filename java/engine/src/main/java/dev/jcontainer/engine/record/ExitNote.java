package dev.jcontainer.engine.record;

/**
 * The file {@code exit} of a record, which a keeper has written: how a run ended. Immutable.
 *
 * @param run the number of the run
 * @param status the status of the program, as wait(2) gives it
 * @param started when the run began, in nanoseconds since 1970
 * @param finished when it ended, in nanoseconds since 1970
 * @param wall how long it lasted, in nanoseconds
 * @param user the processor time in user mode, in microseconds
 * @param system the processor time in the kernel, in microseconds
 * @param peak the largest use of memory, in bytes
 * @param outOfMemoryKills the number of processes that the kernel killed because of the memory limit
 * @param lost the bytes of output that the log lacks, mostly because the disk was full
 * @param isUnhealthy whether the checks of its health had said so last
 * @param isTerminated whether its keeper was asked to end, by SIGTERM: nothing is started after this run
 */
public record ExitNote(
        long run,
        int status,
        long started,
        long finished,
        long wall,
        long user,
        long system,
        long peak,
        long outOfMemoryKills,
        long lost,
        boolean isUnhealthy,
        boolean isTerminated) {
    private static final String[] KEYS = {
        "run",
        "status",
        "started",
        "finished",
        "wall",
        "user",
        "system",
        "peak",
        "oom",
        "lost",
        "unhealthy",
        "terminated"
    };

    private static final int SIGNAL = 0x7f;
    private static final int OF_SIGNAL = 128;

    /** The exit code as shells and Docker show it: the program's own, or 128 and the number of the signal. */
    public int exitCode() {
        int signal = status & SIGNAL;
        return signal == 0 ? status >> 8 & 0xff : OF_SIGNAL + signal;
    }

    /**
     * Reads the bytes of the file.
     *
     * @throws IllegalArgumentException if they are damaged
     */
    public static ExitNote decode(byte[] bytes) {
        LineReader in = new LineReader(bytes);
        long[] values = new long[KEYS.length];
        boolean hasRun = false;
        int expected = 0; // keepers write the keys in this order
        for (String key = in.next(); key != null; key = in.next()) {
            int index = index(key, expected);
            if (index >= 0) {
                values[index] = in.signed(); // what could not be measured is -1
                hasRun |= index == 0;
                expected = index + 1;
            }
        }
        if (!hasRun) {
            throw new IllegalArgumentException("a value is missing");
        }
        return new ExitNote(
                values[0],
                (int) values[1],
                values[2],
                values[3],
                values[4],
                values[5],
                values[6],
                values[7],
                values[8],
                values[9],
                values[10] != 0,
                values[11] != 0);
    }

    /** The index of a key, which is looked for from an index on first; -1 if it is of a later version. */
    private static int index(String key, int first) {
        for (int i = 0; i < KEYS.length; i++) {
            int index = (first + i) % KEYS.length;
            if (KEYS[index].equals(key)) {
                return index;
            }
        }
        return -1;
    }
}
