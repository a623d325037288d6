package dev.jcontainer.cgroup;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the kernel's counters. A file that this kernel does not have, or whose controller is missing, gives -1. */
final class UsageReader {
    private static final long NANOSECONDS = 1000;

    private UsageReader() {}

    /** Reads one directory of cgroup v2. */
    static CgroupUsage v2(String directory) throws IOException {
        String cpu = ControlFile.readIfThere(directory + "/cpu.stat");
        String io = ControlFile.readIfThere(directory + "/io.stat");
        return new CgroupUsage(
                ControlFile.numberOf(cpu, "user_usec"),
                ControlFile.numberOf(cpu, "system_usec"),
                ControlFile.number(directory + "/memory.current"),
                ControlFile.number(directory + "/memory.peak"), // Linux 5.19
                ControlFile.numberOf(ControlFile.readIfThere(directory + "/memory.events"), "oom_kill"),
                ControlFile.number(directory + "/pids.current"),
                ControlFile.number(directory + "/pids.peak"), // Linux 6.10
                io == null ? -1 : sumOfKeys(io, "rbytes="),
                io == null ? -1 : sumOfKeys(io, "wbytes="),
                ControlFile.numberOf(cpu, "nr_throttled"),
                ControlFile.numberOf(cpu, "throttled_usec"));
    }

    /** Reads the directories of cgroup v1, by controller. */
    static CgroupUsage v1(Map<String, String> directories) throws IOException {
        String cpuacct = directories.get("cpuacct");
        String memory = directories.get("memory");
        String pids = directories.get("pids");
        String cpu = text(directories.get("cpu"), "cpu.stat");
        String io = text(directories.get("blkio"), "blkio.throttle.io_service_bytes_recursive");
        return new CgroupUsage(
                microseconds(number(cpuacct, "cpuacct.usage_user")),
                microseconds(number(cpuacct, "cpuacct.usage_sys")),
                number(memory, "memory.usage_in_bytes"),
                number(memory, "memory.max_usage_in_bytes"),
                ControlFile.numberOf(text(memory, "memory.oom_control"), "oom_kill"), // Linux 4.13
                number(pids, "pids.current"),
                number(pids, "pids.peak"), // Linux 6.10
                io == null ? -1 : sumOfLines(io, " Read "),
                io == null ? -1 : sumOfLines(io, " Write "),
                ControlFile.numberOf(cpu, "nr_throttled"),
                microseconds(ControlFile.numberOf(cpu, "throttled_time")));
    }

    private static @Nullable String text(@Nullable String directory, String file) throws IOException {
        return directory == null ? null : ControlFile.readIfThere(directory + "/" + file);
    }

    private static long number(@Nullable String directory, String file) throws IOException {
        return directory == null ? -1 : ControlFile.number(directory + "/" + file);
    }

    private static long microseconds(long nanoseconds) {
        return nanoseconds < 0 ? -1 : nanoseconds / NANOSECONDS;
    }

    /** Adds up the values of a key in lines of the form {@code 8:0 rbytes=1 wbytes=2}, one for each device. */
    private static long sumOfKeys(String text, String key) {
        long sum = 0;
        for (String line : ControlFile.lines(text)) {
            for (String word : ControlFile.split(line, ' ')) {
                if (word.startsWith(key)) {
                    sum += Math.max(0, ControlFile.parse(word.substring(key.length())));
                }
            }
        }
        return sum;
    }

    /** Adds up the values in lines of the form {@code 8:0 Read 1}, one for each device and kind. */
    private static long sumOfLines(String text, String kind) {
        long sum = 0;
        for (String line : ControlFile.lines(text)) {
            int at = line.indexOf(kind);
            if (at > 0) {
                sum += Math.max(0, ControlFile.parse(line.substring(at + kind.length())));
            }
        }
        return sum;
    }
}
