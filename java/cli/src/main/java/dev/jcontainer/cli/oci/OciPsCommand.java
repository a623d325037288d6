package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.json.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** {@code jcontainer oci ps}. */
public final class OciPsCommand implements OciCommand {
    @Override
    public CommandModel model() {
        return OciOptions.command(
                "ps",
                "Prints what ps(1) of the host says of a container's processes.",
                "[OPTION...] CONTAINER [ARG...]",
                List.of("The arguments are those of ps(1), -ef where there are none; they must be such that it prints a"
                        + " column PID. As json it is the pids, in the host's numbers."),
                List.of(OciOptions.FORMAT, OciOptions.HELP));
    }

    @Override
    public boolean isMixed() {
        return false;
    }

    @Override
    public int run(Arguments globals, Arguments arguments) throws UsageException, IOException, InterruptedException {
        List<String> operands = arguments.operands();
        if (operands.isEmpty()) {
            throw new UsageException(model(), "ps takes a container");
        }
        boolean isJson = OciCommands.isJson(model(), arguments);
        List<Long> pids = OciCommands.lifecycle(globals).processes(operands.get(0));
        List<String> words = operands.subList(1, operands.size());
        Output.print(isJson ? json(pids) : table(pids, words.isEmpty() ? List.of("-ef") : words));
        return 0;
    }

    private static String json(List<Long> pids) {
        Text text = Text.line().array();
        for (Long pid : pids) {
            text.element(pid);
        }
        return text.endArray() + "\n";
    }

    /** What ps(1) says of some processes. */
    public static String table(List<Long> pids, List<String> words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ps"));
        command.addAll(words);
        Process ps;
        try {
            ps = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new IOException(
                    "Cannot list processes: they are those that ps(1) of this machine prints, which cannot be"
                            + " executed: " + e.getMessage() + ".",
                    e);
        }
        ps.getOutputStream().close();
        String said = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = ps.waitFor();
        if (status != 0) {
            throw new IOException("Cannot list processes: " + String.join(" ", command) + " exited with " + status);
        }
        return those(pids, List.of(said.split("\n", -1)));
    }

    /** The lines of some processes, below the first, which names the columns. */
    static String those(List<Long> pids, List<String> lines) throws IOException {
        int column = fields(lines.get(0)).indexOf("PID");
        if (column < 0) {
            throw new IOException("Cannot list processes: ps(1) has printed no column PID, but: " + lines.get(0));
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
