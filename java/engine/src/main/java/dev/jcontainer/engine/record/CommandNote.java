package dev.jcontainer.engine.record;

import dev.jcontainer.state.ProcessId;
import java.io.IOException;

/**
 * The file {@code command} of a record: the process of the command that has more to do with the container, such as
 * {@code run}, which starts what it has created. If the process ends before, the next command undoes or ends what it
 * has begun. Immutable.
 *
 * @param process the process
 */
public record CommandNote(ProcessId process) {
    /** The note of this process. */
    static CommandNote ofThis() throws IOException {
        return new CommandNote(ProcessId.ofThis());
    }

    /** Whether it is this process. */
    public boolean isOfThis() throws IOException {
        return process.equals(ProcessId.ofThis());
    }

    /** Whether the process runs; also if that cannot be told because it is in another PID namespace. */
    public boolean isAtWork() throws IOException {
        return !process.isOurs() || process.isAlive();
    }

    /** The bytes of the file. */
    public byte[] encode() {
        return new LineWriter()
                .line("boot", process.boot())
                .line("namespace", process.namespace())
                .line("process", process.pid())
                .number(process.start())
                .end();
    }

    /**
     * Reads the bytes of the file.
     *
     * @throws IllegalArgumentException if they are damaged
     */
    public static CommandNote decode(byte[] bytes) {
        LineReader in = new LineReader(bytes);
        String boot = "";
        String namespace = "";
        int pid = 0;
        long start = 0;
        for (String key = in.next(); key != null; key = in.next()) {
            switch (key) {
                case "boot":
                    boot = in.word();
                    break;
                case "namespace":
                    namespace = in.word();
                    break;
                case "process":
                    pid = (int) in.number(Integer.MAX_VALUE);
                    start = in.number();
                    break;
                default: // of a later version
            }
        }
        if (boot.isEmpty() || pid == 0) {
            throw new IllegalArgumentException("a value is missing");
        }
        return new CommandNote(new ProcessId(pid, start, boot, namespace));
    }
}
