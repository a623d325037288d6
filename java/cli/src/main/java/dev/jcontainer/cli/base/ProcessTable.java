package dev.jcontainer.cli.base;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The processes of a container, as ps(1) of the host prints them. */
public final class ProcessTable {
    private ProcessTable() {}

    /**
     * The rows that ps(1) prints for these processes, below its heading.
     *
     * @param pids in the host's numbers
     * @param words the options of ps(1); they must make it print a column PID
     */
    public static String of(List<Long> pids, List<String> words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ps"));
        command.addAll(words);
        Process ps;
        try {
            ps = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new IOException(
                    "Cannot list processes: ps(1) of this machine cannot be executed: " + e.getMessage() + ".", e);
        }
        ps.getOutputStream().close();
        String said = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = ps.waitFor();
        if (status != 0) {
            throw new IOException("Cannot list processes: " + String.join(" ", command) + " exited with " + status);
        }
        return rowsOf(pids, List.of(said.split("\n", -1)));
    }

    /** Returns the heading and the lines of these processes. */
    private static String rowsOf(List<Long> pids, List<String> lines) throws IOException {
        int column = fields(lines.get(0)).indexOf("PID");
        if (column < 0) {
            throw new IOException("Cannot list processes: ps(1) printed no column PID, but: " + lines.get(0));
        }
        StringBuilder text = new StringBuilder(lines.get(0)).append('\n');
        for (String line : lines.subList(1, lines.size())) {
            List<String> fields = fields(line);
            if (fields.size() > column && isAmong(pids, fields.get(column))) {
                text.append(line).append('\n');
            }
        }
        return text.toString();
    }

    private static boolean isAmong(List<Long> pids, String field) {
        for (Long pid : pids) {
            if (pid.toString().equals(field)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> fields(String line) {
        return List.of(line.strip().split(" +", -1));
    }
}
