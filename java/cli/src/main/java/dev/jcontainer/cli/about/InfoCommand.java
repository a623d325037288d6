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

/** {@code jcontainer info}: what this machine allows, found out by trying it. */
public final class InfoCommand implements Command {
    private static final int CANNOT_RUN = 1;

    @Override
    public CommandModel model() {
        return new CommandModel(
                "info",
                "Tries what containers are made of, and tells what this machine allows.",
                List.of(""),
                List.of(
                        "Each line begins with yes or no; a no says why, and what to do. Nothing is left of the trial."),
                List.of(Option.HELP),
                Completion.NONE,
                List.of(new Section(
                        "Exit status",
                        List.of(
                                new Entry("0", "Containers run here."),
                                new Entry("1", "Something is missing that every container takes.")))),
                List.of());
    }

    @Override
    public int run(Arguments arguments) throws UsageException, IOException {
        arguments.refuseOperands(model());
        System.setProperty(Containers.IDLE_SUPERVISORS, "0"); // what waits in a system call holds up the exit
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
