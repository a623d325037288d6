package dev.jcontainer.cli.about;

import dev.jcontainer.Containers;
import dev.jcontainer.Support;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.CommandModel.Section;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import java.io.IOException;
import java.util.List;

/** {@code jcontainer info}: tests what this machine supports. */
public final class InfoCommand implements Command {
    private static final int CANNOT_RUN = 1;

    @Override
    public CommandModel model() {
        return new CommandModel(
                "info",
                "Tests the features that containers need, and prints what this machine supports.",
                List.of(""),
                List.of("Each line begins with yes or no; a no is followed by the reason and by what to do. The test"
                        + " leaves nothing behind."),
                List.of(Option.HELP),
                Completion.NONE,
                List.of(new Section(
                        "Exit status",
                        List.of(
                                new Entry("0", "Containers can run here."),
                                new Entry("1", "A feature that every container needs is missing.")))),
                List.of());
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        arguments.refuseOperands(model());
        System.setProperty(Containers.IDLE_SUPERVISORS, "0"); // a waiting supervisor would delay the exit
        Support support = Containers.probe();
        StringBuilder text = new StringBuilder();
        for (Support.Facility facility : support.facilities()) {
            text.append(facility.isAvailable() ? "yes  " : "no   ").append(facility.name());
            if (!facility.isAvailable()) {
                text.append(": ").append(facility.reason());
            }
            text.append('\n');
        }
        Output.print(text.toString());
        return support.canRun() ? 0 : CANNOT_RUN;
    }
}
