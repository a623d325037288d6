package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.base.ProcessTable;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.json.Text;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer oci ps}. */
final class OciPsCommand implements OciCommand {
    @Override
    public CommandModel model() {
        return OciOptions.command(
                "ps",
                "Prints the processes of a container, as ps(1) of the host lists them.",
                "[OPTION...] CONTAINER [ARG...]",
                List.of("The arguments are options of ps(1) (default -ef); with them, ps must print a PID column. The"
                        + " format json prints only the pids, as seen on the host."),
                List.of(OciOptions.FORMAT, OciOptions.HELP));
    }

    @Override
    public boolean isMixed() {
        return false;
    }

    @Override
    public int run(Arguments globals, Arguments arguments) throws UsageException, IOException, InterruptedException {
        String id = OciCommands.container(model(), arguments);
        List<String> operands = arguments.operands();
        boolean isJson = OciCommands.isJson(model(), arguments);
        List<Long> pids = OciCommands.lifecycle(globals).processes(id);
        List<String> words = operands.subList(1, operands.size());
        Output.print(isJson ? json(pids) : ProcessTable.of(pids, words.isEmpty() ? List.of("-ef") : words));
        return 0;
    }

    private static String json(List<Long> pids) {
        Text text = Text.line().array();
        for (Long pid : pids) {
            text.element(pid);
        }
        return text.endArray() + "\n";
    }
}
