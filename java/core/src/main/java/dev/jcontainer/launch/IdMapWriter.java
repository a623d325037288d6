package dev.jcontainer.launch;

import dev.jcontainer.host.IdMap;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the maps of a new user namespace, whose first process waits: {@code user_namespaces(7)}. Root may map all ids.
 * An ordinary user may map only its own, after denying {@code setgroups(2)}; for more ids, it needs the set-user-id
 * programs newuidmap and newgidmap, which are the only programs that a launch starts.
 */
final class IdMapWriter {
    private IdMapWriter() {}

    static void write(long pid, IdMap map) throws IOException {
        String directory = "/proc/" + pid + "/";
        if (map.writer() == IdMap.Writer.PROGRAMS) {
            run("newuidmap", "/etc/subuid", pid, map.uids());
            run("newgidmap", "/etc/subgid", pid, map.gids());
            return;
        }
        if (map.deniesSetgroups()) {
            write(directory + "setgroups", "deny");
        }
        write(directory + "uid_map", lines(map.uids()));
        write(directory + "gid_map", lines(map.gids()));
    }

    private static void write(String file, String text) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file)) {
            out.write(text.getBytes(StandardCharsets.US_ASCII)); // in one write(2), as the kernel requires
        } catch (IOException e) {
            throw new IOException(
                    "Cannot map the ids of the container's user namespace: " + e.getMessage() + " (" + file + ").", e);
        }
    }

    private static String lines(List<IdMap.Range> ranges) {
        StringBuilder text = new StringBuilder();
        for (IdMap.Range range : ranges) {
            text.append(range.inside()).append(' ').append(range.outside()).append(' ');
            text.append(range.count()).append('\n');
        }
        return text.toString();
    }

    private static void run(String program, String source, long pid, List<IdMap.Range> ranges) throws IOException {
        List<String> command = new ArrayList<>();
        command.add("/usr/bin/" + program);
        command.add(Long.toString(pid));
        for (IdMap.Range range : ranges) {
            command.add(Long.toString(range.inside()));
            command.add(Long.toString(range.outside()));
            command.add(Long.toString(range.count()));
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (status(process) != 0) {
            throw new IOException("Cannot map the ids of the container's user namespace: " + program + " refused the"
                    + " ranges of " + source + ": " + said + ". Correct the ranges, or remove the user from the file.");
        }
    }

    /** Waits for the exit status. The process has closed its output, so it will end soon. */
    private static int status(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            throw new IOException("Interrupted while the ids of the container's user namespace were mapped.", e);
        }
    }
}
