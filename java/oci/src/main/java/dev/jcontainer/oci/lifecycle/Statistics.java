package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.cgroup.CgroupUsage;
import dev.jcontainer.json.Text;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.oci.state.ContainerNote;
import java.io.IOException;
import java.util.List;

/**
 * The resource usage of a container, as the line of JSON that runc's {@code events} prints. Values that the kernel does
 * not count are left out.
 */
final class Statistics {
    private static final long NANOSECONDS = 1000;

    private final List<String> cgroups;
    private final CgroupUsage usage;
    private final Text out = Text.line();

    private Statistics(List<String> cgroups, CgroupUsage usage) {
        this.cgroups = cgroups;
        this.usage = usage;
    }

    static String of(ContainerNote note, CgroupUsage usage) throws IOException {
        Statistics statistics = new Statistics(note.cgroups(), usage);
        Text out = statistics.out;
        out.object().member("type", "stats").member("id", note.id()).object("data");
        statistics.cpu();
        statistics.memory();
        out.object("pids");
        statistics.number("current", usage.pids());
        statistics.number("limit", statistics.file("pids.max"));
        out.end().object("blkio");
        statistics.blockIo();
        return out.end().end().end().toString();
    }

    private void number(String member, long value) {
        if (value >= 0) {
            out.member(member, value);
        }
    }

    private void cpu() {
        long user = usage.userMicroseconds();
        long system = usage.systemMicroseconds();
        out.object("cpu").object("usage");
        number("total", user < 0 || system < 0 ? -1 : (user + system) * NANOSECONDS);
        number("kernel", system < 0 ? -1 : system * NANOSECONDS);
        number("user", user < 0 ? -1 : user * NANOSECONDS);
        out.end().object("throttling");
        number("throttledPeriods", usage.throttledPeriods());
        long throttled = usage.throttledMicroseconds();
        number("throttledTime", throttled < 0 ? -1 : throttled * NANOSECONDS);
        out.end().end();
    }

    private void memory() throws IOException {
        out.object("memory").object("usage");
        long limit = file("memory.limit_in_bytes"); // cgroup v1
        number("limit", limit < 0 ? file("memory.max") : limit);
        number("usage", usage.memory());
        number("max", usage.peakMemory());
        number("failcnt", file("memory.failcnt"));
        out.end().object("raw");
        for (String line : text("memory.stat").split("\\n", -1)) {
            int space = line.indexOf(' ');
            if (space > 0) {
                number(line.substring(0, space), parse(line.substring(space + 1)));
            }
        }
        out.end().end();
    }

    /**
     * Writes the bytes of block devices. Cgroup v1 has lines {@code 8:0 Read 1}, and v2 {@code 8:0 rbytes=1 wbytes=2
     * …}.
     */
    private void blockIo() throws IOException {
        out.array("ioServiceBytesRecursive");
        for (String line :
                (text("blkio.throttle.io_service_bytes_recursive") + "\n" + text("io.stat")).split("\\n", -1)) {
            String[] words = line.split(" ", -1);
            if (words.length == 3 && words[0].indexOf(':') > 0) {
                entry(words[0], words[1], words[2]);
            }
            for (String word : words) {
                if (word.startsWith("rbytes=") || word.startsWith("wbytes=")) {
                    entry(words[0], word.startsWith("r") ? "Read" : "Write", word.substring("rbytes=".length()));
                }
            }
        }
        out.endArray();
    }

    private void entry(String device, String operation, String value) {
        int colon = device.indexOf(':');
        out.object();
        number("major", parse(device.substring(0, colon)));
        number("minor", parse(device.substring(colon + 1)));
        out.member("op", operation);
        number("value", parse(value));
        out.end();
    }

    /** Returns the only number in a control file; -1 if there is no such file or the limit is unlimited. */
    private long file(String name) throws IOException {
        return parse(text(name).strip());
    }

    private static long parse(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return -1; // empty, "max", or greater than any limit
        }
    }

    /** Returns the text of a control file from the cgroup that has it; empty if no cgroup has it. */
    private String text(String name) throws IOException {
        for (String cgroup : cgroups) {
            byte[] content = KernelFiles.readIfThere(cgroup + "/" + name);
            if (content != null) { // otherwise another controller or kernel version has it
                return Bytes.decode(content);
            }
        }
        return "";
    }
}
