package dev.jcontainer.cli;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.Containers;
import dev.jcontainer.Usage;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.state.ContainerRecord;
import dev.jcontainer.state.StateDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code jcontainer stats}: what containers have used so far. */
final class StatsCommand implements Command {
    private static final Option NO_STREAM = Option.flag(
            "Output", "no-stream", "Print the figures of this moment and exit, which is what it does without it, too.");

    @Override
    public CommandModel model() {
        return new CommandModel(
                "stats",
                "Prints what containers that run have used so far.",
                List.of("[OPTIONS] [CONTAINER...]"),
                List.of(
                        "Of all containers where none is named. CPU TIME is what all processes have used together, in seconds;"
                                + " the rest is in bytes, but for PIDS, the number of processes and threads. -- is what this"
                                + " host does not count. A container that was started without limits has no cgroup in which"
                                + " something would be counted; --pids-limit -1 gives it one."),
                List.of(NO_STREAM, Option.HELP),
                Completion.NONE,
                List.of(),
                List.of());
    }

    @Override
    public int run(Arguments arguments) throws IOException {
        StateDirectory states = StateDirectory.ofThisUser();
        List<String> keys = new ArrayList<>(arguments.operands());
        if (keys.isEmpty()) {
            for (ContainerRecord record : states.list()) {
                if (!record.cgroups().isEmpty()) {
                    keys.add(record.id());
                }
            }
        }
        int status = 0;
        Table table = new Table("CONTAINER ID", "NAME", "CPU TIME", "MEMORY", "PEAK MEMORY", "READ", "WRITTEN", "PIDS");
        for (String key : keys) {
            try (ContainerHandle container = Containers.find(states, key)) {
                String name = container.name();
                Usage used = container.stats();
                long milliseconds = used.cpuTime().toMillis();
                table.row(
                        container.id(),
                        name == null ? "" : name,
                        milliseconds / 1000 + "." + milliseconds % 1000 / 100,
                        figure(used.memory()),
                        figure(used.peakMemory()),
                        figure(used.readBytes()),
                        figure(used.writtenBytes()),
                        figure(used.pids()));
            } catch (IOException e) {
                status = Failure.tell(e);
            }
        }
        Output.print(table.toString());
        return status;
    }

    private static String figure(long number) {
        return number == Usage.UNKNOWN ? "--" : Long.toString(number);
    }
}
