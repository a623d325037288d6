package dev.jcontainer.cli;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.oci.json.Text;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer oci ps}. */
final class OciPsCommand implements OciCommand {
    @Override
    public CommandModel model() {
        return OciOptions.command(
                "ps",
                "Prints the pids of a container's processes, in the host's numbers.",
                "[OPTION...] CONTAINER",
                List.of("runc hands further operands to ps(1); here there are none."),
                List.of(OciOptions.FORMAT, OciOptions.HELP));
    }

    @Override
    public int run(Arguments globals, Arguments arguments) throws UsageException, IOException {
        String id = OciCommands.operands(model(), arguments, 1).get(0);
        boolean isJson = OciCommands.isJson(model(), arguments);
        List<Long> pids = OciCommands.lifecycle(globals).processes(id);
        Output.print(isJson ? json(pids) : lines(pids));
        return 0;
    }

    private static String json(List<Long> pids) {
        Text text = Text.line().array();
        for (Long pid : pids) {
            text.element(pid);
        }
        return text.endArray() + "\n";
    }

    private static String lines(List<Long> pids) {
        StringBuilder text = new StringBuilder("PID\n");
        for (Long pid : pids) {
            text.append(pid).append('\n');
        }
        return text.toString();
    }
}
