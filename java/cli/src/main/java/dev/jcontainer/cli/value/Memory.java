package dev.jcontainer.cli.value;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The memory of this machine. */
public final class Memory {
    private static final String FILE = "/proc/meminfo";
    private static final String TOTAL = "MemTotal:";

    private Memory() {}

    /** The total memory in bytes. The size of a tmpfs in percent is a percentage of this number. */
    public static long total() throws IOException {
        String text = new String(HostFile.read(FILE), StandardCharsets.US_ASCII);
        int at = text.indexOf(TOTAL) + TOTAL.length();
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        int end = at;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        if (!text.contains(TOTAL) || !text.startsWith(" kB", end) || end == at) {
            throw new IOException("Cannot tell how much memory there is: " + FILE + " has no " + TOTAL);
        }
        return Long.parseLong(text.substring(at, end)) << 10;
    }
}
