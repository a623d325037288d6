package dev.jcontainer.engine.record;

import dev.jcontainer.engine.spec.Health;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.SystemCallException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the file {@code health} of a record, which a keeper replaces after each check. It is read by bytes, because the
 * output of a check may be any. Not thread-safe.
 */
public final class HealthNote {
    private static final String FILE = "/health";
    private static final long SECOND = 1_000_000_000;

    private final byte[] bytes;
    private int at;
    private long run;

    private HealthNote(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The health of a container in one run.
     *
     * @param record the directory of its record
     * @param run the number of the run
     * @return null if its keeper has not written it; the disk may be full
     * @throws DamagedRecordException if the file is damaged
     */
    public static @Nullable Health read(String record, long run) throws IOException {
        try {
            byte[] content = RecordFiles.readIfThere(record + FILE);
            if (content == null) {
                return null;
            }
            HealthNote note = new HealthNote(content);
            Health health = note.parse();
            return note.run == run ? health : null;
        } catch (IllegalArgumentException e) {
            throw damaged(record, e);
        } catch (SystemCallException e) {
            throw RecordFiles.isDamage(e.errno()) ? damaged(record, e) : e;
        }
    }

    private static DamagedRecordException damaged(String record, Exception cause) {
        return new DamagedRecordException(record.substring(record.lastIndexOf('/') + 1), record + FILE, cause);
    }

    /** Reads the bytes of the file. */
    static Health decode(byte[] content) {
        return new HealthNote(content).parse();
    }

    private Health parse() {
        String status = "starting";
        int failing = 0;
        List<Health.Result> results = new ArrayList<>();
        while (true) {
            String line = line();
            int space = line.indexOf(' ');
            switch (space < 0 ? line : line.substring(0, space)) {
                case "run":
                    run = number(line.substring(space + 1));
                    break;
                case "status":
                    status = line.substring(space + 1);
                    break;
                case "failing":
                    failing = (int) number(line.substring(space + 1));
                    break;
                case "result":
                    results.add(result(line, space + 1));
                    break;
                case "end":
                    return new Health(status, failing, results);
                default: // of a later version
            }
        }
    }

    private Health.Result result(String line, int from) {
        long[] numbers = new long[4];
        int start = from;
        for (int i = 0; i < numbers.length; i++) {
            int space = line.indexOf(' ', start);
            int end = i + 1 == numbers.length ? line.length() : space;
            if (end < 0) {
                throw new IllegalArgumentException("a result is incomplete");
            }
            numbers[i] = number(line.substring(start, end));
            start = end + 1;
        }
        int length = (int) numbers[3];
        if (length < 0 || length >= bytes.length - at) {
            throw new IllegalArgumentException("the output of a result is truncated");
        }
        String output = Bytes.decode(Arrays.copyOfRange(bytes, at, at + length));
        at += length + 1;
        return new Health.Result(time(numbers[0]), time(numbers[1]), (int) numbers[2], output);
    }

    private static Instant time(long nanoseconds) {
        return Instant.ofEpochSecond(Math.floorDiv(nanoseconds, SECOND), Math.floorMod(nanoseconds, SECOND));
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a number is invalid", e);
        }
    }

    private String line() {
        int start = at;
        while (at < bytes.length && bytes[at] != '\n') {
            at++;
        }
        if (at == bytes.length) {
            throw new IllegalArgumentException("it is truncated");
        }
        at++;
        return Bytes.decode(Arrays.copyOfRange(bytes, start, at - 1));
    }
}
