package dev.jcontainer.cli.manage;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.ContainerInfo;
import dev.jcontainer.ContainerRegistry;
import dev.jcontainer.MemoryUsage;
import dev.jcontainer.Usage;
import dev.jcontainer.cli.base.Command;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.CommandModel.Entry;
import dev.jcontainer.cli.model.CommandModel.Section;
import dev.jcontainer.cli.model.Completion;
import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.value.HumanNumber;
import dev.jcontainer.cli.value.Memory;
import dev.jcontainer.kernel.Syscalls;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code jcontainer stats}: what containers use, as docker prints it. */
public final class StatsCommand implements Command {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int STDOUT = 1;
    /** To the first line of the terminal, and away with what is below. */
    private static final String CLEAR = "\u001b[H\u001b[J";

    private static final Option NO_STREAM = Option.flag("Output", "no-stream", "Print the figures once and exit.");

    private static final String[] NAMES = {
        "ID", "Container", "Name", "CPUPerc", "MemUsage", "MemPerc", "NetIO", "BlockIO", "PIDs", "CPUTime", "PeakMemory"
    };
    private static final String[] HEADINGS = {
        "CONTAINER ID",
        "CONTAINER",
        "NAME",
        "CPU %",
        "MEM USAGE / LIMIT",
        "MEM %",
        "NET I/O",
        "BLOCK I/O",
        "PIDS",
        "CPU TIME",
        "PEAK MEMORY"
    };
    private static final String TABLE =
            "{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}" + "\t{{.PIDs}}";

    /** One that is looked at again and again. */
    private static final class Watched {
        private final String key;
        private final ContainerHandle container;
        private Usage before;
        private long when;

        Watched(String key, ContainerHandle container) throws IOException {
            this.key = key;
            this.container = container;
            this.before = container.stats();
            this.when = System.nanoTime();
        }
    }

    @Override
    public CommandModel model() {
        return new CommandModel(
                "stats",
                "Prints what containers that run use, again and again.",
                List.of("[OPTIONS] [CONTAINER...]"),
                List.of(
                        "Of all containers where none is named; every second, until the last of them has ended or jcontainer is"
                                + " interrupted. CPU % is of one processor, over that second; memory is without pages of files"
                                + " that are not in use. -- is what this host does not count.",
                        "A container that was started without limits has no cgroup in which something would be counted;"
                                + " --pids-limit -1 gives it one. NET I/O is that of the network, of which a container has"
                                + " none but loopback."),
                List.of(NO_STREAM, RowFormat.OPTION, Option.HELP),
                Completion.CONTAINER,
                List.of(new Section("Formats", List.of(new Entry("names", String.join(" ", NAMES))))),
                List.of(new Entry("jcontainer stats --no-stream web", "What one uses now.")));
    }

    @Override
    public int run(Arguments arguments) throws IOException, UsageException {
        RowFormat format;
        try {
            format = RowFormat.of(arguments.value(RowFormat.OPTION), TABLE, NAMES, HEADINGS);
        } catch (IllegalArgumentException e) {
            throw new UsageException("Cannot print: " + e.getMessage() + ". See 'jcontainer stats --help'.");
        }
        List<Watched> watched = new ArrayList<>();
        try {
            int status = find(arguments.operands(), watched);
            boolean isOnce = arguments.has(NO_STREAM);
            if (watched.isEmpty() && status == 0) {
                Output.print(format.print(List.of()));
            }
            while (!watched.isEmpty()) {
                watched.get(0).container.hasEndedWithin(INTERVAL);
                List<String[]> rows = look(watched);
                if (isOnce || !rows.isEmpty()) {
                    boolean isScreen = !isOnce && Syscalls.isTerminal(STDOUT);
                    Output.print((isScreen ? CLEAR : "") + format.print(rows));
                }
                if (isOnce) {
                    return status;
                }
            }
            return status;
        } finally {
            for (Watched one : watched) {
                one.container.close();
            }
        }
    }

    /** Those that are named, or all that count something; returns the status of the last that failed. */
    private static int find(List<String> operands, List<Watched> watched) throws IOException {
        ContainerRegistry registry = ContainerRegistry.ofThisUser();
        List<String> keys = new ArrayList<>(operands);
        if (operands.isEmpty()) {
            for (ContainerInfo info : registry.list()) {
                if (info.hasCgroup()) {
                    keys.add(info.id());
                }
            }
        }
        int status = 0;
        for (String key : keys) {
            try {
                watched.add(watch(registry, key));
            } catch (IOException e) {
                status = Failure.tell(e);
            }
        }
        return status;
    }

    private static Watched watch(ContainerRegistry registry, String key) throws IOException {
        ContainerHandle container = registry.find(key);
        try {
            return new Watched(key, container);
        } catch (IOException e) {
            container.close();
            throw e;
        }
    }

    /** A row each; those that have ended are let go. */
    private static List<String[]> look(List<Watched> watched) throws IOException {
        List<String[]> rows = new ArrayList<>();
        for (int i = 0; i < watched.size(); ) {
            Watched one = watched.get(i);
            String[] row = row(one);
            if (one.container.isAlive()) { // only then were the figures still there
                rows.add(row);
                i++;
            } else {
                watched.remove(i);
                one.container.close();
            }
        }
        return rows;
    }

    private static String[] row(Watched one) throws IOException {
        Usage now = one.container.stats();
        MemoryUsage memory = one.container.memory();
        long time = System.nanoTime();
        long total = Memory.total();
        long limit = memory.limit() < 0 ? total : Math.min(total, memory.limit());
        long milliseconds = now.cpuTime().toMillis();
        double used = now.cpuTime().minus(one.before.cpuTime()).toNanos();
        String name = one.container.name();
        String[] row = {
            one.container.id(),
            one.key,
            name == null ? "--" : name,
            HumanNumber.percent(used, time - one.when),
            HumanNumber.binary(memory.used()) + " / " + HumanNumber.binary(limit),
            HumanNumber.percent(memory.used(), limit),
            "0B / 0B",
            HumanNumber.decimal(now.readBytes()) + " / " + HumanNumber.decimal(now.writtenBytes()),
            HumanNumber.number(now.pids()),
            milliseconds / 1000 + "." + milliseconds % 1000 / 100,
            HumanNumber.binary(now.peakMemory())
        };
        one.before = now;
        one.when = time;
        return row;
    }
}
