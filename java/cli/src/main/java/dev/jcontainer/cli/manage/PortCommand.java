package dev.jcontainer.cli.manage;

import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.container.AllContainers;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.PortMapping;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer port}: the published ports of a container. */
public final class PortCommand implements Command {
    private static final CommandModel MODEL = new CommandModel(
            "port",
            "Prints the published ports of a container.",
            List.of("CONTAINER [PORT[/PROTOCOL]]"),
            List.of("With PORT, a port of the container, prints the addresses of this machine that lead to it."),
            List.of(Option.HELP),
            Completion.CONTAINER,
            List.of(),
            List.of());

    @Override
    public CommandModel model() {
        return MODEL;
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        List<String> operands = arguments.operands();
        if (operands.isEmpty() || operands.size() > 2) {
            throw new UsageException(MODEL, "port takes a CONTAINER and a PORT");
        }
        String key = operands.get(0);
        EngineContainer container =
                AllContainers.open().findDetached(key, "list the ports of", "it cannot publish any");
        String wanted = operands.size() == 1
                ? null
                : operands.get(1).indexOf('/') < 0 ? operands.get(1) + "/tcp" : operands.get(1);
        StringBuilder text = new StringBuilder();
        for (PortMapping port : PortsText.sorted(container.status().ports())) {
            String inside = PortsText.container(port);
            if (wanted == null) {
                text.append(inside).append(" -> ");
            }
            if (wanted == null || wanted.equals(inside)) {
                text.append(PortsText.host(port)).append('\n');
            }
        }
        if (wanted != null && text.length() == 0) {
            throw new IOException("No public port '" + wanted + "' published for " + key + ".");
        }
        Output.print(text.toString());
        return 0;
    }
}
