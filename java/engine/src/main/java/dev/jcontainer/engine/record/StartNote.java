package dev.jcontainer.engine.record;

import dev.jcontainer.engine.spec.PortMapping;
import dev.jcontainer.state.ProcessId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The file {@code start} of a record: the last run of the container. Immutable.
 *
 * @param run the number of the run, from 1
 * @param time when it began, in nanoseconds since 1970
 * @param keeper the keeper
 * @param process the first process of the container
 * @param states the state directory that has its note: commands of the same user may have different ones, by {@code
 *     XDG_RUNTIME_DIR}
 * @param isUnified whether the cgroups are of cgroup v2
 * @param cgroups the directories of the container's cgroup; empty if it has none
 * @param ports the ports that are published, with those of the host that were chosen
 */
public record StartNote(
        long run,
        long time,
        ProcessId keeper,
        ProcessId process,
        String states,
        boolean isUnified,
        List<String> cgroups,
        List<PortMapping> ports) {
    public StartNote {
        cgroups = List.copyOf(cgroups);
        ports = List.copyOf(ports);
    }

    /** The bytes of the file. */
    public byte[] encode() {
        LineWriter out = new LineWriter()
                .line("run", run)
                .line("time", time)
                .line("boot", keeper.boot())
                .line("namespace", keeper.namespace());
        out.line("keeper", keeper.pid()).number(keeper.start());
        out.line("process", process.pid()).number(process.start());
        out.line("states", states);
        for (int i = 0; i < cgroups.size(); i++) {
            out.line(isUnified ? "cgroup2" : "cgroup1", cgroups.get(i));
        }
        for (int i = 0; i < ports.size(); i++) {
            Ports.write(out, ports.get(i));
        }
        return out.end();
    }

    /**
     * Reads the bytes of the file.
     *
     * @throws IllegalArgumentException if they are damaged
     */
    public static StartNote decode(byte[] bytes) {
        return new Reading().read(new LineReader(bytes));
    }

    /** Whether the first process runs; also if that cannot be told because it is in another PID namespace. */
    public boolean isAlive() throws IOException {
        return isAlive(process);
    }

    /** Whether the keeper runs; also if that cannot be told because it is in another PID namespace. */
    public boolean isKept() throws IOException {
        return isAlive(keeper);
    }

    /** Whether the machine has been started again since this run began. */
    public boolean isOfEarlierBoot() throws IOException {
        return !keeper.boot().equals(ProcessId.ofThis().boot());
    }

    private static boolean isAlive(ProcessId one) throws IOException {
        return one.isOurs() ? one.isAlive() : true;
    }

    /** The values as they are read. */
    private static final class Reading {
        private final List<String> cgroups = new ArrayList<>();
        private final List<PortMapping> ports = new ArrayList<>();
        private String boot = "";
        private String namespace = "";
        private String states = "";
        private long run;
        private long time;
        private long[] keeper = {};
        private long[] process = {};
        private boolean isUnified;

        StartNote read(LineReader in) {
            for (String key = in.next(); key != null; key = in.next()) {
                take(key, in);
            }
            if (run == 0 || boot.isEmpty() || states.isEmpty()) {
                throw new IllegalArgumentException("a value is missing");
            }
            return new StartNote(run, time, id(keeper), id(process), states, isUnified, cgroups, ports);
        }

        private void take(String key, LineReader in) {
            switch (key) {
                case "run":
                    run = in.number();
                    break;
                case "time":
                    time = in.number();
                    break;
                case "boot":
                    boot = in.word();
                    break;
                case "namespace":
                    namespace = in.word();
                    break;
                case "keeper":
                    keeper = new long[] {in.number(Integer.MAX_VALUE), in.number()};
                    break;
                case "process":
                    process = new long[] {in.number(Integer.MAX_VALUE), in.number()};
                    break;
                case "states":
                    states = in.word();
                    break;
                case "cgroup1":
                case "cgroup2":
                    isUnified = key.equals("cgroup2");
                    cgroups.add(in.word());
                    break;
                case "port":
                    ports.add(Ports.read(in));
                    break;
                default: // of a later version
            }
        }

        private ProcessId id(long[] numbers) {
            if (numbers.length == 0) {
                throw new IllegalArgumentException("a process is missing");
            }
            return new ProcessId((int) numbers[0], numbers[1], boot, namespace);
        }
    }
}
