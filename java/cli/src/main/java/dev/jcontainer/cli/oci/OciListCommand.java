package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.base.Table;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.oci.lifecycle.ListedContainer;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer oci list}. */
final class OciListCommand implements OciCommand {
    private static final Option QUIET =
            Option.flag(OciOptions.OPTIONS, "quiet", "Print only the names.").letter('q');

    @Override
    public CommandModel model() {
        return OciOptions.command(
                "list",
                "Lists the containers below --root.",
                "[OPTION...]",
                List.of(),
                List.of(OciOptions.FORMAT, QUIET, OciOptions.HELP));
    }

    @Override
    public int run(Arguments globals, Arguments arguments) throws UsageException, IOException {
        OciCommands.operands(model(), arguments, 0);
        boolean isJson = OciCommands.isJson(model(), arguments);
        List<ListedContainer> all = OciCommands.lifecycle(globals).list();
        Output.print(arguments.has(QUIET) ? names(all) : isJson ? json(all) : table(all));
        return 0;
    }

    private static String names(List<ListedContainer> all) {
        StringBuilder text = new StringBuilder();
        for (ListedContainer listed : all) {
            text.append(listed.state().id()).append('\n');
        }
        return text.toString();
    }

    /** The list as JSON. An empty list is null, as in runc, because engines expect that. */
    private static String json(List<ListedContainer> all) {
        StringBuilder text = new StringBuilder();
        for (ListedContainer listed : all) {
            text.append(text.length() == 0 ? "[" : ",").append(listed.toJson().strip());
        }
        return text.length() == 0 ? "null\n" : text.append("]\n").toString();
    }

    private static String table(List<ListedContainer> all) {
        Table table = new Table("ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER");
        for (ListedContainer listed : all) {
            table.row(
                    listed.state().id(),
                    Long.toString(listed.state().pid()),
                    listed.state().status().word(),
                    listed.state().bundle(),
                    listed.created(),
                    listed.owner());
        }
        return table.toString();
    }
}
