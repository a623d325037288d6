package dev.jcontainer.cli;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.Containers;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.plan.PlanPrinter;
import dev.jcontainer.state.ContainerRecord;
import dev.jcontainer.state.StateDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** {@code jcontainer ps}: the containers that run. */
final class PsCommand implements Command {
    private static final int MAX_COMMAND = 60;

    private static final Option QUIET =
            Option.flag("Output", "quiet", "Print the ids only, one a line.").letter('q');

    @Override
    public CommandModel model() {
        return new CommandModel(
                "ps",
                "Lists this user's containers that run.",
                List.of("[OPTIONS]"),
                List.of("The oldest is first. PID is that of a container's first process, in this machine's numbers."),
                List.of(QUIET, Option.HELP),
                Completion.NONE,
                List.of(),
                List.of());
    }

    @Override
    public int run(Arguments arguments) throws IOException, UsageException {
        if (!arguments.operands().isEmpty()) {
            throw new UsageException(model(), "'" + arguments.operands().get(0) + "' stands where nothing can stand");
        }
        StateDirectory states = StateDirectory.ofThisUser();
        StringBuilder ids = new StringBuilder();
        Table table = new Table("CONTAINER ID", "PID", "STATUS", "NAME", "COMMAND");
        for (ContainerRecord record : states.list()) {
            try (ContainerHandle container = Containers.find(states, record.id())) {
                ids.append(record.id()).append('\n');
                String name = record.name();
                table.row(
                        record.id(),
                        Long.toString(container.pid()),
                        "Up " + age(System.currentTimeMillis() - record.createdMillis())
                                + (container.isPaused() ? " (Paused)" : ""),
                        name == null ? "" : name,
                        command(record));
            } catch (IOException e) {
                continue; // it has ended since
            }
        }
        Output.print(arguments.has(QUIET) ? ids.toString() : table.toString());
        return 0;
    }

    private static String command(ContainerRecord record) {
        String command = PlanPrinter.printable(String.join(" ", record.command()));
        return command.length() <= MAX_COMMAND ? command : command.substring(0, MAX_COMMAND - 1) + "…";
    }

    /** In the largest unit of which there is one. */
    private static String age(long milliseconds) {
        Duration age = Duration.ofMillis(Math.max(0, milliseconds));
        if (age.toDays() > 0) {
            return count(age.toDays(), "day");
        } else if (age.toHours() > 0) {
            return count(age.toHours(), "hour");
        } else if (age.toMinutes() > 0) {
            return count(age.toMinutes(), "minute");
        }
        return count(age.toSeconds(), "second");
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
